#include "matching/matcher.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "core/id_number.hpp"
#include "core/reason.hpp"
#include "core/text.hpp"
#include "matching/clues.hpp"
#include "matching/roster_index.hpp"

using namespace hesuan;

namespace {

/// A fictitious number (region 990099 is not assigned) with its right check character.
std::string id_of(std::string_view birth, std::string_view sequence) {
  const std::string front = "990099" + std::string(birth) + std::string(sequence);
  return front + *id_check_character(front);
}

const std::string id_a = id_of("19800101", "001");
const std::string id_b = id_of("19800101", "003");
const std::string id_c = id_of("19911212", "006");

std::string masked(std::string number, std::size_t head, std::size_t tail) {
  for (std::size_t i = head; i + tail < number.size(); ++i) number[i] = '*';
  return number;
}

Resident resident(std::string id, std::string name, std::optional<std::string> id_number = {},
                  std::optional<std::string> phone = {}, Address address = {}) {
  Resident one;
  one.resident_id = std::move(id);
  one.household_id = "h" + one.resident_id;
  one.name = std::move(name);
  one.id_number = std::move(id_number);
  one.phone = std::move(phone);
  one.address = std::move(address);
  return one;
}

Roster roster_of(std::vector<Resident> residents) {
  Roster roster;
  roster.residents = std::move(residents);
  roster.households = households_of(roster.residents);
  return roster;
}

struct Shown {
  std::optional<std::string> name = {}, id_number = {}, phone = {}, address = {};
};

Record record_of(const Shown& shown) {
  Record record;
  record.name = shown.name;
  record.id_number = shown.id_number;
  record.phone = shown.phone;
  record.address = shown.address;
  return record;
}

std::vector<Match> match_records(const Roster& roster, const std::vector<Record>& records,
                                 const std::vector<Correction>& corrections = {}) {
  return matching::match_records(roster, records, {0.999, corrections, 2}).matches;
}

Match match_one(const Roster& roster, const Shown& shown) {
  return match_records(roster, {record_of(shown)}).front();
}

bool has_reason(const Match& match, std::string_view code) {
  return std::any_of(match.reasons.begin(), match.reasons.end(),
                     [&](const MatchReason& reason) { return reason.code == code; });
}

const Roster community = roster_of({
    resident("1", "赵样例", id_a, "13800001111", {"幸福小区", "3", "2", "501"}),
    resident("2", "赵样品", id_b, "13800002222", {"幸福小区", "3", "2", "501"}),
    resident("3", "钱一", id_c, "13800003333", {"幸福小区", "4", "", "102"}),
    resident("4", "孙测试", {}, {}, {"幸福小区", "5", "", "201"}),
    resident("5", "艾力·示例提", id_of("19700303", "005"), "13800005555"),
    resident("6", "JOHN SAMPLE", "E12345678", "13800006666"),
});

}  // namespace

