#include "statistics/tally.hpp"

#include <algorithm>

namespace hesuan::statistics {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;

/// The outcome of what is_test() says is one.
Outcome outcome_of(const TestFacts& test, local_seconds end) {
  if (test.sampled_at && test.reported_at && earliest(*test.reported_at) >= end) return Outcome::pending;
  switch (test.result) {
    case TestResult::positive:
      return Outcome::positive;
    case TestResult::retest:
      return Outcome::retest;
    case TestResult::pending:
      return Outcome::pending;
    case TestResult::negative:
    case TestResult::invalid:
    case TestResult::unknown:
      break;
  }
  return Outcome::negative;
}

/// How many whole days before `end` the second lies; negative after it.
std::int64_t days_before(local_seconds end, local_seconds time) {
  return std::chrono::floor<days>(end - std::chrono::seconds(1) - time).count();
}

/// The days a time can mean: a bare date may touch two when the window does not end at midnight.
Days days_of(const LocalTime& time, local_seconds end) {
  const auto first = std::max<std::int64_t>(0, days_before(end, latest(time)));
  const auto last = std::min<std::int64_t>(days_remembered - 1, days_before(end, earliest(time)));
  return first > last ? 0 : days_from(static_cast<int>(first), static_cast<int>(last - first + 1));
}

constexpr std::array outcomes = {Outcome::positive, Outcome::retest, Outcome::pending, Outcome::negative};

}  // namespace

std::string_view to_string(Outcome outcome) {
  constexpr std::string_view words[] = {"negative", "pending", "retest", "positive"};
  return words[static_cast<std::size_t>(outcome)];
}

void Standing::LastTest::follow(const LastTest& other) {
  if (other.time > time || (other.time == time && other.outcome > outcome)) *this = other;
}

Standing& Standing::operator+=(const Standing& later) {
  for (std::size_t kind = 0; kind < days.size(); ++kind)
    for (std::size_t outcome = 0; outcome < days[kind].size(); ++outcome)
      days[kind][outcome] |= later.days[kind][outcome];
  last.follow(later.last);
  last_nucleic_acid = std::max(last_nucleic_acid, later.last_nucleic_acid);
  last_antigen_positive = std::max(last_antigen_positive, later.last_antigen_positive);
  has_older_test = has_older_test || later.has_older_test;
  has_waiting_record = has_waiting_record || later.has_waiting_record;
  return *this;
}

SiteCounts& SiteCounts::operator+=(const SiteCounts& other) {
  tests += other.tests;
  for (std::size_t outcome = 0; outcome < by_outcome.size(); ++outcome)
    by_outcome[outcome] += other.by_outcome[outcome];
  return *this;
}

Days Standing::days_of(Outcome outcome, Kinds kinds) const {
  const auto of = [&](TestKind kind) {
    return days[static_cast<std::size_t>(kind)][static_cast<std::size_t>(outcome)];
  };
  switch (kinds) {
    case Kinds::nucleic_acid:
      return of(TestKind::nucleic_acid);
    case Kinds::antigen:
      return of(TestKind::antigen);
    case Kinds::any:
      break;
  }
  return of(TestKind::nucleic_acid) | of(TestKind::antigen);
}

Days Standing::days_tested(Kinds kinds) const {
  Days all = 0;
  for (const Outcome outcome : outcomes) all |= days_of(outcome, kinds);
  return all;
}

std::optional<Outcome> Standing::weightiest(Days within, Kinds kinds) const {
  for (const Outcome outcome : outcomes)
    if ((days_of(outcome, kinds) & within) != 0) return outcome;
  return std::nullopt;
}

Tally::Tally(const Census& census, const Window& window)
    : census_(census), window_(window), standings_(census.people().size()) {}

void Tally::add(const TestFacts& test) {
  const auto& time = time_of(test);
  if (is_test(test)) {
    if (earliest(*time) < window_.end()) add_test(test);
  } else if (!time || is_within(*time, window_)) {  // a record without a time may be of tonight
    mark_waiting(test);
  }
}

void Tally::add(const Tally& other) {
  for (std::size_t person = 0; person < standings_.size(); ++person)
    standings_[person] += other.standings_[person];
  for (std::size_t day = 0; day < tests_by_day_.size(); ++day) tests_by_day_[day] += other.tests_by_day_[day];
  for (const auto& [name, site] : other.sites_) sites_[name] += site;
}

void Tally::add_test(const TestFacts& test) {
  id_ = test.resident_id;
  Census::PersonId person = census_.with_id(id_);
  if (person == Census::nobody) return;
  const LocalTime& time = *time_of(test);
  const Outcome outcome = outcome_of(test, window_.end());
  const Days days = days_of(time, window_.end());
  const local_seconds moment = earliest(time);
  for (; person != Census::nobody; person = census_.people()[person].same_id) {
    Standing& standing = standings_[person];
    standing.days[static_cast<std::size_t>(test.kind)][static_cast<std::size_t>(outcome)] |= days;
    if (days == 0) standing.has_older_test = true;
    standing.last.follow({moment, test.kind, outcome});
    if (test.kind == TestKind::nucleic_acid)
      standing.last_nucleic_acid = std::max(standing.last_nucleic_acid, moment);
    else if (outcome == Outcome::positive)
      standing.last_antigen_positive = std::max(standing.last_antigen_positive, latest(time));
  }
  count_at_site(test, days, outcome);
}

void Tally::count_at_site(const TestFacts& test, Days days, Outcome outcome) {
  if (test.match != MatchStatus::matched) return;
  for (std::size_t day = 0; day < tests_by_day_.size(); ++day)
    if ((days & (Days{1} << day)) != 0) ++tests_by_day_[day];
  if ((days & window_days()) == 0) return;
  auto site = sites_.find(test.sampling_site);
  if (site == sites_.end()) site = sites_.try_emplace(std::string(test.sampling_site)).first;
  ++site->second.tests;
  ++site->second.by_outcome[static_cast<std::size_t>(outcome)];
}

void Tally::mark_waiting(const TestFacts& test) {
  if (test.match == MatchStatus::ambiguous) {
    for (const std::string& candidate : test.candidates) mark_waiting(candidate);
  } else if (is_linked(test) && test.status == RecordStatus::review) {
    mark_waiting(id_ = test.resident_id);
  }
}

void Tally::mark_waiting(const std::string& resident_id) {
  for (auto person = census_.with_id(resident_id); person != Census::nobody;
       person = census_.people()[person].same_id)
    standings_[person].has_waiting_record = true;
}

local_days Tally::date_of(int days_ago) const {
  return std::chrono::floor<days>(window_.end() - std::chrono::seconds(1)) - days(days_ago);
}

bool Tally::is_exempt(Census::PersonId person, int days_ago) const {
  return date_of(days_ago) <= census_.people()[person].exempt_until;
}

bool Tally::is_expected(Census::PersonId person, int days_ago) const {
  const Census::Person& resident = census_.people()[person];
  return !resident.is_away && !is_exempt(person, days_ago) && resident.arrived_on <= date_of(days_ago);
}

}  // namespace hesuan::statistics
