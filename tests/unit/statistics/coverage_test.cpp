#include "statistics/coverage.hpp"

#include <catch2/catch.hpp>

#include "statistics/natural_order.hpp"

using namespace hesuan;
using namespace hesuan::statistics;

namespace {

const Window night_24h{std::chrono::year(2022) / 11 / 8, 24};
const Window night_48h{std::chrono::year(2022) / 11 / 8, 48};

Resident resident(const std::string& id, const Address& address) {
  Resident person;
  person.resident_id = id;
  person.household_id = to_string(address);
  person.name = "测试" + id;
  person.address = address;
  return person;
}

Roster roster_of(std::vector<Resident> residents) {
  Roster roster;
  roster.households = households_of(residents);
  roster.residents = std::move(residents);
  return roster;
}

MatchedRecord test_of(const std::string& id, const std::string& sampled_at,
                      TestResult result = TestResult::negative) {
  MatchedRecord matched;
  matched.record.sampled_at = local_time_from_iso(sampled_at);
  matched.record.result = result;
  matched.match.status = MatchStatus::matched;
  matched.match.resident_id = id;
  return matched;
}

std::vector<MatchedRecord> none() {
  return {};
}

}  // namespace

TEST_CASE("the window begins and ends on the second") {
  CHECK(is_within(*local_time_from_iso("2022-11-08T00:00:00+08:00"), night_24h));
  CHECK_FALSE(is_within(*local_time_from_iso("2022-11-07T23:59:59+08:00"), night_24h));
  CHECK(is_within(*local_time_from_iso("2022-11-08T23:59:59+08:00"), night_24h));
  CHECK_FALSE(is_within(*local_time_from_iso("2022-11-09T00:00:00+08:00"), night_24h));
  CHECK(is_within(*local_time_from_iso("2022-11-07T00:00:00+08:00"), night_48h));
  CHECK(is_within(*local_time_from_iso("2022-11-07"), night_48h));
  CHECK_FALSE(is_within(*local_time_from_iso("2022-11-06"), night_48h));
}

TEST_CASE("what counts as a test") {
  auto record = test_of("1", "2022-11-08T09:00:00+08:00");
  CHECK(counts_as_tested(facts_of(record), night_24h));
  SECTION("review never counts") {
    record.record.status = RecordStatus::review;
  }
  SECTION("ambiguous never counts") {
    record.match.status = MatchStatus::ambiguous;
  }
  SECTION("unmatched never counts") {
    record.match.status = MatchStatus::unmatched;
  }
  SECTION("invalid is no test") {
    record.record.result = TestResult::invalid;
  }
  SECTION("unknown is no test") {
    record.record.result = TestResult::unknown;
  }
  SECTION("without any time") {
    record.record.sampled_at.reset();
  }
  CHECK_FALSE(counts_as_tested(facts_of(record), night_24h));
}

TEST_CASE("a screen without sampling time counts by its report time") {
  auto record = test_of("1", "2022-11-08T09:00:00+08:00");
  std::swap(record.record.sampled_at, record.record.reported_at);
  CHECK(counts_as_tested(facts_of(record), night_24h));
}