TEST_CASE("who is linked, and by what evidence") {
  struct Case {
    Shown shown;
    MatchStatus status;
    std::string resident_id;
    std::string_view reason;
  };
  const Case cases[] = {
      // A whole identity number.
      {{"赵样例", id_a}, MatchStatus::matched, "1", "id_number_equal"},
      {{"赵*例", id_a}, MatchStatus::matched, "1", "given_equal"},
      {{{}, id_a}, MatchStatus::matched, "1", "id_number_equal"},
      {{"赵样例", id_a, "13999999999"}, MatchStatus::matched, "1", "phone_conflict"},
      {{"钱某", id_a}, MatchStatus::ambiguous, "", "name_conflict"},
      {{"John Sample", "E12345678"}, MatchStatus::matched, "6", "id_number_equal"},
      // A whole name with something else.
      {{"赵样例", masked(id_a, 0, 4)}, MatchStatus::matched, "1", "id_tail_equal"},
      {{"赵样例", masked(id_a, 6, 4)}, MatchStatus::matched, "1", "id_number_consistent"},
      {{"钱一", masked(id_c, 0, 4), "139****9999"}, MatchStatus::matched, "3", "phone_conflict"},
      {{"钱一", {}, "138****3333"}, MatchStatus::matched, "3", "phone_consistent"},
      {{"钱一", {}, "13800003333"}, MatchStatus::matched, "3", "phone_equal"},
      {{"钱一", {}, {}, "幸福小区4幢102室"}, MatchStatus::matched, "3", "address_equal"},
      {{"钱一", {}, {}, "４-102"}, MatchStatus::matched, "3", "address_equal"},
      {{"钱一", {}, {}, "四号楼102室"}, MatchStatus::matched, "3", "address_equal"},
      {{"艾力•示例提", masked(id_of("19700303", "005"), 0, 4)}, MatchStatus::matched, "5", "given_equal"},
      {{"john sample", {}, "138****6666"}, MatchStatus::matched, "6", "phone_consistent"},
      // A masked name, a misread one, a misread digit.
      {{"钱*", masked(id_c, 4, 4)}, MatchStatus::matched, "3", "surname_equal"},
      {{"*一", masked(id_c, 6, 4)}, MatchStatus::matched, "3", "given_equal"},
      {{"赵祥例", masked(id_a, 6, 4)}, MatchStatus::matched, "1", "name_looks_alike"},
      {{"赵样倒", masked(id_a, 6, 4)}, MatchStatus::matched, "1", "name_looks_alike"},
      {{"孙测试", {}, {}, "幸福小区9幢201室"}, MatchStatus::matched, "4", "address_conflict"},
      {{"钱*"}, MatchStatus::ambiguous, "", "masked_name"},
      {{"赵样*"}, MatchStatus::ambiguous, "", "not_unique"},
      {{"赵**", masked(id_c, 0, 4)}, MatchStatus::unmatched, "", "masked_id"},
      // A number alone: who lives there may use it.
      {{{}, {}, "13800003333"}, MatchStatus::ambiguous, "", "missing_name"},
      {{{}, masked(id_c, 2, 2)}, MatchStatus::ambiguous, "", "missing_name"},
      // Another person.
      {{"李访客", id_of("19750505", "001")}, MatchStatus::unmatched, "", "no_candidate"},
      {{"钱一", id_of("19750505", "001")}, MatchStatus::unmatched, "", "no_candidate"},
      {{}, MatchStatus::unmatched, "", "name_missing_for_match"},
      {{"***"}, MatchStatus::unmatched, "", "name_missing_for_match"},
  };
  for (const Case& expected : cases) {
    INFO(expected.shown.name.value_or("-")
         << " " << expected.shown.id_number.value_or("-") << " " << expected.shown.phone.value_or("-") << " "
         << expected.shown.address.value_or("-"));
    const Match match = match_one(community, expected.shown);
    CHECK(to_string(match.status) == to_string(expected.status));
    CHECK(match.resident_id == expected.resident_id);
    CHECK(match.household_id == (expected.resident_id.empty() ? "" : "h" + expected.resident_id));
    CHECK(has_reason(match, expected.reason));
    CHECK((match.score >= 0.9995) ==
          (expected.status == MatchStatus::matched || expected.reason == "name_conflict"));
  }
}

TEST_CASE("who shares all that is shown with many is still named") {
  std::vector<Resident> residents;
  for (int i = 0; i < 2000; ++i)
    residents.push_back(resident(std::to_string(i), "王" + to_utf8(static_cast<char32_t>(U'一' + i))));
  const Match match = match_one(roster_of(residents), {"王*"});
  CHECK(to_string(match.status) == to_string(MatchStatus::ambiguous));
  CHECK(match.candidates.size() == 50);
  CHECK(has_reason(match, "not_unique"));
  CHECK(has_reason(match, "masked_name"));
  CHECK(has_reason(match, "missing_id"));
}

TEST_CASE("every reason of a match has a sentence") {
  for (const Shown& shown :
       {Shown{"赵样例", id_a, "13999999999", "幸福小区9幢9"}, Shown{"钱*"}, Shown{"赵样*"}, Shown{}})
    for (const MatchReason& reason : match_one(community, shown).reasons) {
      INFO(reason.code);
      CHECK(explain(reason.code, Language::en) != reason.code);
    }
}

