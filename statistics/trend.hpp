// Day by day: coverage, positives and how sure the positivity rate is.
#pragma once

#include <optional>
#include <vector>

#include "core/time.hpp"
#include "statistics/tally.hpp"

namespace hesuan::statistics {

struct Interval {
  double low = 0, high = 1;
};

/// The 95 % confidence interval of a share by Wilson's score: true to its promise for few tests and for none
/// positive, where the usual ± is not. Source: E. B. Wilson, Probable inference, the law of succession, and
/// statistical inference, J. Am. Stat. Assoc. 22 (1927) 209–212. [0, 1] without trials.
Interval wilson_interval(std::size_t successes, std::size_t trials);

struct DayRow {
  Date day;
  std::size_t expected = 0, tested = 0;  ///< as of the end of this day, by the window's length
  std::size_t tests = 0;                 ///< tests sampled that day; a second proof is not another test
  std::size_t resolved = 0;              ///< residents sampled that day whose result is negative or positive
  std::size_t positive = 0;              ///< of these: positive
  std::size_t new_positive = 0;  ///< of these: without a positive test on the days before that are remembered
  std::optional<int> days_since_positive;  ///< 0: a positive test was sampled that day

  double rate() const;             ///< 0..1; -1 when nobody is expected
  double positivity_rate() const;  ///< positive / resolved; -1 without any
  Interval positivity_interval() const { return wilson_interval(positive, resolved); }
};

/// `days` days, oldest first, the last ending with the window. By day of sampling, everything as it was known
/// at the end of the window, the roster as it is. `days` ≤ days_remembered − 2: the window of the oldest day
/// must be remembered too.
std::vector<DayRow> trend(const Tally& tally, int days);

}  // namespace hesuan::statistics
