#include "statistics/trend.hpp"

#include <bit>
#include <cmath>

namespace hesuan::statistics {
namespace {

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? -1 : static_cast<double>(part) / static_cast<double>(whole);
}

void count_day(DayRow& row, const Tally& tally, Census::PersonId person, int days_ago) {
  const Days day = days_from(days_ago, 1), earlier = days_from(days_ago + 1, days_remembered);
  const Days positive = tally.of(person).days_of(Outcome::positive);
  if (tally.is_expected(person, days_ago)) ++row.expected;
  if (tally.is_tested(person, days_ago)) ++row.tested;
  if (((positive | tally.of(person).days_of(Outcome::negative)) & day) != 0) ++row.resolved;
  if ((positive & day) == 0) return;
  ++row.positive;
  if ((positive & earlier) == 0) ++row.new_positive;
}

}  // namespace

Interval wilson_interval(std::size_t successes, std::size_t trials) {
  if (trials == 0) return {};
  constexpr double z = 1.959963984540054;  // the 97.5 % quantile of the normal distribution
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {successes == 0 ? 0 : middle - half, successes == trials ? 1 : middle + half};
}

double DayRow::rate() const {
  return share(tested, expected);
}

double DayRow::positivity_rate() const {
  return share(positive, resolved);
}

std::vector<DayRow> trend(const Tally& tally, int days) {
  std::vector<DayRow> rows(static_cast<std::size_t>(days));
  const auto people = static_cast<Census::PersonId>(tally.census().people().size());
  Days positive = 0;
  for (Census::PersonId person = 0; person < people; ++person)
    positive |= tally.of(person).days_of(Outcome::positive);
  for (int days_ago = 0; days_ago < days; ++days_ago) {
    DayRow& row = rows[static_cast<std::size_t>(days - 1 - days_ago)];
    row.day = Date(tally.date_of(days_ago));
    row.tests = tally.tests_by_day()[static_cast<std::size_t>(days_ago)];
    for (Census::PersonId person = 0; person < people; ++person) count_day(row, tally, person, days_ago);
    if (const Days until_then = positive >> days_ago; until_then != 0)
      row.days_since_positive = std::countr_zero(until_then);
  }
  return rows;
}

}  // namespace hesuan::statistics
