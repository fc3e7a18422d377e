#include "statistics/lists.hpp"

#include <catch2/catch.hpp>

#include "statistics/homes.hpp"
#include "town_of.hpp"

using namespace hesuan;
using namespace hesuan::statistics;

namespace {

std::vector<Census::PersonId> ids_of(const std::vector<Listed>& people) {
  std::vector<Census::PersonId> ids;
  for (const Listed& listed : people) ids.push_back(listed.person);
  return ids;
}

}  // namespace

TEST_CASE("an antigen positive is followed up by a nucleic acid test that is surely later") {
  const Census census = census_of({resident("1")});
  const Proof antigen{"1", "2022-11-07T09:00:00+08:00", TestResult::positive, TestKind::antigen};
  const auto listed = [&](const std::vector<Proof>& proofs) {
    return list_people(tally_of(census, night_24h, proofs), List::antigen_follow_up, 7).size();
  };
  CHECK(listed({antigen}) == 1);
  CHECK(listed({antigen, {"1", "2022-11-07T08:59:59+08:00"}}) == 1);
  CHECK(listed({antigen, {"1", "2022-11-07"}}) == 1);
  CHECK(listed({antigen, {"1", "2022-11-07T09:00:00+08:00"}}) == 0);
  CHECK(listed({antigen, {"1", "2022-11-08"}}) == 0);
  CHECK(listed({{"1", "2022-11-01T09:00:00+08:00", TestResult::positive, TestKind::antigen}}) == 0);
}

TEST_CASE("arrivals without a test in 48 hours") {
  auto today = resident("1"), week_ago = resident("2"), later = resident("3"), tested = resident("4");
  today.arrived_on = tested.arrived_on = day(8);
  week_ago.arrived_on = day(1);
  later.arrived_on = day(9);
  const Census census = census_of({today, week_ago, later, tested});
  const Tally tally = tally_of(census, night_24h, {{"4", "2022-11-07T00:00:00+08:00"}});
  CHECK(ids_of(list_people(tally, List::arrivals, 7)) == std::vector<Census::PersonId>{0});
}

TEST_CASE("the call list has everybody once, the most urgent first, then by address") {
  const Census census =
      census_of({resident("1", {"甲", "2", "", "101"}), resident("2", {"甲", "10", "", "101"}),
                 resident("3", {"甲", "2", "", "99"}), resident("4", {"甲", "1", "", "1"}),
                 resident("5", {"甲", "1", "", "1"})});
  const auto calls = list_people(tally_of(census, night_24h,
                                          {{"1", "2022-11-06"},
                                           {"2", "2022-11-08", TestResult::positive},
                                           {"3", "2022-11-07"},
                                           {"4", "2022-11-08", TestResult::retest},
                                           {"5", "2022-11-08"}}),
                                 List::calls, 2);
  CHECK(ids_of(calls) == std::vector<Census::PersonId>{1, 3, 0, 2});
  CHECK(calls[0].why == Why::positive);
  CHECK(calls[1].why == Why::retest);
  CHECK(calls[2].why == Why::idle);
  CHECK(calls[3].why == Why::untested);
}

TEST_CASE("whom to call: the person's own number, else the head's, else anybody's of the household") {
  auto head = resident("1"), child = resident("2"), other = resident("3");
  head.is_head = true;
  other.phone = "19900000003";
  const auto phone_of_child = [&] {
    const Census census = census_of({other, child, head});
    Contacts contacts(census, {{1, Why::untested}});
    for (const auto& person : {other, child, head}) contacts.add(person);
    CHECK(contacts.of(1).head_name == head.name);
    return contacts.of(1).phone;
  };
  CHECK(phone_of_child() == "19900000003");
  head.phone = "19900000001";
  CHECK(phone_of_child() == "19900000001");
  child.phone = "19900000002";
  CHECK(phone_of_child() == "19900000002");
}

TEST_CASE("the state of a household is the worst that holds") {
  auto away = resident("5", {"甲", "1", "", "102"});
  away.is_away = true;
  const Census census =
      census_of({resident("1", {"甲", "1", "", "101"}), resident("2", {"甲", "1", "", "101"}), away});
  const auto state = [&](const std::vector<Proof>& proofs) {
    return homes(tally_of(census, night_24h, proofs))[0].state();
  };
  CHECK(state({}) == HomeState::untested);
  CHECK(state({{"1", "2022-11-08"}}) == HomeState::partly);
  CHECK(state({{"1", "2022-11-08"}, {"2", "2022-11-08"}}) == HomeState::complete);
  CHECK(state({{"1", "2022-11-08"}, {"2", "2022-11-08", TestResult::retest}}) == HomeState::positive);
  CHECK(homes(tally_of(census, night_24h, {}))[1].state() == HomeState::nobody);
}

TEST_CASE("floors by room numbers") {
  CHECK(floor_of("101") == 1);
  CHECK(floor_of("1203") == 12);
  CHECK(floor_of("B2-305") == 3);
  CHECK(floor_of("305A") == 3);
  CHECK_FALSE(floor_of("5"));
  CHECK_FALSE(floor_of("12"));
  CHECK_FALSE(floor_of("123456"));
  CHECK_FALSE(floor_of("地下室"));
  CHECK_FALSE(floor_of(""));
}