TEST_CASE("levels, exempt, away and households") {
  const Address room_a{"云杉花园", "2", "1", "101"}, room_b{"云杉花园", "10", "1", "201"},
      villa{"松果新村", "5", "", ""};
  auto exempt = resident("3", room_a);
  exempt.exempt_reason = "两岁以下";
  auto away = resident("4", room_b);
  away.is_away = true;
  const Roster roster = roster_of({resident("1", room_a), resident("2", room_a), exempt, away,
                                   resident("5", room_b), resident("6", villa)});
  const std::vector<MatchedRecord> records{test_of("1", "2022-11-08T09:00:00+08:00"),
                                           test_of("2", "2022-11-08T09:00:00+08:00"),
                                           test_of("6", "2022-11-07T09:00:00+08:00")};
  const auto rows = coverage(roster, records, night_24h);
  REQUIRE(rows.size() == 8);  // total, 2 compounds, 3 buildings, 2 units
  CHECK(rows[0].level == Level::total);
  CHECK(rows[0].residents == 6);
  CHECK(rows[0].exempt == 1);
  CHECK(rows[0].away == 1);
  CHECK(rows[0].expected == 4);
  CHECK(rows[0].tested == 2);
  CHECK(rows[0].untested == 2);
  CHECK(rows[0].households == 3);
  CHECK(rows[0].households_complete == 1);
  CHECK(rows[0].rate() == Approx(0.5));
  CHECK(rows[1].address.compound == "云杉花园");
  CHECK(rows[2].address.building == "2");
  CHECK(rows[3].level == Level::unit);
  CHECK(rows[4].address.building == "10");  // natural order
  CHECK(coverage(roster, records, night_48h)[0].tested == 3);
}

TEST_CASE("a later negative hides no positive") {
  const Roster roster = roster_of({resident("1", {"甲", "1", "", "1"})});
  const std::vector<MatchedRecord> records{test_of("1", "2022-11-08T08:00:00+08:00", TestResult::positive),
                                           test_of("1", "2022-11-08T20:00:00+08:00", TestResult::negative)};
  const auto rows = coverage(roster, records, night_24h);
  CHECK(rows[0].tested == 1);
  CHECK(rows[0].positive == 1);
  CHECK(rows[0].negative == 0);
}

TEST_CASE("empty roster, roster of one, all untested") {
  CHECK(coverage(Roster{}, none(), night_24h).size() == 1);
  CHECK(coverage(Roster{}, none(), night_24h)[0].rate() == -1);
  const Roster one = roster_of({resident("1", {"甲", "1", "", "1"})});
  CHECK(coverage(one, none(), night_24h)[0].rate() == 0);
  CHECK(untested(one, none(), night_24h).size() == 1);
  CHECK(untested(one, std::vector{test_of("1", "2022-11-08")}, night_24h).empty());
}

TEST_CASE("who waits for a person stays untested and is marked") {
  const Roster roster = roster_of({resident("1", {"甲", "10", "", "1"}), resident("2", {"甲", "9", "", "1"}),
                                   resident("3", {"甲", "9", "", "1"})});
  auto doubtful = test_of("1", "2022-11-08T08:00:00+08:00");
  doubtful.record.status = RecordStatus::review;
  auto ambiguous = test_of("", "2022-11-08T08:00:00+08:00");
  ambiguous.match.status = MatchStatus::ambiguous;
  ambiguous.match.candidates = {"2"};
  const auto people = untested(roster, std::vector{doubtful, ambiguous}, night_24h);
  REQUIRE(people.size() == 3);
  CHECK(people[0].resident == 1);
  CHECK(people[0].awaiting_review);
  CHECK_FALSE(people[1].awaiting_review);
  CHECK(people[2].resident == 0);
  CHECK(people[2].awaiting_review);
}

TEST_CASE("two proofs of one person are one tested person") {
  const Roster roster = roster_of({resident("1", {"甲", "1", "", "1"})});
  auto second = test_of("1", "2022-11-08T08:00:00+08:00");
  second.match.status = MatchStatus::duplicate;
  const auto rows =
      coverage(roster, std::vector{test_of("1", "2022-11-08T08:00:00+08:00"), second}, night_24h);
  CHECK(rows[0].tested == 1);
  CHECK(rows[0].negative == 1);
}

TEST_CASE("an exempt or away person's positive shows, and changes no rate") {
  auto exempt = resident("1", {"甲", "1", "", "1"}), away = resident("2", {"甲", "1", "", "1"});
  exempt.exempt_reason = "两岁以下";
  away.is_away = true;
  const Roster roster = roster_of({exempt, away});
  const std::vector records{test_of("1", "2022-11-08", TestResult::positive),
                            test_of("2", "2022-11-08", TestResult::positive)};
  const auto total = coverage(roster, records, night_24h)[0];
  CHECK(total.positive == 2);
  CHECK(total.expected == 0);
  CHECK(total.tested == 0);
  CHECK(total.households == 0);
  CHECK(total.rate() == -1);
  CHECK(untested(roster, records, night_24h).empty());
}

