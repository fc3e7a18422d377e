// The link between a record and a resident, with the evidence for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/record.hpp"

namespace hesuan {

enum class MatchStatus { matched, ambiguous, unmatched, duplicate };

std::string_view to_string(MatchStatus status);
std::optional<MatchStatus> match_status_from(std::string_view word);

/// One piece of evidence.
struct MatchReason {
  std::string code;   ///< e.g. `id_number_equal`; see core/reason.hpp
  double weight = 0;  ///< in bits; positive speaks for the link

  friend bool operator==(const MatchReason&, const MatchReason&) = default;
};

struct Match {
  MatchStatus status = MatchStatus::unmatched;
  std::string resident_id;   ///< empty unless matched or duplicate
  std::string household_id;  ///< likewise
  double score = 0;          ///< probability that the link is right, 0..1
  std::vector<MatchReason> reasons;
  std::vector<std::string> candidates;  ///< resident_ids, best first; for `ambiguous` all of them

  friend bool operator==(const Match&, const Match&) = default;
};

struct MatchedRecord {
  Record record;
  Match match;

  friend bool operator==(const MatchedRecord&, const MatchedRecord&) = default;
};

}  // namespace hesuan
