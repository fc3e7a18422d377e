#include "statistics/trend.hpp"

#include <catch2/catch.hpp>

#include "town_of.hpp"

using namespace hesuan;
using namespace hesuan::statistics;

TEST_CASE("Wilson's interval") {
  // Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17 (1998), table I, method
  // 3
  CHECK(wilson_interval(81, 263).low == Approx(0.2553).margin(5e-5));
  CHECK(wilson_interval(81, 263).high == Approx(0.3662).margin(5e-5));
  CHECK(wilson_interval(15, 148).low == Approx(0.0624).margin(5e-5));
  CHECK(wilson_interval(15, 148).high == Approx(0.1605).margin(5e-5));
  CHECK(wilson_interval(0, 20).low == 0);
  CHECK(wilson_interval(0, 20).high == Approx(0.1611).margin(5e-5));
  CHECK(wilson_interval(1, 29).low == Approx(0.0061).margin(5e-5));
  CHECK(wilson_interval(1, 29).high == Approx(0.1718).margin(5e-5));
  CHECK(wilson_interval(20, 20).high == 1);
  CHECK(wilson_interval(0, 0).low == 0);
  CHECK(wilson_interval(0, 0).high == 1);
}

TEST_CASE("the trend day by day") {
  auto newcomer = resident("3");
  newcomer.arrived_on = day(8);
  const Census census = census_of({resident("1"), resident("2"), newcomer});
  const auto days = trend(tally_of(census, night_24h,
                                   {{"1", "2022-11-06T09:00:00+08:00", TestResult::positive},
                                    {"1", "2022-11-07T09:00:00+08:00", TestResult::positive},
                                    {"2", "2022-11-07T09:00:00+08:00"},
                                    {"2", "2022-11-07T19:00:00+08:00"},
                                    {"2", "2022-11-08T09:00:00+08:00", TestResult::pending}}),
                          4);
  REQUIRE(days.size() == 4);
  CHECK(days[0].day == day(5));
  CHECK(days[0].expected == 2);
  CHECK(days[0].tested == 0);
  CHECK(days[0].positivity_rate() == -1);
  CHECK_FALSE(days[0].days_since_positive);
  CHECK(days[1].new_positive == 1);
  CHECK(days[2].tested == 2);
  CHECK(days[2].tests == 3);
  CHECK(days[2].resolved == 2);
  CHECK(days[2].positive == 1);
  CHECK(days[2].new_positive == 0);
  CHECK(days[2].days_since_positive == 0);
  CHECK(days[3].expected == 3);
  CHECK(days[3].tested == 1);
  CHECK(days[3].resolved == 0);
  CHECK(days[3].days_since_positive == 1);
}
