#include "statistics/coverage.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "core/text.hpp"

namespace hesuan::statistics {
namespace {

std::chrono::local_seconds end_of(const Window& window) {
  return std::chrono::local_days(window.night) + std::chrono::days(1);
}

/// Some screens show the report's time alone.
const std::optional<LocalTime>& time_of(const Record& record) {
  return record.sampled_at ? record.sampled_at : record.reported_at;
}

bool is_linked(const Match& match) {
  return match.status == MatchStatus::matched || match.status == MatchStatus::duplicate;
}

/// Heavier hides lighter; 0 for what is no test.
int weight(TestResult result) {
  switch (result) {
    case TestResult::positive:
      return 4;
    case TestResult::retest:
      return 3;
    case TestResult::pending:
      return 2;
    case TestResult::negative:
      return 1;
    case TestResult::invalid:
    case TestResult::unknown:
      return 0;
  }
  return 0;
}

struct Standing {
  std::optional<TestResult> weightiest;  ///< of the tests that count
  bool has_waiting_record = false;
};

/// What the records say of each resident, by index in the roster.
class Standings {
 public:
  Standings(const Roster& roster, std::span<const MatchedRecord> records, const Window& window)
      : standings_(roster.residents.size()) {
    for (std::size_t i = 0; i < roster.residents.size(); ++i)
      residents_[roster.residents[i].resident_id].push_back(i);
    for (const MatchedRecord& record : records) take(record, window);
  }

  const Standing& operator[](std::size_t resident) const { return standings_[resident]; }

 private:
  void take(const MatchedRecord& record, const Window& window) {
    if (counts_as_tested(record, window)) {
      for (const std::size_t resident : with_id(record.match.resident_id))
        add_test(standings_[resident], record.record.result);
    } else if (may_be_within(record.record, window)) {
      mark_waiting(record);
    }
  }

  /// A record without a time may be of tonight.
  static bool may_be_within(const Record& record, const Window& window) {
    return !time_of(record) || is_within(*time_of(record), window);
  }

  static void add_test(Standing& standing, TestResult result) {
    if (!standing.weightiest || weight(*standing.weightiest) < weight(result)) standing.weightiest = result;
  }

  void mark_waiting(const MatchedRecord& record) {
    if (record.match.status == MatchStatus::ambiguous) {
      for (const std::string& candidate : record.match.candidates) mark_waiting(candidate);
    } else if (is_linked(record.match) && record.record.status == RecordStatus::review) {
      mark_waiting(record.match.resident_id);
    }
  }

  void mark_waiting(const std::string& resident_id) {
    for (const std::size_t resident : with_id(resident_id)) standings_[resident].has_waiting_record = true;
  }

  /// Several when a roster lists a person twice.
  std::span<const std::size_t> with_id(const std::string& resident_id) const {
    const auto found = residents_.find(resident_id);
    return found == residents_.end() ? std::span<const std::size_t>() : found->second;
  }

