#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "matching/matcher.hpp"
#include "simulation/accuracy.hpp"

using namespace hesuan;
using namespace hesuan::simulation;

namespace {

Accuracy accuracy_of_night(const Proportions& proportions, std::uint64_t seed) {
  const Night night = simulated_night(proportions, seed);
  return accuracy_of(night, matching::match_records(night.roster, night.records).matches);
}

}  // namespace

// Several nights together, as one wrong link of 480 says little.
TEST_CASE("nights of 500 residents: precision, and recall of what can be linked") {
  Proportions proportions;
  proportions.file_names = GENERATE(true, false);
  Accuracy all;
  double could = 0;
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
    const Night night = simulated_night(proportions, seed);
    const Accuracy one = accuracy_of(night, matching::match_records(night.roster, night.records).matches);
    could += linkable_bound(night, proportions) * static_cast<double>(one.residents_records);
    all += one;
  }
  CHECK(all.precision() >= 0.999);
  CHECK(static_cast<double>(all.right) >= 0.98 * could);
}

TEST_CASE("a night of a large community: precision, and recall of what can be linked") {
  Proportions proportions;
  proportions.residents = proportions.records = 20'000;
  proportions.file_names = GENERATE(true, false);
  const Night night = simulated_night(proportions, 1);
  const Accuracy accuracy = accuracy_of(night, matching::match_records(night.roster, night.records).matches);
  CHECK(accuracy.precision() >= 0.999);
  CHECK(accuracy.recall() >= 0.98 * linkable_bound(night, proportions, 20));
}

// Bins of few records are taken together: of 300 records a share is known to 3 points.
TEST_CASE("scores are probabilities") {
  Accuracy all;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Proportions proportions;
    proportions.residents = proportions.records = 20'000;
    proportions.file_names = seed % 2 == 0;
    proportions.readings = seed % 4 < 2;
    all += accuracy_of_night(proportions, seed);
  }
  const auto check = [&](std::size_t first, std::size_t last, double limit) {
    Accuracy::Bin bin;
    for (std::size_t i = first; i <= last; ++i) bin += all.bins[i];
    const double share = bin.share_right();
    const double chance = std::sqrt(share * (1 - share) / static_cast<double>(bin.records));
    INFO(bin.mean_score() << " right " << share << " of " << bin.records << ", by chance " << chance);
    CHECK(share == Approx(bin.mean_score()).margin(limit + 1.5 * chance));
  };
  check(0, 0, 0.003);
  for (const auto& [first, last] : {std::pair(1, 2), {3, 4}, {5, 7}, {8, 8}}) check(first, last, 0.02);
  check(9, 9, 0.01);
  check(10, 10, 0.0003);
}

TEST_CASE("what is not linked says whom it may be, and what is missing") {
  Proportions proportions;
  proportions.residents = proportions.records = 5'000;
  const Night night = simulated_night(proportions, 9);
  for (const Match& match : matching::match_records(night.roster, night.records).matches) {
    if (match.status != MatchStatus::ambiguous) continue;
    CHECK_FALSE(match.candidates.empty());
    CHECK(std::any_of(match.reasons.begin(), match.reasons.end(), [](const MatchReason& reason) {
      return reason.code.starts_with("missing_") || reason.code.starts_with("masked_");
    }));
  }
}

TEST_CASE("the same records give the same matches, however many threads") {
  Proportions proportions;
  proportions.residents = proportions.records = 3'000;
  const Night night = simulated_night(proportions, 7);
  const auto one = matching::match_records(night.roster, night.records, {0.999, {}, 1});
  const auto three = matching::match_records(night.roster, night.records, {0.999, {}, 3});
  CHECK(one.matches == three.matches);
  CHECK(matching::to_text(one.weights) == matching::to_text(three.weights));
}

TEST_CASE("a recogniser's alternatives help") {
  Proportions plain;
  plain.residents = plain.records = 3'000;
  plain.file_names = false;
  Proportions with_readings = plain;
  with_readings.readings = true;
  CHECK(accuracy_of_night(with_readings, 3).recall() > accuracy_of_night(plain, 3).recall());
}
