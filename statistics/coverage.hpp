// Who has been tested, and what share of every building that is.
//
// 应检 expected: on the roster, not away (暂离), not exempt (免检).
// 已检 tested: expected, and linked to at least one test sampled within the window.
// 检测率 coverage rate = tested / expected.
// Source: 应采样 and 完成率 as CommunityCovid/backend computes them (autumn 2022); see README.md beside this
// file.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/match.hpp"
#include "core/resident.hpp"
#include "core/time.hpp"

namespace hesuan::statistics {

/// The window ends with the last second of `night` and is `hours` long: 24 h is the night's own day, 48 h
/// that day and the one before, 72 h three days. A date without a time counts when any moment of that day
/// lies in the window.
struct Window {
  Date night;
  int hours = 24;
};

bool is_within(const LocalTime& time, const Window& window);

/// A record counts as a test of its resident when it is linked (matched or duplicate), status ok, sampled
/// (reported, where no sampling time is shown) within the window, and its result is negative, positive,
/// pending or retest (a sample was taken; invalid and unknown are none).
bool counts_as_tested(const MatchedRecord& record, const Window& window);

enum class Level { total, compound, building, unit };

struct CoverageRow {
  Level level = Level::total;
  Address address;                                  ///< parts below the level are empty
  std::size_t residents = 0, exempt = 0, away = 0;  ///< one who is both counts as exempt
  std::size_t expected = 0, tested = 0, untested = 0;
  /// Residents with a test in the window by their weightiest result, exempt and away ones too: no positive is
  /// hidden.
  std::size_t negative = 0, positive = 0, pending = 0, retest = 0;
  std::size_t awaiting_review = 0;  ///< untested people for whom a record in review or ambiguous waits
  std::size_t households = 0, households_complete = 0;  ///< with expected members; all of those tested

  /// 0..1; -1 when nobody is expected
  double rate() const {
    return expected == 0 ? -1 : static_cast<double>(tested) / static_cast<double>(expected);
  }
};

/// The total, then each compound followed by its buildings, each followed by its units, in natural order (2
/// before 10). An unnamed part has a row only where a named one stands beside it: a building without units
/// has no unit rows. A person's weightiest result is positive, then retest, pending, negative: a later
/// negative hides no positive.
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

/// `2` before `10`, digits by value and the rest by bytes: the order of building and room numbers.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace hesuan::statistics
