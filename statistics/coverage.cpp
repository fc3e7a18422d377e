#include "statistics/coverage.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "statistics/natural_order.hpp"
#include "statistics/people_order.hpp"

namespace hesuan::statistics {
namespace {

using PersonId = Census::PersonId;

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? -1 : static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<int> earlier(const std::optional<int>& a, const std::optional<int>& b) {
  return a && b ? std::min(a, b) : a ? a : b;
}

void count_result(Counts& counts, Outcome outcome) {
  switch (outcome) {
    case Outcome::negative:
      ++counts.negative;
      break;
    case Outcome::pending:
      ++counts.pending;
      break;
    case Outcome::retest:
      ++counts.retest;
      break;
    case Outcome::positive:
      ++counts.positive;
      break;
  }
}

void count_tested(Counts& counts, const Standing& standing, Days window) {
  ++counts.tested;
  if ((standing.days_tested(Kinds::nucleic_acid) & window) != 0) ++counts.tested_nucleic_acid;
  if ((standing.days_tested(Kinds::antigen) & window) != 0) ++counts.tested_antigen;
  if ((standing.days_tested() & ~window) == 0 && !standing.has_older_test) ++counts.first_tested;
}

void count_person(Counts& counts, const Tally& tally, PersonId person) {
  const Standing& standing = tally.of(person);
  const Days window = tally.window_days();
  ++counts.residents;
  if (const auto result = standing.weightiest(window)) count_result(counts, *result);
  if (const Days positive = standing.days_of(Outcome::positive); positive != 0) {
    ++counts.recent_cases;
    counts.days_since_positive = earlier(counts.days_since_positive, std::countr_zero(positive));
  }
  if (tally.is_expected(person, 1)) ++counts.expected_day_before;
  if (tally.is_tested(person, 1)) ++counts.tested_day_before;

  if (tally.is_exempt(person))
    ++counts.exempt;
  else if (tally.census().people()[person].is_away)
    ++counts.away;
  else if (!tally.is_expected(person))
    ++counts.arriving;
  if (!tally.is_expected(person)) return;
  ++counts.expected;
  if (tally.is_tested(person)) {
    count_tested(counts, standing, window);
  } else {
    ++counts.untested;
    if (standing.has_waiting_record) ++counts.awaiting_review;
  }
}

void count_homes(std::vector<Counts>& counts, const Tally& tally) {
  enum State : std::uint8_t { nobody_expected, complete, incomplete };
  const Census& census = tally.census();
  std::vector<State> states(census.homes().size(), nobody_expected);
  for (PersonId person = 0; person < census.people().size(); ++person) {
    if (!tally.is_expected(person)) continue;
    State& state = states[census.people()[person].home];
    if (!tally.is_tested(person))
      state = incomplete;
    else if (state == nobody_expected)
      state = complete;
  }
  for (std::size_t home = 0; home < states.size(); ++home) {
    if (states[home] == nobody_expected) continue;
    Counts& area = counts[census.homes()[home].area];
    ++area.households;
    if (states[home] == complete) ++area.households_complete;
  }
}

std::string& name_at(CoverageRow& row, Level level) {
  switch (level) {
    case Level::street:
      return row.street;
    case Level::community:
      return row.community;
    case Level::grid:
      return row.grid;
    case Level::compound:
      return row.address.compound;
    case Level::building:
      return row.address.building;
    case Level::total:  // never asked for
    case Level::unit:
      break;
  }
  return row.address.unit;
}

CoverageRow row_of(const Census& census, Census::AreaId area, const Counts& counts) {
  CoverageRow row;
  static_cast<Counts&>(row) = counts;
  row.level = census.areas()[area].level;
  row.area = area;
  for (auto part = area; part != 0; part = census.areas()[part].parent)
    name_at(row, census.areas()[part].level) = census.areas()[part].name;
  return row;
}

// ------------------------------------------------------------------------------------------------------------
// Groups

struct AgeGroup {
  int below;
  std::string_view name;
};
constexpr AgeGroup age_groups[] = {{3, "0-2"}, {18, "3-17"}, {60, "18-59"}, {80, "60-79"}, {999, "80-"}};

int age_on(std::chrono::local_days today, std::chrono::local_days born) {
  const Date then{born}, now{today};
  const auto birthday_is_ahead = std::pair(now.month(), now.day()) < std::pair(then.month(), then.day());
  return static_cast<int>(now.year()) - static_cast<int>(then.year()) - (birthday_is_ahead ? 1 : 0);
}

/// Which group, as what orders them, and its name.
struct GroupKey {
  std::size_t order = 0;
  std::string name, part;

