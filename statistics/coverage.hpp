// Who has been tested, and what share of every area, age and group that is.
//
// 应检 expected: on the roster, not away (暂离), not exempt (免检), not still to arrive.
// 已检 tested: expected, and linked to at least one test sampled within the window.
// 检测率 coverage rate = tested / expected.
// Every word and its source: docs/statistics.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/match.hpp"
#include "core/resident.hpp"
#include "statistics/census.hpp"
#include "statistics/tally.hpp"
#include "statistics/window.hpp"

namespace hesuan::statistics {

struct Counts {
  std::size_t residents = 0, exempt = 0, away = 0;  ///< one who is both counts as exempt
  std::size_t arriving = 0;                         ///< declared for a later day, not expected yet
  std::size_t expected = 0, tested = 0, untested = 0;
  std::size_t tested_nucleic_acid = 0, tested_antigen = 0;  ///< of the tested; who took both is in both
  std::size_t first_tested = 0;  ///< of the tested: the ledger has no test of them before the window
  /// Residents with a test in the window by their weightiest result, exempt and away ones too: no positive is
  /// hidden.
  std::size_t negative = 0, positive = 0, pending = 0, retest = 0;
  std::size_t awaiting_review = 0;  ///< untested people for whom a record in review or ambiguous waits
  std::size_t expected_day_before = 0, tested_day_before = 0;  ///< as of 24 hours earlier
  std::size_t recent_cases = 0;            ///< residents with a positive test on the days that are remembered
  std::optional<int> days_since_positive;  ///< 0: within the last 24 hours; nullopt: not on those days
  std::size_t households = 0, households_complete = 0;  ///< with expected members; all of those tested

  /// 0..1; -1 when nobody is expected
  double rate() const;
  double rate_day_before() const;
  /// 上报率: for whom something was sent in, counted or still waiting, / expected; likewise
  double reported_rate() const;
  double household_rate() const;

  Counts& operator+=(const Counts& other);
};

struct CoverageRow : Counts {
  Level level = Level::total;
  std::string street, community, grid;  ///< parts below the level are empty
  Address address;
  Census::AreaId area = 0;
};

/// The total, then each area followed by its parts, in natural order (2 before 10). An unnamed part has a row
/// only where a named one stands beside it: a building without units has no unit rows.
std::vector<CoverageRow> coverage_by_area(const Tally& tally);

/// By 人群 age group, category of people and unit of responsibility.
enum class Grouping { age, category, responsibility };

struct GroupRow : Counts {
  std::string name;  ///< of an age group `0-2`, `80-`, empty: unknown
  std::string part;  ///< of a second-level unit of responsibility its own name, `name` being the first's
};

/// Groups with somebody in them: ages ascending, others in natural order. Households are counted by areas
/// only.
std::vector<GroupRow> coverage_by_group(const Tally& tally, Grouping grouping);

/// `0-2`, `3-17`, `18-59`, `60-79`, `80-`; empty when the birth date is not known. 2 and 80 are the ages at
/// which CommunityCovid/backend lists people as not able to come.
std::string_view age_group(const Census::Person& person, std::chrono::local_days today);

/// The same from what is in memory, compounds and below. `records` with their matches.
std::vector<CoverageRow> coverage(const Roster& roster, std::span<const MatchedRecord> records,
                                  const Window& window);

struct UntestedPerson {
  std::size_t resident;   ///< index into roster.residents
  std::size_t household;  ///< index into roster.households
  bool awaiting_review;   ///< a record in review or an ambiguous one may be theirs
};

/// Expected but not tested, by compound, building, unit, room in natural order, then roster order.
std::vector<UntestedPerson> untested(const Roster& roster, std::span<const MatchedRecord> records,
                                     const Window& window);

}  // namespace hesuan::statistics
