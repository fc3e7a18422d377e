#include "core/match.hpp"

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

}  // namespace hesuan
