// The link between a record and a resident, with the evidence for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/reason.hpp"
#include "core/record.hpp"

namespace hesuan {

enum class MatchStatus { matched, ambiguous, unmatched, duplicate };

std::string_view to_string(MatchStatus status);
std::optional<MatchStatus> match_status_from(std::string_view word);

/// One piece of evidence.
struct MatchReason {
  std::string code;         ///< e.g. `id_number_equal`; see core/reason.hpp
  double weight = 0;        ///< in bits; positive speaks for the link
  std::string detail = {};  ///< what of it: the characters or the number of digits; often empty

  friend bool operator==(const MatchReason&, const MatchReason&) = default;
};

/// `证件号码后四位一致`, `名字一字不同，形近（昊/吴）`.
std::string in_words(const MatchReason& reason, Language language);
/// With the weight: `证件号码后四位一致 +13.2`.
std::string in_words_with_weight(const MatchReason& reason, Language language);

struct Match {
  MatchStatus status = MatchStatus::unmatched;
  std::string resident_id;   ///< empty unless matched or duplicate
  std::string household_id;  ///< likewise
  double score = 0;          ///< probability that the best candidate is right, 0..1
  std::vector<MatchReason> reasons;
  std::vector<std::string> candidates;  ///< resident_ids, best first; for `ambiguous` all of them

  friend bool operator==(const Match&, const Match&) = default;
};

/// What a person decided about a record. With `record`, for that record; with `field` and `value`, for every
/// record with this value: a nickname, a usual misreading, a sender's phone or folder.
struct Correction {
  std::string record;       ///< `source`, or `source#page`; may be empty
  std::string field;        ///< name, id_number, phone, address, file or folder; may be empty
  std::string value;        ///< as the record shows it
  std::string resident_id;  ///< whose it is

  friend bool operator==(const Correction&, const Correction&) = default;
};

struct MatchedRecord {
  Record record;
  Match match;

  friend bool operator==(const MatchedRecord&, const MatchedRecord&) = default;
};

/// Where the match says `name_from_roster`: the name it gives takes the place of the one that was hard to
/// read, and the record is ok when that was its only fault.
void take_name_from_roster(MatchedRecord& matched);

}  // namespace hesuan
