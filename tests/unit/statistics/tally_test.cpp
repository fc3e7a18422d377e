#include "statistics/tally.hpp"

#include <catch2/catch.hpp>

#include "statistics/coverage.hpp"
#include "town_of.hpp"

using namespace hesuan;
using namespace hesuan::statistics;

namespace {

Counts total_of(const Census& census, const Window& window, const std::vector<Proof>& proofs) {
  return coverage_by_area(tally_of(census, window, proofs)).front();
}

}  // namespace

TEST_CASE("a test exactly at the window's edge") {
  const Census census = census_of({resident("1")});
  CHECK(total_of(census, night_24h, {{"1", "2022-11-08T00:00:00+08:00"}}).tested == 1);
  CHECK(total_of(census, night_24h, {{"1", "2022-11-07T23:59:59+08:00"}}).tested == 0);
  CHECK(total_of(census, night_24h, {{"1", "2022-11-08T23:59:59+08:00"}}).tested == 1);
  CHECK(total_of(census, night_24h, {{"1", "2022-11-09T00:00:00+08:00"}}).tested == 0);

  Window evening = night_24h;
  evening.as_of = earliest(*local_time_from_iso("2022-11-08T20:00:00+08:00"));
  CHECK(total_of(census, evening, {{"1", "2022-11-07T20:00:00+08:00"}}).tested == 1);
  CHECK(total_of(census, evening, {{"1", "2022-11-07T19:59:59+08:00"}}).tested == 0);
  CHECK(total_of(census, evening, {{"1", "2022-11-08T19:59:59+08:00"}}).tested == 1);
  CHECK(total_of(census, evening, {{"1", "2022-11-08T20:00:00+08:00"}}).tested == 0);
}

TEST_CASE("a test at midnight belongs to the day that begins") {
  const Census census = census_of({resident("1")});
  const Tally tally = tally_of(census, night_48h, {{"1", "2022-11-08T00:00:00+08:00"}});
  CHECK(tally.of(0).days_tested() == days_from(0, 1));
  CHECK(tally_of(census, night_48h, {{"1", "2022-11-07T23:59:59+08:00"}}).of(0).days_tested() ==
        days_from(1, 1));
}

TEST_CASE("a bare date touches two days when the window does not end at midnight") {
  const Census census = census_of({resident("1")});
  Window noon = night_24h;
  noon.as_of = earliest(*local_time_from_iso("2022-11-08T12:00:00+08:00"));
  CHECK(tally_of(census, noon, {{"1", "2022-11-07"}}).of(0).days_tested() == days_from(0, 2));
  CHECK(tally_of(census, noon, {{"1", "2022-11-08"}}).of(0).days_tested() == days_from(0, 1));
  CHECK(tally_of(census, night_24h, {{"1", "2022-11-07"}}).of(0).days_tested() == days_from(1, 1));
}

TEST_CASE("two tests of one person are one tested person") {
  const Census census = census_of({resident("1")});
  const auto counts = total_of(census, night_24h,
                               {{"1", "2022-11-08T08:00:00+08:00"},
                                {"1", "2022-11-08T09:00:00+08:00", TestResult::negative, TestKind::antigen}});
  CHECK(counts.tested == 1);
  CHECK(counts.negative == 1);
  CHECK(counts.tested_nucleic_acid == 1);
  CHECK(counts.tested_antigen == 1);
}

TEST_CASE("positive then negative: the positive shows") {
  const Census census = census_of({resident("1")});
  const auto counts = total_of(
      census, night_48h,
      {{"1", "2022-11-07T08:00:00+08:00", TestResult::positive}, {"1", "2022-11-08T08:00:00+08:00"}});
  CHECK(counts.positive == 1);
  CHECK(counts.negative == 0);
  CHECK(counts.days_since_positive == 1);
}

TEST_CASE("a resident who moved in today is expected today, not yesterday") {
  auto person = resident("1");
  person.arrived_on = day(8);
  const auto today = total_of(census_of({person}), night_24h, {});
  CHECK(today.expected == 1);
  CHECK(today.expected_day_before == 0);
  CHECK(today.rate_day_before() == -1);
  person.arrived_on = day(9);
  const auto before = total_of(census_of({person}), night_24h, {});
  CHECK(before.arriving == 1);
  CHECK(before.expected == 0);
  CHECK(before.residents == before.expected + before.exempt + before.away + before.arriving);
}

TEST_CASE("an exemption that expires tonight still holds tonight") {
  auto person = resident("1");
  person.exempt_reason = "孕妇";
  person.exempt_until = day(8);
  CHECK(total_of(census_of({person}), night_24h, {}).exempt == 1);
  person.exempt_until = day(7);
  const auto counts = total_of(census_of({person}), night_24h, {});
  CHECK(counts.exempt == 0);
  CHECK(counts.untested == 1);
  CHECK(counts.expected_day_before == 0);
}

TEST_CASE("a building where nobody is expected has no rate") {
  auto away = resident("1", {"云杉花园", "2", "", "101"});
  away.is_away = true;
  const Census census = census_of({away, resident("2", {"云杉花园", "3", "", "101"})});
  const auto rows = coverage_by_area(tally_of(census, night_24h, {}));
  REQUIRE(rows.size() == 4);
  CHECK(rows[2].address.building == "2");
  CHECK(rows[2].rate() == -1);
  CHECK(rows[2].household_rate() == -1);
  CHECK(rows[3].rate() == 0);
}

TEST_CASE("an empty roster has a total of nothing") {
  const auto rows = coverage_by_area(tally_of(Census(), night_24h, {{"1", "2022-11-08"}}));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].residents == 0);
  CHECK(rows[0].rate() == -1);
}

