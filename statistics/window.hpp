// Which tests count: the moment everything is counted as of, and how far back from it a test counts.
#pragma once

#include <chrono>
#include <optional>

#include "core/test_facts.hpp"
#include "core/time.hpp"

namespace hesuan::statistics {

/// The window ends at `as_of`, without it with the last second of `night`, and is `hours` long: at the end of
/// a night 24 h is its own day, 48 h that day and the one before, 72 h three days. A date without a time
/// counts when any moment of that day lies in the window.
struct Window {
  Date night;
  int hours = 24;
  std::optional<std::chrono::local_seconds> as_of = std::nullopt;

  /// The first second that is no longer in it.
  std::chrono::local_seconds end() const;
};

bool is_within(const LocalTime& time, const Window& window);

/// When the sample was taken; some screens show the report's time alone.
const std::optional<LocalTime>& time_of(const TestFacts& test);

/// matched or duplicate: a second proof of the same specimen
bool is_linked(const TestFacts& test);

/// A test of its resident whenever it was taken: linked, status ok, with a time, and its result is negative,
/// positive, pending or retest (a sample was taken; invalid and unknown are none).
bool is_test(const TestFacts& test);

/// Such a test, sampled within the window.
bool counts_as_tested(const TestFacts& test, const Window& window);

}  // namespace hesuan::statistics
