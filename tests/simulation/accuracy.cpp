#include "simulation/accuracy.hpp"

#include <algorithm>
#include <numeric>

namespace hesuan::simulation {

Accuracy accuracy_of(const Night& night, std::span<const Match> matches) {
  Accuracy accuracy;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Match& match = matches[i];
    const bool on_roster = night.truth[i] != nobody;
    const bool best_is_right = on_roster && !match.candidates.empty() &&
                               match.candidates.front() == night.roster.residents[night.truth[i]].resident_id;
    accuracy.residents_records += on_roster;
    if (match.status == MatchStatus::matched || match.status == MatchStatus::duplicate) {
      ++accuracy.matched;
      accuracy.right += best_is_right;
    }
    if (match.candidates.empty()) continue;
    auto& bin = accuracy.bins[match.score >= 0.99 ? 10 : static_cast<std::size_t>(match.score * 10)];
    ++bin.records;
    bin.right += best_is_right;
    bin.score += match.score;
  }
  return accuracy;
}

double linkable_bound(const Night& night, const Proportions& proportions, double precision) {
  const auto judgements = perfect_judgement(night, proportions);
  std::vector<std::size_t> order(judgements.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return judgements[a].probability > judgements[b].probability;
  });
  double sum = 0, taken = 0, right = 0;
  for (const std::size_t i : order) {
    sum += judgements[i].probability;
    if (sum < precision * ++taken) break;
    right += night.truth[i] != nobody && judgements[i].resident == night.truth[i];
  }
  return right / static_cast<double>(std::count_if(night.truth.begin(), night.truth.end(),
                                                   [](std::uint32_t truth) { return truth != nobody; }));
}

}  // namespace hesuan::simulation