TEST_CASE("a roster of one, and all untested") {
  CHECK(total_of(census_of({resident("1")}), night_24h, {{"1", "2022-11-08"}}).rate() == 1);
  const auto counts = total_of(census_of({resident("1"), resident("2")}), night_24h, {});
  CHECK(counts.untested == 2);
  CHECK(counts.rate() == 0);
  CHECK(counts.households == 1);
  CHECK(counts.households_complete == 0);
}

TEST_CASE("a result that was reported later was not known then") {
  const Census census = census_of({resident("1")});
  const Proof late{"1", "2022-11-08T20:00:00+08:00", TestResult::positive, TestKind::nucleic_acid,
                   "2022-11-09T03:00:00+08:00"};
  const auto tonight = total_of(census, night_24h, {late});
  CHECK(tonight.tested == 1);
  CHECK(tonight.pending == 1);
  CHECK(tonight.positive == 0);
  CHECK(total_of(census, {day(9), 48}, {late}).positive == 1);
}

TEST_CASE("the first test, and what lies further back than is remembered") {
  const Census census = census_of({resident("1")});
  CHECK(total_of(census, night_24h, {{"1", "2022-11-08"}}).first_tested == 1);
  CHECK(total_of(census, night_24h, {{"1", "2022-11-08"}, {"1", "2022-11-07"}}).first_tested == 0);
  CHECK(total_of(census, night_24h, {{"1", "2022-11-08"}, {"1", "2022-03-01"}}).first_tested == 0);
  CHECK(total_of(census, night_24h, {{"1", "2022-10-08", TestResult::positive}}).days_since_positive == 31);
  CHECK(total_of(census, night_24h, {{"1", "2022-10-07", TestResult::positive}}).recent_cases == 0);
}

TEST_CASE("two halves of the tests, counted apart, give what the whole does") {
  const Census census = census_of({resident("1"), resident("2")});
  const std::vector<Proof> first = {
      {"1", "2022-11-08T09:00:00+08:00", TestResult::positive},
      {"1", "2022-11-02T09:00:00+08:00", TestResult::negative, TestKind::antigen},
      {"2", "2022-11-08T10:00:00+08:00"}};
  const std::vector<Proof> second = {
      {"1", "2022-11-08T09:00:00+08:00", TestResult::negative, TestKind::antigen},
      {"2", "2022-11-08T10:00:00+08:00", TestResult::negative, TestKind::antigen},
      {"2", "2022-08-01T10:00:00+08:00"}};
  Tally whole = tally_of(census, night_48h, first), sum = whole;
  for (const Proof& proof : second) add(whole, proof);
  sum.add(tally_of(census, night_48h, second));
  for (Census::PersonId person = 0; person < 2; ++person) {
    CHECK(sum.of(person).days == whole.of(person).days);
    CHECK(sum.of(person).last.time == whole.of(person).last.time);
    CHECK(sum.of(person).last.kind == TestKind::nucleic_acid);  // the weightier, then the first of one moment
    CHECK(sum.of(person).last.outcome == whole.of(person).last.outcome);
    CHECK(sum.of(person).last_nucleic_acid == whole.of(person).last_nucleic_acid);
    CHECK(sum.of(person).has_older_test == (person == 1));
  }
  CHECK(sum.tests_by_day() == whole.tests_by_day());
  CHECK(sum.sites().at("").tests == 4);
}

TEST_CASE("levels from street to unit, unnamed ones left out") {
  auto a = resident("1"), b = resident("2", {"云杉花园", "2", "", "101"}),
       c = resident("3", {"松果新村", "1", "", "1"});
  for (Resident* person : {&a, &b, &c}) person->street = "云溪街道";
  a.grid = "网格1";
  b.grid = c.grid = "网格2";
  std::vector<Level> levels;
  for (const auto& row : coverage_by_area(tally_of(census_of({a, b, c}), night_24h, {})))
    levels.push_back(row.level);
  CHECK(levels == std::vector{Level::total, Level::street, Level::grid, Level::compound, Level::building,
                              Level::unit, Level::grid, Level::compound, Level::building, Level::compound,
                              Level::building});
}

TEST_CASE("ages, categories and units of responsibility") {
  auto child = resident("1"), adult = resident("2"), unknown = resident("3");
  child.birth_date = std::chrono::year(2019) / 11 / 9;  // three tomorrow
  adult.birth_date = std::chrono::year(1962) / 11 / 8;  // sixty today
  adult.category = "户籍人口";
  ResponsibilityUnits units;
  units.add({"云杉花园", "", "", ""}, {"东片", ""});
  units.add({"云杉花园", "1", "", ""}, {"东片", "一组"});
  Census census;
  for (const auto& person : {child, adult, unknown}) census.add(person, units.of(person.address));
  const Tally tally = tally_of(census, night_24h, {{"1", "2022-11-08"}});

  const auto ages = coverage_by_group(tally, Grouping::age);
  REQUIRE(ages.size() == 3);
  CHECK(ages[0].name == "0-2");
  CHECK(ages[0].tested == 1);
  CHECK(ages[1].name == "60-79");
  CHECK(ages[2].name.empty());

  const auto categories = coverage_by_group(tally, Grouping::category);
  REQUIRE(categories.size() == 2);
  CHECK(categories[0].name == "户籍人口");
  CHECK(categories[1].residents == 2);

  const auto responsible = coverage_by_group(tally, Grouping::responsibility);
  REQUIRE(responsible.size() == 2);
  CHECK(responsible[0].name == "东片");
  CHECK(responsible[0].residents == 3);
  CHECK(responsible[1].part == "一组");
  CHECK(units.of({"别处", "1", "", ""}).first.empty());
}
