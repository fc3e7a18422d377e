#include "statistics/rules.hpp"

#include <catch2/catch.hpp>

#include "town_of.hpp"

using namespace hesuan;
using namespace hesuan::statistics;

namespace {

const std::string minimal = R"(
[[health_code]]
code = "green"
reason_zh = "一"
reason_en = "one"
source = "here"
[[area_colour]]
colour = "green"
source = "here"
[index]
coverage = 1
)";

HealthCode code_of(const Rules& rules, const std::vector<Resident>& people,
                   const std::vector<Proof>& proofs) {
  const Census census = census_of(people);
  const Tally tally = tally_of(census, night_24h, proofs);
  const auto rows = coverage_by_area(tally);
  return rules.code_rules()[rules.deciding_rules(tally, rows, rules.area_colours(rows))[0]].code;
}

Colour colour_of(const Rules& rules, std::size_t residents, const std::vector<Proof>& proofs) {
  std::vector<Resident> people;
  for (std::size_t i = 0; i < residents; ++i) people.push_back(resident(std::to_string(i)));
  const Census census = census_of(people);
  return rules.area_colours(coverage_by_area(tally_of(census, night_24h, proofs))).front();
}

std::string fault_of(const std::string& text) {
  try {
    Rules::from_toml(text);
  } catch (const RulesError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("codes by the default rules") {
  const Rules rules = Rules::defaults();
  const std::vector people{resident("1")};
  CHECK(code_of(rules, people, {{"1", "2022-11-08"}}) == HealthCode::green);
  CHECK(code_of(rules, people, {{"1", "2022-11-07"}}) == HealthCode::yellow);
  CHECK(code_of(rules, people, {{"1", "2022-11-08", TestResult::positive}}) == HealthCode::red);
  CHECK(code_of(rules, people, {{"1", "2022-11-08", TestResult::retest}}) == HealthCode::red);

  auto exempt = resident("1");
  exempt.exempt_reason = "孕妇";
  CHECK(code_of(rules, {exempt}, {}) == HealthCode::green);
  auto away = resident("1");
  away.is_away = true;
  CHECK(code_of(rules, {away}, {{"1", "2022-11-02"}}) == HealthCode::green);
  CHECK(code_of(rules, {away}, {{"1", "2022-11-01"}}) == HealthCode::yellow);
}

TEST_CASE("positive then negative: red until negative on three days in a row") {
  const Rules rules = Rules::defaults();
  const std::vector people{resident("1")};
  const Proof positive{"1", "2022-11-04", TestResult::positive};
  CHECK(code_of(rules, people, {positive, {"1", "2022-11-08"}}) == HealthCode::red);
  CHECK(code_of(rules, people, {positive, {"1", "2022-11-05"}, {"1", "2022-11-07"}, {"1", "2022-11-08"}}) ==
        HealthCode::red);
  CHECK(code_of(rules, people, {positive, {"1", "2022-11-06"}, {"1", "2022-11-07"}, {"1", "2022-11-08"}}) !=
        HealthCode::red);
}

TEST_CASE("colours by the default rules") {
  const Rules rules = Rules::defaults();
  std::vector<Proof> all_tested;
  for (int i = 0; i < 10; ++i) all_tested.push_back({std::to_string(i), "2022-11-08"});
  const auto with_case = [&](const std::string& sampled_at) {
    auto proofs = all_tested;
    proofs.push_back({"1", sampled_at, TestResult::positive});
    return colour_of(rules, 10, proofs);
  };
  CHECK(colour_of(rules, 10, all_tested) == Colour::green);
  CHECK(colour_of(rules, 10, {}) == Colour::blue);
  CHECK(with_case("2022-11-06") == Colour::orange);
  CHECK(with_case("2022-11-05") == Colour::yellow);
  CHECK(with_case("2022-11-01") == Colour::blue);
  CHECK(with_case("2022-10-25") == Colour::green);
  CHECK(colour_of(rules, 10,
                  {{"1", "2022-11-08", TestResult::positive},
                   {"2", "2022-11-08", TestResult::positive},
                   {"3", "2022-11-08", TestResult::positive}}) == Colour::red);
}

TEST_CASE("the index") {
  const Rules rules = Rules::defaults();
  Counts counts;
  CHECK_FALSE(rules.index(counts));
  counts.expected = 4;
  counts.tested = 3;
  counts.awaiting_review = 1;
  counts.households = 2;
  counts.households_complete = 1;
  counts.days_since_positive = 7;
  CHECK(*rules.index(counts) == Approx(50 * 0.75 + 15 * 0.5 + 10 + 25 * 0.5));
  counts.days_since_positive.reset();
  CHECK(*rules.index(counts) == Approx(50 * 0.75 + 15 * 0.5 + 10 + 25));
}

TEST_CASE("faults of a file of rules name the key") {
  CHECK(fault_of(minimal).empty());
  CHECK(fault_of("").starts_with("health_code: "));
  CHECK(fault_of(minimal + "[other]\n").starts_with("other: "));
  CHECK(fault_of(minimal + "[[area_colour]]\ncolour = \"pink\"\nsource = \"x\"\n")
            .starts_with("area_colour 2: colour: "));
  CHECK(fault_of(minimal + "[[area_colour]]\ncolour = \"red\"\nsource = \"x\"\nrate_below = 0.5\n")
            .starts_with("area_colour 2: the last rule"));
  CHECK(fault_of(minimal + "[[area_colour]]\ncolour = \"red\"\nsource = \"x\"\nrate_below = 2\n")
            .starts_with("area_colour 2: rate_below: "));
  CHECK(fault_of("[[health_code").starts_with("line 1: "));
}