TEST_CASE("an exemption holds up to its last night") {
  auto person = resident("1", {"甲", "1", "", "1"});
  person.exempt_reason = "孕妇";
  person.exempt_until = night_24h.night;
  CHECK(coverage(roster_of({person}), {}, night_24h)[0].exempt == 1);
  person.exempt_until = std::chrono::sys_days(night_24h.night) - std::chrono::days(1);
  const auto total = coverage(roster_of({person}), {}, night_24h)[0];
  CHECK(total.exempt == 0);
  CHECK(total.untested == 1);
  CHECK(untested(roster_of({person}), {}, night_24h).size() == 1);
}

TEST_CASE("a person both exempt and away is counted once") {
  auto person = resident("1", {"甲", "1", "", "1"});
  person.exempt_reason = "两岁以下";
  person.is_away = true;
  const auto total = coverage(roster_of({person}), none(), night_24h)[0];
  CHECK(total.residents == total.expected + total.exempt + total.away);
}

TEST_CASE("an unnamed part has a row beside a named one only, and the rows of a level add up") {
  const Roster roster = roster_of({resident("1", {"甲", "1", "", "1"}), resident("2", {"甲", "1", "2", "1"}),
                                   resident("3", {"甲", "2", "", "1"})});
  std::vector<std::pair<Level, Address>> places;
  std::size_t in_buildings = 0;
  for (const auto& row : coverage(roster, none(), night_24h)) {
    places.emplace_back(row.level, row.address);
    if (row.level == Level::building) in_buildings += row.residents;
  }
  CHECK(in_buildings == 3);
  CHECK(places == std::vector<std::pair<Level, Address>>{{Level::total, {}},
                                                         {Level::compound, {"甲", "", "", ""}},
                                                         {Level::building, {"甲", "1", "", ""}},
                                                         {Level::unit, {"甲", "1", "", ""}},
                                                         {Level::unit, {"甲", "1", "2", ""}},
                                                         {Level::building, {"甲", "2", "", ""}}});
}

TEST_CASE("a roster without any addresses has the total alone") {
  CHECK(coverage(roster_of({resident("1", {})}), none(), night_24h).size() == 1);
}

TEST_CASE("a doubtful record of another night marks nobody, one without a time does") {
  const Roster roster = roster_of({resident("1", {"甲", "1", "", "1"})});
  auto doubtful = test_of("1", "2022-11-01");
  doubtful.record.status = RecordStatus::review;
  CHECK_FALSE(untested(roster, std::vector{doubtful}, night_24h)[0].awaiting_review);
  doubtful.record.sampled_at.reset();
  CHECK(untested(roster, std::vector{doubtful}, night_24h)[0].awaiting_review);
  CHECK(coverage(roster, std::vector{doubtful}, night_24h)[0].awaiting_review == 1);
}

TEST_CASE("a person whom the roster lists twice is tested in both rows") {
  const Roster roster = roster_of({resident("1", {"甲", "1", "", "1"}), resident("1", {"甲", "1", "", "1"})});
  CHECK(coverage(roster, std::vector{test_of("1", "2022-11-08")}, night_24h)[0].untested == 0);
}

TEST_CASE("natural order") {
  CHECK(natural_less("2", "10"));
  CHECK(natural_less("A2", "A10"));
  CHECK(natural_less("", "1"));
  CHECK_FALSE(natural_less("10", "2"));
  CHECK_FALSE(natural_less("7", "7"));
  CHECK(natural_less("2", "02") != natural_less("02", "2"));
}
