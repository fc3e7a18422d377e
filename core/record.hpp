// A record: what one source says of one test of one person.
//
// Unknown is absent, never a guess. A field that was read with doubt stays in the record with its confidence,
// and the record's status says `review`; nothing is corrected silently.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace hesuan {

enum class TestKind { nucleic_acid, antigen };
enum class TestResult { negative, positive, pending, retest, invalid, unknown };
enum class HealthCode { green, yellow, red };
enum class RecordStatus { ok, review };

/// One way a character may be read, with its probability.
struct Alternative {
  std::string character;  ///< UTF-8, one code point
  double probability = 0;

  friend bool operator==(const Alternative&, const Alternative&) = default;
};
/// For each character of a field's value, its alternatives, most probable first.
using Reading = std::vector<std::vector<Alternative>>;

struct Record {
  std::string source;  ///< path as given on the command line
  int page = 1;        ///< 1-based page, sheet row or item within the source
  TestKind kind = TestKind::nucleic_acid;
  std::string layout;  ///< what read it: `screen.suishenban`, `pdf.text`, `sheet`, …

  std::optional<std::string> name;     ///< as shown; each hidden character is one `*`
  std::optional<std::string> id_type;  ///< 居民身份证, 护照, …
  std::optional<std::string>
      id_number;                     ///< upper case; 18 characters for a resident number, hidden digits `*`
  std::optional<std::string> phone;  ///< digits and `*`
  std::optional<LocalTime> sampled_at;
  std::optional<LocalTime> reported_at;
  TestResult result = TestResult::unknown;
  std::optional<std::string> institution;
  std::optional<std::string> specimen_id;
  std::optional<std::string> sampling_site;
  std::optional<std::string> address;
  std::optional<HealthCode> health_code;

  RecordStatus status = RecordStatus::ok;
  std::vector<std::string> reasons;          ///< codes of core/reason.hpp, each once, in the order found
  std::map<std::string, double> confidence;  ///< field → 0..1
  std::map<std::string, Reading> readings;   ///< field → alternatives; only where a recogniser gave some

  friend bool operator==(const Record&, const Record&) = default;
};

/// Adds `reason` once and turns the record to review.
void send_to_review(Record& record, std::string_view reason);

/// The words of the contract, e.g. `nucleic_acid`; nullopt for any other word.
std::string_view to_string(TestKind kind);
std::string_view to_string(TestResult result);
std::string_view to_string(HealthCode code);
std::string_view to_string(RecordStatus status);
std::optional<TestKind> test_kind_from(std::string_view word);
std::optional<TestResult> test_result_from(std::string_view word);
std::optional<HealthCode> health_code_from(std::string_view word);
std::optional<RecordStatus> record_status_from(std::string_view word);

/// A field of the contract as text, so that JSON, CSV and the ledger share one list of columns.
/// `confidence` and `readings`, which are no plain text, are not among them.
struct RecordField {
  std::string_view name;
  /// The value as the contract writes it; nullopt for null. `reasons` are joined by `;`.
  std::optional<std::string> (*get)(const Record&);
  /// Sets the field from such a text; false (and no change) when the text is not of the field's form.
  bool (*set)(Record&, std::string_view);
};

/// In the contract's order: source page kind layout name id_type id_number phone sampled_at reported_at
/// result institution specimen_id sampling_site address health_code status reasons.
std::span<const RecordField> record_fields();

}  // namespace hesuan
