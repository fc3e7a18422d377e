#include "simulation/accuracy.hpp"

#include <algorithm>

namespace hesuan::simulation {

Accuracy::Bin& Accuracy::Bin::operator+=(const Bin& other) {
  records += other.records;
  right += other.right;
  score += other.score;
  return *this;
}

Accuracy& Accuracy::operator+=(const Accuracy& other) {
  residents_records += other.residents_records;
  matched += other.matched;
  right += other.right;
  for (std::size_t i = 0; i < bins.size(); ++i) bins[i] += other.bins[i];
  return *this;
}

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

double linkable_bound(const Night& night, const Proportions& proportions, std::size_t every,
                      double precision) {
  auto judgements = perfect_judgement(night, proportions, every);
  std::stable_sort(judgements.begin(), judgements.end(),
                   [](const Judgement& a, const Judgement& b) { return a.probability > b.probability; });
  const auto is_residents = [&](const Judgement& judgement) {
    return night.truth[judgement.record] != nobody;
  };
  double sum = 0, taken = 0, right = 0;
  for (const Judgement& judgement : judgements) {
    sum += judgement.probability;
    if (sum < precision * ++taken) break;
    right += is_residents(judgement) && judgement.resident == night.truth[judgement.record];
  }
  return right / static_cast<double>(std::count_if(judgements.begin(), judgements.end(), is_residents));
}

}  // namespace hesuan::simulation
