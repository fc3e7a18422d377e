#include "matching/households.hpp"

#include <catch2/catch.hpp>
#include <numeric>

using namespace hesuan::matching;

namespace {

/// Two households, of two and of four, and the rest; three records.
const HouseholdEvidence evidence{
    {7, 9}, {0.01, 0.02, 0.97}, {0.5, 0.75, 1}, {{90, 1, 0.1}, {5, 8, 0.7}, {60, 2, 0.3}}};
const std::vector<double> together{0, 0.6, 0.3};

/// What beliefs_in_run() says, summed over all ways the records can come from households.
ByHousehold belief_by_hand(std::size_t record) {
  const std::size_t households = evidence.share.size();
  ByHousehold belief(households);
  double of_those_left = 0;
  for (std::size_t way = 0; way < households * households * households; ++way) {
    const std::size_t of[] = {way % households, way / households % households, way / households / households};
    double probability = evidence.share[of[0]], of_one_left = probability;
    for (std::size_t i = 1; i < 3; ++i) {
      const double left = evidence.left[of[i - 1]], stayed = of[i] == of[i - 1] ? together[i] : 0;
      const double ended = (1 - together[i] * left) * evidence.share[of[i]];
      const bool is_beside = i == record || i == record + 1;
      probability *= stayed + ended;
      of_one_left *= stayed * (is_beside ? left : 1) + ended;
    }
    for (std::size_t i = 0; i < 3; ++i) {
      if (i == record) continue;
      probability *= evidence.likelihood[i][of[i]];
      of_one_left *= evidence.likelihood[i][of[i]];
    }
    belief[of[record]] += probability;
    of_those_left += of_one_left;
  }
  for (double& value : belief) value /= of_those_left;
  return belief;
}

}  // namespace

TEST_CASE("a run: the household of a record by those before and after it") {
  const auto beliefs = beliefs_in_run(evidence, together);
  for (std::size_t record = 0; record < 3; ++record) {
    const auto expected = belief_by_hand(record);
    for (std::size_t h = 0; h < expected.size(); ++h) CHECK(beliefs.before[record][h] == Approx(expected[h]));
  }
  CHECK(beliefs.stayed[1] > 0.6);  // they agree
  CHECK(beliefs.stayed[0] == 0);
}

TEST_CASE("a run: whoever lives alone says nothing of the next") {
  const HouseholdEvidence alone{{7}, {0.01, 0.99}, {0, 1}, {{99, 0.01}, {1, 1}}};
  const auto beliefs = beliefs_in_run(alone, std::vector<double>{0, 0.6});
  CHECK(beliefs.before[1][1] == Approx(0.99).margin(0.01));
}

TEST_CASE("a set: the others speak for their household") {
  const auto beliefs = beliefs_in_set(evidence, 0.7);
  CHECK(beliefs.before[1][0] > 0.69);
  CHECK(beliefs.before[1][0] > beliefs.before[0][0]);
  for (const auto& row : beliefs.before) CHECK(std::accumulate(row.begin(), row.end(), 0.0) >= Approx(1));
  CHECK(beliefs.stayed[0] > 0.9);

  const auto strangers = beliefs_in_set(evidence, 0);
  for (std::size_t h = 0; h < evidence.share.size(); ++h)
    CHECK(strangers.before[1][h] == Approx(evidence.share[h]));
}

TEST_CASE("a household that no record speaks for is among the rest") {
  CHECK(evidence.place_of(9) == 1);
  CHECK(evidence.place_of(8) == 2);
}

TEST_CASE("a set: the room of its folder says once whose it is") {
  // Two households have the room; two records are of the first of them, and one is more like the second's.
  const ByHousehold room{50, 50, 0.05};
  const std::vector<ByHousehold> beside{{900, 1, 0.1}, {900, 1, 0.1}, {2, 60, 0.1}};
  HouseholdEvidence told{{7, 9}, {0.01, 0.01, 0.98}, {1, 1, 1}, {}, room, beside};
  for (const ByHousehold& row : beside) {
    auto& likelihood = told.likelihood.emplace_back();
    for (std::size_t h = 0; h < room.size(); ++h) likelihood.push_back(row[h] * room[h]);
  }
  const auto odds_of_second = [](const HouseholdEvidence& given) {
    const ByHousehold before = beliefs_in_set(given, 0.9).before[2];
    return before[1] * given.likelihood[2][1] / (before[0] * given.likelihood[2][0]);
  };
  // One in ten is of any household: 0.1 × 0.01 × 50 of the second, beside 0.9 of the first; by the record 60
  // and 2.
  CHECK(odds_of_second(told) == Approx(0.05 / 0.95 * 60 / 2).epsilon(0.001));
  HouseholdEvidence each = told;
  each.folder.clear();
  each.beside_folder.clear();
  CHECK(odds_of_second(each) < odds_of_second(told) / 20);
}