TEST_CASE("homonyms are told apart by a number or not at all") {
  const Roster twins = roster_of({
      resident("1", "周样本", id_a, "13800001111"),
      resident("2", "周样本", id_b, "13800001111"),
      resident("3", "周样本", {}, {}),
  });
  SECTION("a whole number decides") {
    CHECK(match_one(twins, {"周样本", id_b}).resident_id == "2");
  }
  SECTION("a masked number tells the one who has it from the one without") {
    const Match match = match_one(twins, {"周样本", masked(id_b, 0, 4)});
    CHECK(match.candidates.front() == "2");
    CHECK(match.score > 0.99);
  }
  SECTION("name and shared phone fit several") {
    const Match match = match_one(twins, {"周样本", {}, "138****1111"});
    CHECK(match.status == MatchStatus::ambiguous);
    // The third, of whom neither phone nor household is known, may be of their family.
    CHECK(match.candidates == std::vector<std::string>{"1", "2", "3"});
    CHECK(has_reason(match, "not_unique"));
  }
  SECTION("the name alone fits all") {
    CHECK(match_one(twins, {"周样本"}).candidates.size() == 3);
  }
}

TEST_CASE("twins whose numbers look the same behind a mask are ambiguous") {
  // Same birthday, and sequence numbers chosen so that the shown digits agree.
  const std::string one = id_of("20100101", "001");
  std::string other = one;
  other[7] = '1';  // only a hidden digit differs
  const Roster twins = roster_of({resident("1", "吴样甲", one), resident("2", "吴样乙", other)});
  const Match match = match_one(twins, {"吴样*", masked(one, 6, 4)});
  CHECK(match.status == MatchStatus::ambiguous);
  CHECK(match.candidates.size() == 2);
  CHECK(match_one(twins, {"吴样甲", masked(one, 6, 4)}).resident_id == "1");
}

TEST_CASE("a family that shares a phone is told apart by whole names only") {
  const Roster family = roster_of({
      resident("1", "郑样父", {}, "13800001111"),
      resident("2", "郑样子", {}, {}),
      resident("3", "王样母", {}, "13800001111"),
  });
  CHECK(match_one(family, {"郑**", {}, "138****1111"}).status == MatchStatus::ambiguous);
  CHECK(match_one(family, {"郑样父", {}, "138****1111"}).resident_id == "1");
}

TEST_CASE("a file's name that names somebody who is on no roster") {
  std::vector<Resident> residents;
  for (const std::string_view name : {"冯子丑", "陈寅卯", "褚辰巳", "卫午未", "蒋申酉", "沈戌亥"})
    residents.push_back(resident(std::to_string(residents.size() + 1), std::string(name)));
  const Roster roster = roster_of(std::move(residents));
  const auto match_file = [&](std::string_view file, std::string_view shown) {
    Record record = record_of({std::string(shown)});
    record.source = "inbox/" + std::string(file);
    return matching::match_records(roster, std::span(&record, 1)).matches.front();
  };
  SECTION("speaks against the residents, the more so where it is the name shown") {
    const Match plain = match_file("mmexport1.jpg", "冯**");
    const Match other = match_file("陈甲乙核酸截图.png", "冯**");
    const Match same = match_file("冯甲乙核酸截图.png", "冯**");
    CHECK(plain.candidates.front() == "1");
    CHECK(other.score < plain.score);
    CHECK(same.score < 0.5);
    CHECK(same.status != MatchStatus::matched);
    CHECK(has_reason(same, "file_of_stranger"));
  }
  SECTION("but not where it is the resident's, typed wrongly") {
    const Match typed = match_file("冯子五.jpg", "冯**");
    CHECK(typed.candidates.front() == "1");
    CHECK(has_reason(typed, "file_name_alike"));
    CHECK(typed.score > match_file("冯甲乙.jpg", "冯**").score);
  }
  SECTION("and words are no names") {
    for (const std::string_view file : {"高清截图.png", "微信图片_20221108.jpg", "白.jpg", "时间.jpg"})
      CHECK(match_file(file, "冯子丑").score > 0.9);
  }
}

TEST_CASE("a collection's number is no room") {
  const Address home{"", "", "", "273"};
  const Roster roster =
      roster_of({resident("1", "冯子丑", {}, {}, home), resident("2", "陈寅卯", {}, {}, home)});
  std::vector<Record> records;
  for (int i = 0; i < 20; ++i) {
    records.push_back(record_of({"沈戌亥"}));
    records.back().source = "inbox/273/" + std::to_string(i) + ".jpg";
  }
  const matching::RosterIndex index(roster);
  CHECK_FALSE(matching::clues_of(records[0], index, matching::Origin::collection).room);
  CHECK(matching::clues_of(records[0], index, matching::Origin::household).room);
}

