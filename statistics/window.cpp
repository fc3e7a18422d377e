#include "statistics/window.hpp"

namespace hesuan::statistics {

std::chrono::local_seconds Window::end() const {
  return as_of.value_or(std::chrono::local_days(night) + std::chrono::days(1));
}

bool is_within(const LocalTime& time, const Window& window) {
  return latest(time) >= window.end() - std::chrono::hours(window.hours) && earliest(time) < window.end();
}

const std::optional<LocalTime>& time_of(const TestFacts& test) {
  return test.sampled_at ? test.sampled_at : test.reported_at;
}

bool is_linked(const TestFacts& test) {
  return test.match == MatchStatus::matched || test.match == MatchStatus::duplicate;
}

bool is_test(const TestFacts& test) {
  return is_linked(test) && test.status == RecordStatus::ok && time_of(test) &&
         test.result != TestResult::invalid && test.result != TestResult::unknown;
}

bool counts_as_tested(const TestFacts& test, const Window& window) {
  return is_test(test) && is_within(*time_of(test), window);
}

}  // namespace hesuan::statistics
