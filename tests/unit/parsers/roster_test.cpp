#include "parsers/roster/roster.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <tuple>

#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

RosterReading read(std::string_view text) {
  return read_roster(bytes_of(text));
}

bool has_fault(const RosterReading& reading, int row, std::string_view code) {
  return std::any_of(reading.faults.begin(), reading.faults.end(),
                     [&](const RosterFault& fault) { return fault.row == row && fault.code == code; });
}

const std::string id_1 = fictitious_id("99000019900101001");
const std::string id_2 = fictitious_id("99000019920202002");

}  // namespace

TEST_CASE("a roster with every column") {
  const auto reading = read(
      "示例小区花名册\n街道,社区,网格,小区,楼栋,单元,室,姓名,与户主关系,证件类型,身份证号,手机,是否暂离,"
      "免检原因\n"
      "甲街道,乙社区,一,示例小区,3号楼,2单元,501室,示例甲,户主,居民身份证," +
      id_1 +
      ",13800000000,否,\n"
      "甲街道,乙社区,一,示例小区,3,2,501,示例乙,配偶,居民身份证," +
      id_2 + ",,是,孕妇\n");
  CHECK(reading.fatal == "");
  CHECK(reading.faults.empty());
  REQUIRE(reading.roster.residents.size() == 2);
  const Resident& head = reading.roster.residents[0];
  CHECK(head.name == "示例甲");
  CHECK(head.id_type == "居民身份证");
  CHECK(head.id_number == id_1);
  CHECK(head.address == Address{"示例小区", "3", "2", "501"});
  CHECK(head.street == "甲街道");
  CHECK(head.community == "乙社区");
  CHECK(head.grid == "一");
  CHECK(head.relation == "户主");
  CHECK(head.is_head);
  CHECK_FALSE(head.is_away);
  CHECK_FALSE(head.exempt_reason.has_value());
  CHECK(head.row == 3);
  const Resident& spouse = reading.roster.residents[1];
  CHECK(spouse.is_away);
  CHECK_FALSE(spouse.is_head);
  CHECK(spouse.exempt_reason == "孕妇");
  CHECK(spouse.household_id == head.household_id);
  REQUIRE(reading.roster.households.size() == 1);
  CHECK(reading.roster.households[0].head_name == "示例甲");
  CHECK(reading.roster.households[0].head_phone == "13800000000");
}

TEST_CASE("a roster may be a list of names") {
  const auto reading = read("示例小区花名册\n姓名\n示例甲\n示例乙\n");
  CHECK(reading.fatal == "");
  REQUIRE(reading.roster.residents.size() == 2);
  CHECK(reading.roster.residents[1].name == "示例乙");
}

TEST_CASE("addresses: parts or one text, with or without a unit") {
  struct Case {
    std::string_view text;
    Address address;
  };
  const Case cases[] = {
      {"姓名,地址\n示例甲,示例小区3幢2单元501\n", {"示例小区", "3", "2", "501"}},
      {"姓名,手机,小区,楼栋,室\n示例甲,,示例小区,A座,1201\n", {"示例小区", "A", "", "1201"}},
      {"姓名,手机,小区,室\n示例甲,,示例小区,3-2-501\n", {"示例小区", "3", "2", "501"}},
      {"姓名,小区,楼栋,单元,室\n示例甲,示例小区,示例小区三号楼,一单元,5\n", {"示例小区", "3", "1", "5"}},
      {"姓名,小区,楼栋,室\n示例甲,示例小区,东楼,501\n", {"示例小区", "东楼", "", "501"}},
  };
  for (const auto& [text, address] : cases) {
    INFO(text);
    const auto reading = read(text);
    REQUIRE(reading.roster.residents.size() == 1);
    CHECK(reading.roster.residents[0].address == address);
  }
}

TEST_CASE("same room is one household; the same household number in another building is not") {
  const auto rooms = read("姓名,楼栋,室\n示例甲,1,101\n示例乙,1,101\n示例丙,2,101\n");
  CHECK(rooms.roster.households.size() == 2);
  const auto numbers = read("姓名,楼栋,户号\n示例甲,1,7\n示例乙,1,7\n示例丙,2,7\n");
  CHECK(numbers.roster.households.size() == 2);
}

