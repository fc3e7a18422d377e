#include "core/match.hpp"

#include <algorithm>
#include <cstdio>

#include "core/words.hpp"

namespace hesuan {
namespace {

constexpr Word<MatchStatus> match_statuses[] = {
    {MatchStatus::matched, "matched"},
    {MatchStatus::ambiguous, "ambiguous"},
    {MatchStatus::unmatched, "unmatched"},
    {MatchStatus::duplicate, "duplicate"},
};

}  // namespace

std::string_view to_string(MatchStatus status) {
  return word_of(match_statuses, status);
}

std::optional<MatchStatus> match_status_from(std::string_view word) {
  return value_of(match_statuses, word);
}

std::string in_words(const MatchReason& reason, Language language) {
  std::string words{explain(reason.code, language)};
  if (reason.detail.empty()) return words;
  return language == Language::zh_CN ? words + "（" + reason.detail + "）"
                                     : words + " (" + reason.detail + ")";
}

std::string in_words_with_weight(const MatchReason& reason, Language language) {
  std::string words = in_words(reason, language);
  if (reason.weight == 0) return words;
  char weight[32];
  std::snprintf(weight, sizeof weight, " %+.1f", reason.weight);
  return words + weight;
}

void take_name_from_roster(MatchedRecord& matched) {
  const auto& reasons = matched.match.reasons;
  const auto given = std::find_if(reasons.begin(), reasons.end(), [](const MatchReason& reason) {
    return reason.code == "name_from_roster";
  });
  if (given == reasons.end()) return;
  Record& record = matched.record;
  record.name = given->detail;
  std::replace(record.reasons.begin(), record.reasons.end(), std::string("name_low_confidence"), given->code);
  if (record.reasons.size() == 1) record.status = RecordStatus::ok;
}

}  // namespace hesuan