  std::vector<Standing> standings_;
  std::unordered_map<std::string, std::vector<std::size_t>> residents_;
};

bool is_expected(const Resident& resident, Date night) {
  return !resident.is_away && !resident.is_exempt_on(night);
}

bool is_tested(const Resident& resident, const Standing& standing, Date night) {
  return is_expected(resident, night) && standing.weightiest.has_value();
}

// ------------------------------------------------------------------------------------------------------------
// Rows

constexpr std::array levels = {Level::total, Level::compound, Level::building, Level::unit};

Address truncated(const Address& address, Level level) {
  Address part;
  if (level >= Level::compound) part.compound = address.compound;
  if (level >= Level::building) part.building = address.building;
  if (level >= Level::unit) part.unit = address.unit;
  return part;
}

const std::string& part_at(const Address& address, Level level) {
  return level == Level::compound   ? address.compound
         : level == Level::building ? address.building
                                    : address.unit;
}

bool address_less(const Address& a, const Address& b) {
  for (const auto part : {&Address::compound, &Address::building, &Address::unit, &Address::room})
    if (a.*part != b.*part) return natural_less(a.*part, b.*part);
  return false;
}

struct RowOrder {
  using Key = std::pair<Address, Level>;
  bool operator()(const Key& a, const Key& b) const {
    return a.first == b.first ? a.second < b.second : address_less(a.first, b.first);
  }
};

/// In the order of the rows: a part of an address that is empty comes before every other.
using Rows = std::map<RowOrder::Key, CoverageRow, RowOrder>;

template <typename Count>
void count_at_every_level(Rows& rows, const Address& address, const Count& count) {
  for (const Level level : levels) {
    CoverageRow& row = rows[{truncated(address, level), level}];
    row.level = level;
    row.address = truncated(address, level);
    count(row);
  }
}

void count_result(CoverageRow& row, TestResult result) {
  if (result == TestResult::negative) ++row.negative;
  if (result == TestResult::positive) ++row.positive;
  if (result == TestResult::pending) ++row.pending;
  if (result == TestResult::retest) ++row.retest;
}

void count_resident(CoverageRow& row, const Resident& resident, const Standing& standing, Date night) {
  ++row.residents;
  if (standing.weightiest) count_result(row, *standing.weightiest);
  if (resident.is_exempt_on(night))
    ++row.exempt;
  else if (resident.is_away)
    ++row.away;
  if (!is_expected(resident, night)) return;
  ++row.expected;
  if (standing.weightiest) {
    ++row.tested;
  } else {
    ++row.untested;
    if (standing.has_waiting_record) ++row.awaiting_review;
  }
}

void count_household(Rows& rows, const Roster& roster, const Household& household, const Standings& standings,
                     Date night) {
  const auto expected = [&](std::size_t member) { return is_expected(roster.residents[member], night); };
  const auto missing = [&](std::size_t member) {
    return expected(member) && !is_tested(roster.residents[member], standings[member], night);
  };
  if (std::none_of(household.members.begin(), household.members.end(), expected)) return;
  const bool complete = std::none_of(household.members.begin(), household.members.end(), missing);
  count_at_every_level(rows, household.address, [&](CoverageRow& row) {
    ++row.households;
    if (complete) ++row.households_complete;
  });
}

/// The parent part of the rows that have a named part below it.
std::vector<RowOrder::Key> parents_of_named(const Rows& rows) {
  std::vector<RowOrder::Key> parents;  // sorted, as rows are
  for (const auto& [key, row] : rows) {
    if (row.level == Level::total || part_at(row.address, row.level).empty()) continue;
    parents.emplace_back(truncated(row.address, levels[static_cast<std::size_t>(row.level) - 1]), row.level);
  }
  std::sort(parents.begin(), parents.end(), RowOrder());
  return parents;
}

std::vector<CoverageRow> without_unnamed_parts(const Rows& rows) {
  const auto parents = parents_of_named(rows);
  std::vector<CoverageRow> kept;
  for (const auto& [key, row] : rows) {
    const bool unnamed = row.level != Level::total && part_at(row.address, row.level).empty();
    // An unnamed part's own address is that of its parent.
    if (!unnamed || std::binary_search(parents.begin(), parents.end(), key, RowOrder())) kept.push_back(row);
  }
  return kept;
}

// ------------------------------------------------------------------------------------------------------------
// Natural order

std::string_view digits_at_start(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(),
                                    [](char c) { return is_digit(static_cast<unsigned char>(c)); });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::string_view without_leading_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// Less, equal or greater than 0, as strcmp, of two numbers of any length.
int compare_numbers(std::string_view a, std::string_view b) {
  a = without_leading_zeros(a);
  b = without_leading_zeros(b);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  std::string_view rest_a = a, rest_b = b;
  while (!rest_a.empty() && !rest_b.empty()) {
    const auto number_a = digits_at_start(rest_a), number_b = digits_at_start(rest_b);
    if (!number_a.empty() && !number_b.empty()) {
      if (const int order = compare_numbers(number_a, number_b)) return order < 0;
      rest_a.remove_prefix(number_a.size());
      rest_b.remove_prefix(number_b.size());
    } else {
      if (rest_a.front() != rest_b.front())
        return static_cast<unsigned char>(rest_a.front()) < static_cast<unsigned char>(rest_b.front());
      rest_a.remove_prefix(1);
      rest_b.remove_prefix(1);
    }
  }
  if (rest_a.empty() != rest_b.empty()) return rest_a.empty();
  return a < b;  // `02` and `2` are two rooms
}

bool is_within(const LocalTime& time, const Window& window) {
  const auto end = end_of(window);
  return latest(time) >= end - std::chrono::hours(window.hours) && earliest(time) < end;
}

bool counts_as_tested(const MatchedRecord& matched, const Window& window) {
  const Record& record = matched.record;
  return is_linked(matched.match) && record.status == RecordStatus::ok && weight(record.result) > 0 &&
         time_of(record) && is_within(*time_of(record), window);
}

std::vector<CoverageRow> coverage(const Roster& roster, std::span<const MatchedRecord> records,
                                  const Window& window) {
  const Standings standings(roster, records, window);
  Rows rows;
  rows[{Address(), Level::total}];  // the one row of an empty roster
  for (std::size_t i = 0; i < roster.residents.size(); ++i) {
    const Resident& resident = roster.residents[i];
    count_at_every_level(rows, resident.address, [&](CoverageRow& row) {
      count_resident(row, resident, standings[i], window.night);
    });
  }
  for (const Household& household : roster.households)
    count_household(rows, roster, household, standings, window.night);
  return without_unnamed_parts(rows);
}

std::vector<UntestedPerson> untested(const Roster& roster, std::span<const MatchedRecord> records,
                                     const Window& window) {
  const Standings standings(roster, records, window);
  std::vector<UntestedPerson> people;
  for (std::size_t household = 0; household < roster.households.size(); ++household)
    for (const std::size_t member : roster.households[household].members)
      if (is_expected(roster.residents[member], window.night) && !standings[member].weightiest)
        people.push_back({member, household, standings[member].has_waiting_record});
  std::sort(people.begin(), people.end(), [&](const UntestedPerson& a, const UntestedPerson& b) {
    const Address& address_a = roster.residents[a.resident].address;
    const Address& address_b = roster.residents[b.resident].address;
    return address_a == address_b ? a.resident < b.resident : address_less(address_a, address_b);
  });
  return people;
}

}  // namespace hesuan::statistics