TEST_CASE("empty address cells below a head belong to the head's room, others do not") {
  const auto reading = read(
      "姓名,楼栋,室,关系\n示例甲,1,101,户主\n示例乙,,,子\n示例丙,,,01\n示例丁,,,子\n,2,202,户主\n示例戊,,,"
      "子\n");
  REQUIRE(reading.roster.residents.size() == 5);
  const auto& residents = reading.roster.residents;
  CHECK(residents[1].household_id == residents[0].household_id);
  CHECK(residents[1].address == residents[0].address);
  CHECK(residents[2].household_id != residents[0].household_id);
  CHECK(residents[3].household_id != residents[0].household_id);
  CHECK(residents[4].household_id != residents[0].household_id);
  for (const int row : {4, 5, 7}) CHECK(has_fault(reading, row, "roster_no_room"));
  CHECK(has_fault(reading, 6, "roster_no_name"));
}

TEST_CASE("merged address cells reach every row they span, and no further") {
  const auto bytes =
      workbook({.sheets = {sheet_of({{"姓名", "楼栋", "室"},
                                     {"示例甲", "1", "101"},
                                     {"示例乙"},
                                     {"示例丙", "", "102"},
                                     {"示例丁"}}) +
                           "<mergeCells><mergeCell ref=\"C2:C3\"/><mergeCell ref=\"B2:B4\"/></mergeCells>"}});
  const auto reading = read_roster(bytes);
  REQUIRE(reading.roster.residents.size() == 4);
  const auto& residents = reading.roster.residents;
  CHECK(residents[1].address == Address{"", "1", "", "101"});
  CHECK(residents[2].address == Address{"", "1", "", "102"});
  CHECK(residents[3].address == Address{});
  CHECK(has_fault(reading, 5, "roster_no_room"));
}

TEST_CASE("ids are stable, unique, and show no identity number") {
  const std::string text = "姓名,身份证号,楼栋,室\n示例甲," + id_1 + ",1,101\n示例乙,,1,101\n示例乙,,1,102\n";
  const auto first = read(text), again = read(text + "示例丙," + id_2 + ",1,103\n");
  REQUIRE(first.roster.residents.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(first.roster.residents[i].resident_id == again.roster.residents[i].resident_id);
    CHECK(first.roster.residents[i].resident_id.find(id_1) == std::string::npos);
  }
  CHECK(first.roster.residents[1].resident_id != first.roster.residents[2].resident_id);
  CHECK(read("居民编号,姓名,楼栋,室\nA-7,示例甲,1,101\n").roster.residents.at(0).resident_id == "A-7");
}

TEST_CASE("a resident listed twice is kept once; one number for two people keeps both") {
  const auto twice = read("姓名,身份证号,室\n示例甲," + id_1 + ",101\n示例甲," + id_1 + ",101\n");
  CHECK(twice.roster.residents.size() == 1);
  CHECK(has_fault(twice, 3, "roster_duplicate_resident"));
  const auto shared = read("姓名,身份证号,室\n示例甲," + id_1 + ",101\n示例乙," + id_1 + ",101\n");
  REQUIRE(shared.roster.residents.size() == 2);
  CHECK(shared.roster.residents[0].resident_id != shared.roster.residents[1].resident_id);
  CHECK(has_fault(shared, 3, "roster_id_of_two"));
}

TEST_CASE("rosters are joined, and who stands on two of them counts once") {
  const std::string east = "姓名,身份证号,室\n示例甲," + id_1 + ",101\n",
                    west = "姓名,身份证号,室\n示例乙," + id_2 + ",201\n示例甲," + id_1 + ",101\n";
  const std::span<const std::byte> files[] = {bytes_of(east), bytes_of(west)};
  const auto joined = read_rosters(files);
  CHECK(joined.roster.residents.size() == 2);
  CHECK(joined.roster.households.size() == 2);
  REQUIRE(joined.faults.size() == 1);
  const RosterFault& fault = joined.faults.front();
  CHECK(fault.code == "roster_on_two_rosters");
  CHECK(std::tuple(fault.file, fault.row, fault.other_file, fault.other_row) == std::tuple(1, 3, 0, 2));

  const std::string none = "姓名,手机\n";
  const std::span<const std::byte> with_empty[] = {bytes_of(east), bytes_of(none)};
  CHECK(read_rosters(with_empty).fatal == "roster_only_heading");
  CHECK(read_rosters(with_empty).fatal_file == 1);
}

