// What the tests say of each resident, day by day: every figure is a question to this.
//
// Time is cut into days of 24 hours that are counted back from the end of the window: day 0 are the 24 hours
// before it, day 1 those before, up to day 31. What lies further back is only known to have been. So a
// resident's tests are a few sets of days, a set is 32 bits, and ten million tests take no room.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/test_facts.hpp"
#include "statistics/census.hpp"
#include "statistics/window.hpp"

namespace hesuan::statistics {

/// What a test counts as; a heavier one of the same days hides a lighter one.
enum class Outcome : std::uint8_t { negative, pending, retest, positive };
std::string_view to_string(Outcome outcome);

/// Bit n: day n before the end of the window.
using Days = std::uint32_t;
constexpr int days_remembered = 32;

/// Days `first` up to, not including, `first + count`, as far as they are remembered.
constexpr Days days_from(int first, int count) {
  const auto below = [](int day) { return day >= days_remembered ? ~Days{0} : (Days{1} << day) - 1; };
  return below(first + count) & ~below(first);
}

/// 核酸, 抗原, or both together.
enum class Kinds : std::uint8_t { nucleic_acid, antigen, any };

/// What one resident's tests say.
struct Standing {
  struct LastTest {
    std::chrono::local_seconds time{std::chrono::seconds::min()};  ///< the earliest it can mean
    TestKind kind = TestKind::nucleic_acid;
    Outcome outcome = Outcome::negative;

    bool exists() const { return time != std::chrono::local_seconds(std::chrono::seconds::min()); }
    /// The later one stays, of two of one moment the weightier, of equals the first.
    void follow(const LastTest& other);
  };

  std::array<std::array<Days, 4>, 2> days{};  ///< by kind of test, then by outcome
  LastTest last;
  std::chrono::local_seconds last_nucleic_acid{std::chrono::seconds::min()};
  std::chrono::local_seconds last_antigen_positive{std::chrono::seconds::min()};
  bool has_older_test = false;      ///< before the days that are remembered
  bool has_waiting_record = false;  ///< of the window: in review, or ambiguous with this resident among them

  Standing& operator+=(const Standing& later);

  Days days_of(Outcome outcome, Kinds kinds = Kinds::any) const;
  Days days_tested(Kinds kinds = Kinds::any) const;
  /// The weightiest on these days; nullopt without a test on them.
  std::optional<Outcome> weightiest(Days within, Kinds kinds = Kinds::any) const;
};

/// Tests by where they were taken.
struct SiteCounts {
  std::size_t tests = 0;  ///< in the window; a second proof of one specimen is not another test
  std::array<std::size_t, 4> by_outcome{};

  SiteCounts& operator+=(const SiteCounts& other);
};

class Tally {
 public:
  /// The census must outlive it and be complete.
  Tally(const Census& census, const Window& window);

  /// In any order. A result that was reported after the end of the window was not known then: pending.
  void add(const TestFacts& test);
  /// Also what another tally of the same census and window was given, as if it came after.
  void add(const Tally& other);

  const Census& census() const { return census_; }
  const Window& window() const { return window_; }
  const Standing& of(Census::PersonId person) const { return standings_[person]; }

  /// The day that ends `days_ago` × 24 h before the end of the window.
  std::chrono::local_days date_of(int days_ago) const;
  /// The days of a window that ends so many days earlier.
  Days window_days(int days_ago = 0) const { return days_from(days_ago, window_.hours / 24); }

  /// 免检, 应检 and 已检 as of the end of day `days_ago`.
  bool is_exempt(Census::PersonId person, int days_ago = 0) const;
  bool is_expected(Census::PersonId person, int days_ago = 0) const;
  bool is_tested(Census::PersonId person, int days_ago = 0) const {
    return is_expected(person, days_ago) && (standings_[person].days_tested() & window_days(days_ago)) != 0;
  }

  /// Tests, not residents, of the people of the census, by day.
  const std::array<std::size_t, days_remembered>& tests_by_day() const { return tests_by_day_; }
  const std::map<std::string, SiteCounts, std::less<>>& sites() const { return sites_; }

 private:
  void add_test(const TestFacts& test);
  void count_at_site(const TestFacts& test, Days days, Outcome outcome);
  void mark_waiting(const TestFacts& test);
  void mark_waiting(const std::string& resident_id);

  const Census& census_;
  Window window_;
  std::vector<Standing> standings_;
  std::array<std::size_t, days_remembered> tests_by_day_{};
  std::map<std::string, SiteCounts, std::less<>> sites_;
  std::string id_;  ///< kept for its room
};

}  // namespace hesuan::statistics
