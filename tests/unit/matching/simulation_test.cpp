#include <catch2/catch.hpp>

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

TEST_CASE(
    "nights of 500 residents: precision, recall of what can be linked, and scores that are probabilities") {
  // Together, as one wrong link of 480 says little.
  double matched = 0, right = 0, records = 0, could = 0;
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
    const Proportions proportions;
    const Night night = simulated_night(proportions, seed);
    const Accuracy accuracy =
        accuracy_of(night, matching::match_records(night.roster, night.records).matches);
    matched += static_cast<double>(accuracy.matched);
    right += static_cast<double>(accuracy.right);
    records += static_cast<double>(accuracy.residents_records);
    could += linkable_bound(night, proportions) * static_cast<double>(accuracy.residents_records);
  }
  CHECK(right / matched >= 0.999);
  CHECK(right / could >= 0.98);
}

TEST_CASE("a night of 20,000 residents: precision and scores that are probabilities") {
  Proportions proportions;
  proportions.residents = proportions.records = 20'000;
  const Night night = simulated_night(proportions, 1);
  const Accuracy accuracy = accuracy_of(night, matching::match_records(night.roster, night.records).matches);
  CHECK(accuracy.precision() >= 0.999);
  CHECK(accuracy.recall() >= 0.98 * linkable_bound(night, proportions));
  for (const auto& bin : accuracy.bins) {
    if (bin.records < 300) continue;  // too few to tell two points
    INFO(bin.mean_score());
    CHECK(bin.share_right() == Approx(bin.mean_score()).margin(bin.mean_score() > 0.99 ? 0.005 : 0.02));
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