TEST_CASE("a household's guest is no member of it, whatever else agrees") {
  const Address home{"", "3", "2", "501"};
  std::vector<Resident> residents = {resident("1", "施样父", {}, {}, home),
                                     resident("2", "施样子", {}, {}, home)};
  for (int i = 0; i < 400; ++i)
    residents.push_back(resident("o" + std::to_string(i), "王样例" + std::to_string(i), {}, {},
                                 {"", "9", "1", std::to_string(100 + i)}));
  residents[1].household_id = residents[0].household_id;
  const Roster roster = roster_of(std::move(residents));
  std::vector<Record> records;
  for (const std::string_view name : {"施样父", "施样子", "侯甲乙"}) {
    records.push_back(record_of({std::string(name)}));
    records.back().source = "inbox/3-2-501施样父/" + std::to_string(records.size()) + ".jpg";
  }
  const auto matches = matching::match_records(roster, records).matches;
  CHECK(matches[0].resident_id == "1");
  CHECK(matches[1].resident_id == "2");
  CHECK(matches[2].score < 0.7);
  CHECK(matches[2].status != MatchStatus::matched);
}

TEST_CASE("an agreeing number outweighs a phone that changed") {
  const Roster roster = roster_of({
      resident("1", "冯样例", id_a, "13800001111"),
      resident("2", "冯样例", {}, {}),
  });
  CHECK(match_one(roster, {"冯样例", masked(id_a, 0, 4), "139****9999"}).candidates.front() == "1");
}

TEST_CASE("an identity number that two rows of the roster hold links nobody") {
  const Roster roster = roster_of({resident("1", "赵样例", id_a), resident("2", "赵样例", id_a)});
  const Match match = match_one(roster, {"赵样例", id_a});
  CHECK(match.status == MatchStatus::ambiguous);
  CHECK(match.candidates.size() == 2);
}

TEST_CASE("the weights of the reasons add up to the odds of the score") {
  for (const Shown& shown : {Shown{"赵样*"}, Shown{"钱*"}, Shown{"赵**", masked(id_a, 2, 2)}}) {
    const Match match = match_one(community, shown);
    double sum = 0;
    for (const MatchReason& reason : match.reasons) sum += reason.weight;
    CHECK(sum == Approx(std::log2(match.score / (1 - match.score))).margin(0.1));
  }
}

TEST_CASE("a doubtful name is the roster's where all else points to one resident") {
  Record record = record_of({"赵祥倒", masked(id_a, 6, 4)});
  send_to_review(record, "name_low_confidence");
  const auto reading_of = [](std::string_view second, std::string_view third) {
    return Reading{
        {{"赵", 0.99}}, {{"祥", 0.6}, {std::string(second), 0.3}}, {{"倒", 0.6}, {std::string(third), 0.3}}};
  };
  SECTION("and the readings allow it") {
    record.readings["name"] = reading_of("样", "例");
    MatchedRecord matched{record, match_records(community, {record}).front()};
    CHECK(matched.match.resident_id == "1");
    take_name_from_roster(matched);
    CHECK(matched.record.name == "赵样例");
    CHECK(matched.record.reasons == std::vector<std::string>{"name_from_roster"});
    CHECK(matched.record.status == RecordStatus::ok);
  }
  SECTION("not where they do not") {
    record.readings["name"] = reading_of("样", "列");
    CHECK_FALSE(has_reason(match_records(community, {record}).front(), "name_from_roster"));
  }
  SECTION("nor where the name is all there is") {
    record.readings["name"] = reading_of("样", "例");
    record.id_number.reset();
    CHECK_FALSE(has_reason(match_records(community, {record}).front(), "name_from_roster"));
  }
  SECTION("and another fault stays") {
    record.readings["name"] = reading_of("样", "例");
    send_to_review(record, "time_missing");
    MatchedRecord matched{record, match_records(community, {record}).front()};
    take_name_from_roster(matched);
    CHECK(matched.record.status == RecordStatus::review);
  }
}