TEST_CASE("an exemption may end; birth date and sex are read where they stand") {
  const auto reading = read(
      "姓名,室,性别,出生日期,免检原因,免检截止\n示例甲,101,女,1990-01-02,孕妇,2022-11-30\n示例乙,102,男,,"
      "术后,明天\n"
      "示例丙,103,,,,2022-11-30\n");
  const auto& residents = reading.roster.residents;
  REQUIRE(residents.size() == 3);
  CHECK(residents[0].sex == Sex::female);
  CHECK(residents[0].birth_date == date_from_iso("1990-01-02"));
  CHECK(residents[0].is_exempt_on(*date_from_iso("2022-11-30")));
  CHECK_FALSE(residents[0].is_exempt_on(*date_from_iso("2022-12-01")));
  CHECK(residents[1].is_exempt_on(*date_from_iso("2030-01-01")));
  CHECK(has_fault(reading, 3, "roster_exempt_until"));
  CHECK_FALSE(residents[2].is_exempt_on(*date_from_iso("2022-11-08")));
}

TEST_CASE("the group of people and the day of arrival") {
  const auto reading = read(
      "姓名,小区,室,人员类型,抵达日期\n示例甲,示例小区,101,流动人口,2022-11-08\n示例乙,示例小区,101,,\n");
  REQUIRE(reading.roster.residents.size() == 2);
  CHECK(reading.roster.residents[0].category == "流动人口");
  CHECK(reading.roster.residents[0].arrived_on == std::chrono::year(2022) / 11 / 8);
  CHECK_FALSE(reading.roster.residents[1].category);
  CHECK_FALSE(reading.roster.residents[1].arrived_on);
}

TEST_CASE("doubtful rows are told and stay") {
  const auto reading = read(
      "姓名,身份证号,手机,室,暂离\n示例甲,990000199001010019,1380000,101,也许\n示例乙,没带,13800000000/"
      "13900000000,101,\n"
      "示例丙,1.1E+17,,101,\n12345,,,101,\n");
  CHECK(reading.roster.residents.size() == 4);
  const std::pair<int, std::string_view> faults[] = {{2, "id_check_digit"},      {2, "phone_form"},
                                                     {2, "roster_away_unclear"}, {3, "id_form"},
                                                     {4, "id_lost_digits"},      {5, "name_form"}};
  for (const auto& [row, code] : faults) {
    INFO(code);
    CHECK(has_fault(reading, row, code));
  }
  CHECK(reading.faults.size() == std::size(faults));
  CHECK(reading.roster.residents[1].phone == "13800000000");
}

TEST_CASE("files that are no roster") {
  CHECK(read("身份证号,手机\n" + id_1 + ",13800000000\n").fatal == "roster_no_header");
  CHECK(read("随便写写\n").fatal == "roster_no_header");
  CHECK(read("").fatal == "roster_empty");
  CHECK(read("姓名,手机\n").fatal == "roster_only_heading");
  CHECK(read("姓名,手机\n,\n合计,2\n").fatal == "roster_only_heading");
  CHECK(read("姓名,手机\n,13800000000\n").fatal == "roster_empty");
  CHECK(read("\xD0\xD5\xC3").fatal == "encoding_unknown");
  CHECK(read_roster(zipped({{"a", "b"}})).fatal == "sheet_broken");
}

TEST_CASE("a heading that stands over two columns is told") {
  const auto reading = read("姓名,手机,备注,备注,手机\n示例甲,,,,13800000000\n");
  CHECK(reading.roster.residents.front().phone == "13800000000");
  REQUIRE_FALSE(reading.faults.empty());
  CHECK(reading.faults.front().code == "roster_heading_twice");
  CHECK(reading.faults.front().field == "手机");
  CHECK(reading.faults.front().row == 1);
}
