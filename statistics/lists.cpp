#include "statistics/lists.hpp"

#include <algorithm>

#include "core/words.hpp"
#include "statistics/people_order.hpp"

namespace hesuan::statistics {
namespace {

using PersonId = Census::PersonId;

constexpr int days_of_arrivals = 7, days_of_antigen_positives = 7, days_until_arrival_tests = 2;

constexpr Word<Why> why_words[] = {
    {Why::positive, "positive"}, {Why::retest, "retest"}, {Why::antigen_follow_up, "antigen_follow_up"},
    {Why::arrival, "arrival"},   {Why::idle, "idle"},     {Why::untested, "untested"},
};
constexpr Word<List> list_words[] = {
    {List::untested, "untested"},
    {List::positive, "positive"},
    {List::antigen_follow_up, "antigen_follow_up"},
    {List::arrivals, "arrivals"},
    {List::idle, "idle"},
    {List::calls, "calls"},
};

bool has_arrived_untested(const Tally& tally, PersonId person) {
  const auto arrived = tally.census().people()[person].arrived_on;
  const auto today = tally.date_of(0);
  return arrived <= today && arrived > today - std::chrono::days(days_of_arrivals) &&
         (tally.of(person).days_tested() & days_from(0, days_until_arrival_tests)) == 0;
}

bool needs_nucleic_acid(const Tally& tally, PersonId person) {
  const Standing& standing = tally.of(person);
  return (standing.days_of(Outcome::positive, Kinds::antigen) & days_from(0, days_of_antigen_positives)) !=
             0 &&
         standing.last_nucleic_acid < standing.last_antigen_positive;
}

bool holds(Why why, const Tally& tally, PersonId person, int idle_days) {
  const auto weightiest = [&] { return tally.of(person).weightiest(tally.window_days()); };
  switch (why) {
    case Why::positive:
      return weightiest() == Outcome::positive;
    case Why::retest:
      return weightiest() == Outcome::retest;
    case Why::antigen_follow_up:
      return needs_nucleic_acid(tally, person);
    case Why::arrival:
      return has_arrived_untested(tally, person);
    case Why::idle:
      return tally.is_expected(person) && (tally.of(person).days_tested() & days_from(0, idle_days)) == 0;
    case Why::untested:
      return tally.is_expected(person) && !tally.is_tested(person);
  }
  return false;
}

std::vector<Why> reasons_for(List list) {
  switch (list) {
    case List::untested:
      return {Why::untested};
    case List::positive:
      return {Why::positive, Why::retest};
    case List::antigen_follow_up:
      return {Why::antigen_follow_up};
    case List::arrivals:
      return {Why::arrival};
    case List::idle:
      return {Why::idle};
    case List::calls:
      break;
  }
  return {Why::positive, Why::retest, Why::antigen_follow_up, Why::arrival, Why::idle, Why::untested};
}

}  // namespace

std::string_view to_string(Why why) {
  return word_of(why_words, why);
}

std::optional<List> list_from(std::string_view word) {
  return value_of(list_words, word);
}

std::vector<Listed> list_people(const Tally& tally, List list, int idle_days) {
  const auto reasons = reasons_for(list);
  std::vector<std::vector<PersonId>> people(reasons.size());
  for (PersonId person = 0; person < tally.census().people().size(); ++person) {
    const auto reason = std::find_if(reasons.begin(), reasons.end(),
                                     [&](Why why) { return holds(why, tally, person, idle_days); });
    if (reason != reasons.end()) people[static_cast<std::size_t>(reason - reasons.begin())].push_back(person);
  }
  std::vector<Listed> listed;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    sort_by_address(people[i], tally.census());
    for (const PersonId person : people[i]) listed.push_back({person, reasons[i]});
  }
  return listed;
}

Contacts::Contacts(const Census& census, const std::vector<Listed>& people)
    : census_(census), person_is_wanted_(census.people().size()), home_is_wanted_(census.homes().size()) {
  for (const Listed& listed : people) {
    person_is_wanted_[listed.person] = true;
    home_is_wanted_[census.people()[listed.person].home] = true;
  }
}

void Contacts::add(const Resident& resident) {
  const PersonId person = next_++;
  const auto home = census_.people()[person].home;
  if (!home_is_wanted_[home]) return;
  Household& household = households_[home];
  if (!household.first_phone) household.first_phone = resident.phone;
  if (resident.is_head && household.head_name.empty()) {
    household.head_name = resident.name;
    household.head_phone = resident.phone;
  }
  if (person_is_wanted_[person]) residents_.emplace(person, resident);
}

Contacts::Contact Contacts::of(PersonId person) const {
  const Household& household = households_.at(census_.people()[person].home);
  const Resident& resident = residents_.at(person);
  return {resident, household.head_name,
          resident.phone         ? resident.phone
          : household.head_phone ? household.head_phone
                                 : household.first_phone};
}

}  // namespace hesuan::statistics