TEST_CASE("records sent together are told apart together") {
  // Two brothers whose masked names are alike: one shows his number, so the other record is the other's.
  const Address home{"幸福小区", "7", "1", "301"};
  auto first = resident("1", "褚样甲", id_a, {}, home), second = resident("2", "褚样乙", id_b, {}, home);
  first.household_id = second.household_id = "h";
  std::vector<Resident> residents{first, second};
  for (int i = 0; i < 40; ++i)
    residents.push_back(resident("o" + std::to_string(i), "卫测" + std::to_string(i)));
  const Roster roster = roster_of(residents);
  Record shows_number = record_of({"褚样*", masked(id_a, 0, 4)}), shows_none = record_of({"褚样*"});
  shows_number.source = "in/7-1-301/a.png";
  shows_none.source = "in/7-1-301/b.png";
  const auto matches = match_records(roster, {shows_number, shows_none});
  CHECK(matches[0].resident_id == "1");
  REQUIRE(!matches[1].candidates.empty());
  CHECK(matches[1].candidates.front() == "2");
  CHECK(matches[1].score > 0.9);

  SECTION("and ties stay ties") {
    shows_number.id_number.reset();
    shows_number.sampled_at = local_time_from_iso("2022-11-08T09:00:00+08:00");
    shows_none.sampled_at = local_time_from_iso("2022-11-08T09:05:00+08:00");
    for (const Match& match : match_records(roster, {shows_number, shows_none})) {
      CHECK(match.status == MatchStatus::ambiguous);
      CHECK(match.candidates.size() == 2);
      CHECK(match.score == Approx(0.5).margin(0.02));
    }
  }
}

TEST_CASE("nobody is sampled at two places at once") {
  const Roster roster = roster_of({resident("1", "蒋样例", id_a), resident("2", "蒋样例", id_b)});
  Record sure = record_of({"蒋样例", id_a}), open = record_of({"蒋样例"});
  sure.source = "a.png";
  open.source = "b.png";
  sure.sampled_at = local_time_from_iso("2022-11-08T09:00:00+08:00");
  sure.sampling_site = "东门";
  open.sampled_at = local_time_from_iso("2022-11-08T09:04:00+08:00");
  open.sampling_site = "西门";
  const Match elsewhere = match_records(roster, {sure, open})[1];
  CHECK(elsewhere.candidates == std::vector<std::string>{"2"});
  CHECK(has_reason(elsewhere, "no_other_record"));
  SECTION("nor twice a day, hardly") {
    open.sampling_site = "东门";
    CHECK(match_records(roster, {sure, open})[1].candidates == std::vector<std::string>{"2", "1"});
    open.kind = TestKind::antigen;
    CHECK(match_records(roster, {sure, open})[1].candidates == std::vector<std::string>{"1", "2"});
  }
  SECTION("but one specimen may be sent twice") {
    open.sampling_site = "东门";
    open.sampled_at = sure.sampled_at;
    CHECK(match_records(roster, {sure, open})[1].candidates == std::vector<std::string>{"1", "2"});
  }
}

TEST_CASE("what a person decided is used again") {
  const Roster roster = roster_of({resident("1", "沈样例", id_a), resident("2", "韩样本", id_b)});
  Record nickname = record_of({"小宝", {}, "13811112222"});
  nickname.source = "a.png";
  CHECK(match_records(roster, {nickname}).front().status != MatchStatus::matched);
  SECTION("for the record") {
    const Match match = match_records(roster, {nickname}, {{"a.png", "", "", "2"}}).front();
    CHECK(match.resident_id == "2");
    CHECK(has_reason(match, "decided_by_person"));
  }
  SECTION("for every record with the value") {
    for (const Correction& correction :
         {Correction{"", "name", "小宝", "2"}, Correction{"old.png", "name", "小宝", "2"}}) {
      const Match match = match_records(roster, {nickname}, {correction}).front();
      REQUIRE(!match.candidates.empty());
      CHECK(match.candidates.front() == "2");
      CHECK(has_reason(match, "corrected_before"));
    }
  }
}

TEST_CASE("the names of file and folder are evidence") {
  const Roster roster = roster_of({
      resident("1", "杨样例", {}, {}, {"幸福小区", "3", "2", "501"}),
      resident("2", "杨样本", {}, {}, {"幸福小区", "3", "2", "502"}),
  });
  for (const char* source :
       {"in/杨样本.jpg", "in/杨样本核酸截图.png", "in/3-2-502/1.png", "in/3幢2单元502室.png"}) {
    Record record = record_of({"杨样*"});
    record.source = source;
    const Match match = match_records(roster, {record}).front();
    INFO(source);
    REQUIRE(!match.candidates.empty());
    CHECK(match.candidates.front() == "2");
    CHECK(match.score > 0.9);
  }
}

