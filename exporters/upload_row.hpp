// One row of an upload: each cell checked before it is written. A value is written as it is, or the row is
// refused with a reason; nothing changes silently.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/reason.hpp"
#include "exporters/upload_fields.hpp"
#include "exporters/upload_template.hpp"

namespace hesuan::exporters {

enum class CellRule {
  required,
  not_in_code_table,
  not_a_choice,
  pattern,
  length,
  id_number,
  time_without_clock,
  not_a_number,
  not_utf8,
  control_character,
  too_long_for_a_cell,
  xml_escape,
  not_in_gb18030,
  repeated_key,
};

/// Stable, for programs: `required`, `not_in_code_table`, …
std::string_view to_string(CellRule rule);
/// What was asked and what to do, as a volunteer would say it.
std::string rule_sentence(CellRule rule, const UploadTemplate::Column& column, Language language);
std::string rule_advice(CellRule rule, const UploadTemplate::Column& column, Language language);

/// Why a file of this template cannot hold the text: one of not_utf8 and the rules below it.
std::optional<CellRule> text_fault(std::string_view text, const UploadTemplate& layout);

struct CellRefusal {
  std::size_t column = 0;  ///< index into the template's columns
  CellRule rule = CellRule::required;
  std::string value;  ///< masked
};

/// By what the column holds: a short word and a time are no secret, a name keeps its first character.
std::string masked(std::string_view field, const std::string& value);

class RowMaker {
 public:
  explicit RowMaker(const UploadTemplate& layout);
  ~RowMaker();

  /// False when the template's `only` leaves such rows to another one.
  bool belongs(const UploadSubject& subject) const;
  /// Fills `cells`, one a column. What is wrong with them is returned; only a row without refusals may be
  /// written.
  std::vector<CellRefusal> make(const UploadSubject& subject, std::vector<std::string>& cells);

 private:
  struct Column;
  struct Condition;

  /// Turns `value` into what the platform takes, or says which rule it breaks.
  std::optional<CellRule> settle(const Column& column, std::string& value) const;

  std::vector<Column> columns_;
  std::vector<Condition> conditions_;
  const UploadTemplate& layout_;
};

}  // namespace hesuan::exporters