  bool operator<(const GroupKey& other) const {
    if (order != other.order) return order < other.order;
    if (name != other.name) return natural_less(name, other.name);
    return natural_less(part, other.part);
  }
};

std::vector<GroupRow> rows_of(const std::map<GroupKey, Counts>& groups) {
  std::vector<GroupRow> rows;
  for (const auto& [key, counts] : groups) {
    GroupRow& row = rows.emplace_back();
    static_cast<Counts&>(row) = counts;
    row.name = key.name;
    row.part = key.part;
  }
  return rows;
}

/// Counts by a small number that each person has, then names the numbers.
template <typename IndexOf, typename KeyOf>
void count_groups(std::map<GroupKey, Counts>& groups, const Tally& tally, std::size_t size,
                  const IndexOf& index_of, const KeyOf& key_of) {
  std::vector<Counts> counts(size);
  for (PersonId person = 0; person < tally.census().people().size(); ++person)
    count_person(counts[index_of(tally.census().people()[person])], tally, person);
  for (std::size_t index = 0; index < size; ++index)
    if (counts[index].residents != 0) groups[key_of(index)] += counts[index];
}

void count_responsibility(std::map<GroupKey, Counts>& groups, const Tally& tally) {
  const auto& names = tally.census().responsible();
  const auto key_of = [&](std::size_t index) {
    return GroupKey{names[index].first.empty() ? 1U : 0U, names[index].first, names[index].second};
  };
  using Person = Census::Person;
  count_groups(
      groups, tally, names.size(), [](const Person& p) { return p.first_responsible; }, key_of);
  std::map<GroupKey, Counts> parts;
  count_groups(
      parts, tally, names.size(), [](const Person& p) { return p.second_responsible; }, key_of);
  parts.erase(key_of(0));  // those without a second-level unit
  groups.merge(parts);
}

}  // namespace

double Counts::rate() const {
  return share(tested, expected);
}
double Counts::rate_day_before() const {
  return share(tested_day_before, expected_day_before);
}
double Counts::reported_rate() const {
  return share(tested + awaiting_review, expected);
}
double Counts::household_rate() const {
  return share(households_complete, households);
}

Counts& Counts::operator+=(const Counts& other) {
  for (const auto member : {&Counts::residents,
                            &Counts::exempt,
                            &Counts::away,
                            &Counts::arriving,
                            &Counts::expected,
                            &Counts::tested,
                            &Counts::untested,
                            &Counts::tested_nucleic_acid,
                            &Counts::tested_antigen,
                            &Counts::first_tested,
                            &Counts::negative,
                            &Counts::positive,
                            &Counts::pending,
                            &Counts::retest,
                            &Counts::awaiting_review,
                            &Counts::expected_day_before,
                            &Counts::tested_day_before,
                            &Counts::recent_cases,
                            &Counts::households,
                            &Counts::households_complete})
    this->*member += other.*member;
  days_since_positive = earlier(days_since_positive, other.days_since_positive);
  return *this;
}

std::vector<CoverageRow> coverage_by_area(const Tally& tally) {
  const Census& census = tally.census();
  std::vector<Counts> counts(census.areas().size());
  for (PersonId person = 0; person < census.people().size(); ++person)
    count_person(counts[census.people()[person].area], tally, person);
  count_homes(counts, tally);
  census.add_up(counts);

  std::vector<CoverageRow> rows;
  for (const auto area : census.areas_in_order())
    if (census.is_shown(area)) rows.push_back(row_of(census, area, counts[area]));
  return rows;
}

std::string_view age_group(const Census::Person& person, std::chrono::local_days today) {
  if (person.born == Census::before_all_days) return {};
  const int age = age_on(today, person.born);
  return std::find_if(std::begin(age_groups), std::end(age_groups) - 1,
                      [&](const AgeGroup& group) { return age < group.below; })
      ->name;
}

std::vector<GroupRow> coverage_by_group(const Tally& tally, Grouping grouping) {
  std::map<GroupKey, Counts> groups;
  const Census& census = tally.census();
  constexpr std::size_t unknown_age = std::size(age_groups);
  switch (grouping) {
    case Grouping::age:
      count_groups(
          groups, tally, unknown_age + 1,
          [today = tally.date_of(0)](const Census::Person& person) {
            const auto name = age_group(person, today);
            return static_cast<std::size_t>(
                std::find_if(std::begin(age_groups), std::end(age_groups),
                             [&](const AgeGroup& group) { return group.name == name; }) -
                std::begin(age_groups));
          },
          [](std::size_t index) {
            return GroupKey{index, index == unknown_age ? "" : std::string(age_groups[index].name), ""};
          });
      break;
    case Grouping::category:
      count_groups(
          groups, tally, census.categories().size(), [](const Census::Person& p) { return p.category; },
          [&](std::size_t index) {
            const auto& name = census.categories()[index];
            return GroupKey{name.empty() ? 1U : 0U, name, ""};
          });
      break;
    case Grouping::responsibility:
      count_responsibility(groups, tally);
      break;
  }
  return rows_of(groups);
}

// ------------------------------------------------------------------------------------------------------------
// From what is in memory

namespace {

Census census_of(const Roster& roster) {
  Census census(Level::compound);
  for (const Resident& resident : roster.residents) census.add(resident);
  return census;
}

Tally tally_of(const Census& census, std::span<const MatchedRecord> records, const Window& window) {
  Tally tally(census, window);
  for (const MatchedRecord& record : records) tally.add(facts_of(record));
  return tally;
}

}  // namespace

std::vector<CoverageRow> coverage(const Roster& roster, std::span<const MatchedRecord> records,
                                  const Window& window) {
  const Census census = census_of(roster);
  return coverage_by_area(tally_of(census, records, window));
}

std::vector<UntestedPerson> untested(const Roster& roster, std::span<const MatchedRecord> records,
                                     const Window& window) {
  const Census census = census_of(roster);
  const Tally tally = tally_of(census, records, window);
  std::vector<PersonId> missing;
  for (PersonId person = 0; person < census.people().size(); ++person)
    if (tally.is_expected(person) && !tally.is_tested(person)) missing.push_back(person);
  sort_by_address(missing, census);
  std::vector<UntestedPerson> people;
  people.reserve(missing.size());
  for (const PersonId person : missing)
    people.push_back({person, census.people()[person].home, tally.of(person).has_waiting_record});
  return people;
}

}  // namespace hesuan::statistics