TEST_CASE("an empty roster, and no records") {
  CHECK(match_one({}, {"赵样例", id_a}).status == MatchStatus::unmatched);
  CHECK(match_records(community, {}).empty());
}

TEST_CASE("records of one specimen count once") {
  Record record = record_of({"赵样例", id_a});
  record.sampled_at = local_time_from_iso("2022-11-08T10:00:00+08:00");
  record.result = TestResult::negative;
  Record doubtful = record;
  send_to_review(doubtful, "result_low_confidence");
  Record later = record;
  later.sampled_at = local_time_from_iso("2022-11-08T11:00:00+08:00");
  Record pending = record;
  pending.result = TestResult::pending;
  Record antigen = record;
  antigen.kind = TestKind::antigen;
  Record timeless = record;
  timeless.sampled_at.reset();

  using enum MatchStatus;
  const auto statuses = [](const std::vector<Record>& records) {
    std::vector<MatchStatus> all;
    for (const Match& match : match_records(community, records)) {
      CHECK(match.resident_id == "1");
      all.push_back(match.status);
    }
    return all;
  };
  CHECK(statuses({record, record, record}) == std::vector{matched, duplicate, duplicate});
  CHECK(statuses({doubtful, record, doubtful}) == std::vector{duplicate, matched, duplicate});
  CHECK(statuses({doubtful, doubtful}) == std::vector{matched, duplicate});
  CHECK(statuses({record, later, pending, antigen}) == std::vector{matched, matched, matched, matched});
  CHECK(statuses({timeless, timeless}) == std::vector{matched, matched});
}

TEST_CASE("over a random community no record is linked to a wrong resident, whatever the order") {
  std::mt19937 random(20221108);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  const std::vector<std::string> surnames = {"赵", "钱", "孙", "李"};
  const std::vector<std::string> given = {"样", "例", "品", "本", "测", "试"};
  const auto some_name = [&] {
    return surnames[static_cast<std::size_t>(pick(4))] + given[static_cast<std::size_t>(pick(6))] +
           (pick(2) ? given[static_cast<std::size_t>(pick(6))] : "");
  };
  const auto some_id = [&] {
    const std::string sequence = std::to_string(100 + pick(900));
    return id_of(std::to_string(1950 + pick(60)) + (pick(2) ? "0101" : "1231"), sequence);
  };

  std::vector<Resident> residents;
  for (int i = 0; i < 400; ++i)
    residents.push_back(
        resident(std::to_string(i), some_name(), pick(4) ? std::optional(some_id()) : std::nullopt,
                 pick(3) ? std::optional("138" + std::to_string(10000000 + pick(300))) : std::nullopt));
  const Roster roster = roster_of(residents);

  std::vector<Record> records;
  std::vector<std::string> truth;
  for (int i = 0; i < 2000; ++i) {
    const Resident& person = residents[static_cast<std::size_t>(pick(400))];
    Shown shown;
    shown.name = person.name;
    if (pick(3) == 0) shown.name = shown.name->substr(0, 3) + (person.name.size() > 6 ? "**" : "*");
    if (person.id_number && pick(3)) shown.id_number = masked(*person.id_number, pick(2) ? 6 : 0, 4);
    if (person.phone && pick(3)) shown.phone = masked(*person.phone, 3, 4);
    records.push_back(record_of(shown));
    truth.push_back(person.resident_id);
  }
  const auto matches = match_records(roster, records);
  constexpr std::size_t most_named = 50;
  int linked = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (matches[i].status == MatchStatus::matched) {
      ++linked;
      CHECK(matches[i].resident_id == truth[i]);
    } else {
      // Who is on the roster is among the candidates.
      CHECK(matches[i].status == MatchStatus::ambiguous);
      const auto& candidates = matches[i].candidates;
      CHECK((candidates.size() == most_named ||
             std::count(candidates.begin(), candidates.end(), truth[i]) == 1));
    }
  }
  CHECK(linked > 1000);

  std::vector<std::size_t> order(records.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  std::vector<Record> shuffled;
  for (const std::size_t i : order) shuffled.push_back(records[i]);
  const auto again = match_records(roster, shuffled);
  for (std::size_t i = 0; i < order.size(); ++i) {
    CHECK(to_string(again[i].status) == to_string(matches[order[i]].status));
    CHECK(again[i].candidates == matches[order[i]].candidates);
    CHECK(again[i].score == Approx(matches[order[i]].score).margin(1e-4));
  }
}
