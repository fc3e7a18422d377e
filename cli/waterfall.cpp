#include "cli/waterfall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "exporters/table.hpp"
#include "exporters/wording.hpp"

namespace hesuan::cli {
namespace {

using exporters::Wording;

constexpr double columns = 40;

/// The reasons with a weight, from what one would think before any evidence on.
std::vector<MatchReason> steps_of(const Match& match) {
  std::vector<MatchReason> steps;
  std::copy_if(match.reasons.begin(), match.reasons.end(), std::back_inserter(steps),
               [](const MatchReason& reason) { return reason.weight != 0; });
  std::stable_partition(steps.begin(), steps.end(),
                        [](const MatchReason& reason) { return reason.code == "before_evidence"; });
  return steps;
}

/// Where the sum of the weights goes, at its place on the common scale.
std::string bar(double from, double to, double lowest, double scale) {
  const auto column = [&](double bits) {
    return static_cast<std::size_t>(std::lround((bits - lowest) * scale));
  };
  const std::size_t first = std::min(column(from), column(to)), last = std::max(column(from), column(to));
  return std::string(first, ' ') + std::string(std::max<std::size_t>(last - first, 1), to < from ? '-' : '+');
}

}  // namespace

std::string waterfall(const MatchedRecord& matched, Language language) {
  constexpr Wording evidence{"依据", "Evidence"}, bits{"比特", "Bits"}, sum{"累计", "Sum"},
      chart{"图", "Chart"}, candidates{"可能的居民：", "Possible residents: "};
  const Match& match = matched.match;
  const auto steps = steps_of(match);
  double lowest = 0, highest = 0, at = 0;
  for (const MatchReason& step : steps) {
    at += step.weight;
    lowest = std::min(lowest, at);
    highest = std::max(highest, at);
  }
  exporters::Table table{{evidence.in(language), bits.in(language), sum.in(language), chart.in(language)},
                         {}};
  at = 0;
  for (const MatchReason& step : steps) {
    const double scale = columns / std::max(highest - lowest, 1.0);
    table.rows.push_back({in_words(step, language), fmt::format("{:+.1f}", step.weight),
                          fmt::format("{:+.1f}", at + step.weight),
                          bar(at, at + step.weight, lowest, scale)});
    at += step.weight;
  }
  std::string text = fmt::format("{}#{}: {} {:.6f} {}\n", matched.record.source, matched.record.page,
                                 to_string(match.status), match.score, match.resident_id);
  text += exporters::to_terminal_table(table);
  for (const MatchReason& reason : match.reasons)
    if (reason.weight == 0) text += in_words(reason, language) + "\n";
  if (!match.candidates.empty())
    text += fmt::format("{}{}\n", candidates.in(language), fmt::join(match.candidates, " "));
  return text + "\n";
}

}  // namespace hesuan::cli
