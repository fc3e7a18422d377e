#include "parsers/text/chat.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "parsers/text/line_values.hpp"
#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;
using namespace std::chrono_literals;

namespace {

constexpr Date night{2022y, std::chrono::November, 8d};

FileReading read(std::string_view text) {
  return read_chat("群.txt", text, night);
}

bool has(const Record& record, std::string_view reason) {
  return std::find(record.reasons.begin(), record.reasons.end(), reason) != record.reasons.end();
}

std::string iso(const std::optional<LocalTime>& time) {
  return time ? to_iso(*time) : "null";
}

}  // namespace

TEST_CASE("a line gives its values, whatever their order and whether blanks part them") {
  struct Case {
    const char* line;
    const char *name, *address, *time, *result;
  };
  const auto given = GENERATE(Case{"3-2-501 张三 11.6做了 阴性", "张三", "3-2-501", "11.6", "阴性"},
                              Case{"张三3-2-501 阴性 11月6日", "张三", "3-2-501", "11月6日", "阴性"},
                              Case{"3号楼501欧阳小明，核酸阴性，2022-11-06 20:15", "欧阳小明", "3号楼501",
                                   "2022-11-06 20:15", "核酸阴性"},
                              Case{"张*三 501室（11.6 20:15）(-)", "张*三", "501室", "11.6 20:15", "阴性"});
  CAPTURE(given.line);
  const LineValues values = line_values_from(given.line, night);
  CHECK(values.names == std::vector<std::string>{given.name});
  CHECK(values.addresses == std::vector<std::string>{given.address});
  CHECK(values.times == std::vector<std::string>{given.time});
  CHECK(values.results == std::vector<std::string>{given.result});
  CHECK(values.rest.empty());
}

TEST_CASE("what is no name is not taken for one") {
  for (const char* line : {"501 全家 阴性", "501 两人 阴性", "501 妈妈 阴性", "501 已做", "老人在家 阴性"}) {
    CAPTURE(line);
    CHECK(line_values_from(line, night).names.empty());
  }
}

TEST_CASE("a numbered list of a group") {
  const auto reading = read(
      "#接龙\n3号楼 11月7日核酸\n例 姓名 房号\n1. 张三 501 阴性\n2. 李四 502 ✅\n3. 503 没做\n4. 2802  2\n\n");
  CHECK(reading.status == FileStatus::review);
  REQUIRE(reading.records.size() == 2);
  const Record &first = reading.records[0], &second = reading.records[1];
  CHECK(first.layout == "text");
  CHECK(first.page == 4);
  CHECK(first.name == "张三");
  CHECK(first.address == "3号楼501室");
  CHECK(first.result == TestResult::negative);
  CHECK(first.kind == TestKind::nucleic_acid);
  CHECK(iso(first.sampled_at) == "2022-11-07");
  CHECK(has(first, "date_from_title"));
  CHECK(first.status == RecordStatus::ok);
  CHECK(second.result == TestResult::pending);
  REQUIRE(reading.refused.size() == 2);
  CHECK(reading.refused[0] == RefusedItem{6, "says_not_tested", ""});
  CHECK(reading.refused[1] == RefusedItem{7, "name_missing", "name"});
}

TEST_CASE("a line that names two people, or says more than was understood, is in review") {
  const auto reading = read("张三、李四 501 阴性 11.6\n王五 502 阴性 11.6 发烧三天没退\n");
  REQUIRE(reading.records.size() == 3);
  CHECK(reading.records[0].name == "张三");
  CHECK(reading.records[1].name == "李四");
  CHECK(has(reading.records[0], "several_people_one_line"));
  CHECK(has(reading.records[2], "line_not_understood"));
  for (const Record& record : reading.records) CHECK(record.status == RecordStatus::review);
}

TEST_CASE("a form as text: labels before values, or questions above answers") {
  const std::string id = fictitious_id("99000019900101001");
  const auto text =
      GENERATE_COPY("姓名：张三\n身份证号：" + id +
                        "\n采样时间：2022-11-06 20:15\n核酸检测结果：阴性\n\n姓名：李四\n结果：阳性\n",
                    "1. 您的姓名（必填）\n张三\n2. 身份证号码\n" + id +
                        "\n3. 采样时间\n2022-11-06 20:15\n4. 核酸检测结果\n阴性\n\n姓名：李四，结果：阳性");
  const auto reading = read(text);
  REQUIRE(reading.records.size() == 2);
  CHECK(reading.records[0].name == "张三");
  CHECK(reading.records[0].id_number == id);
  CHECK(iso(reading.records[0].sampled_at) == "2022-11-06T20:15:00+08:00");
  CHECK(reading.records[0].result == TestResult::negative);
  CHECK(reading.records[1].name == "李四");
  CHECK(reading.records[1].result == TestResult::positive);
}

TEST_CASE("a chat that speaks of no test is no source") {
  const auto reading = read("今晚值班三人，记得带钥匙。\n好的\n李四\n");
  CHECK(reading.status == FileStatus::unsupported);
  CHECK(reading.reason == "text_not_supported");
}
