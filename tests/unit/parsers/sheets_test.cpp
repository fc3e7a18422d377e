#include "parsers/sheets/sheets.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "parsers/sheets/xls_conversion.hpp"
#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;
using namespace std::chrono_literals;

namespace {

constexpr Date night{2022y, std::chrono::November, 8d};

FileReading read(std::string_view text, std::string_view source = "a.csv") {
  return read_sheet(source, bytes_of(text), night);
}

Record only_record(std::string_view text) {
  const auto reading = read(text);
  INFO(text << " → " << reading.reason);
  REQUIRE(reading.records.size() == 1);
  return reading.records[0];
}

bool has(const Record& record, std::string_view reason) {
  return std::find(record.reasons.begin(), record.reasons.end(), reason) != record.reasons.end();
}

std::string iso(const std::optional<LocalTime>& time) {
  return time ? to_iso(*time) : "null";
}

Bytes data_file(std::string_view name) {
  std::ifstream in(std::string(HESUAN_SOURCE_DIR "/tests/unit/parsers/data/").append(name), std::ios::binary);
  REQUIRE(in.is_open());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return Bytes(bytes_of(text).begin(), bytes_of(text).end());
}

void check_example_rows(const FileReading& reading) {
  REQUIRE(reading.records.size() == 2);
  const Record &first = reading.records[0], &second = reading.records[1];
  CHECK(first.name == "示例甲");
  CHECK(first.phone == "13800000001");
  CHECK(iso(first.sampled_at) == "2022-11-07T08:05:09+08:00");
  CHECK(first.result == TestResult::negative);
  CHECK(second.name == "示例乙");
  CHECK_FALSE(second.phone.has_value());
  CHECK(has(second, "phone_form"));
  CHECK(iso(second.sampled_at) == "2022-11-07T20:30:00+08:00");
  CHECK(second.result == TestResult::positive);
}

/// A temporary folder for the length of a test, to see what is left in it.
struct TemporaryFolder {
  std::filesystem::path path;

  TemporaryFolder() {
    std::string pattern = "/tmp/hesuan-test-XXXXXX";
    path = mkdtemp(pattern.data());
    setenv("TMPDIR", path.c_str(), 1);
  }
  ~TemporaryFolder() {
    unsetenv("TMPDIR");
    std::filesystem::remove_all(path);
  }
};

const std::string id = fictitious_id("99000019900101001");

}  // namespace

TEST_CASE("a results table gives one whole record a row") {
  const auto reading = read(
      "核酸检测结果汇总\n序号,姓名,证件类型,证件号码,手机号,采样时间,报告时间,检测结果,检测机构,样本编码,"
      "采样点,住址\n"
      "1,示例甲,居民身份证," +
      id +
      ",13800000000,2022-11-08 07:05:00,2022-11-08 19:00,阴性,示例所,"
      "X001,示例点,示例小区3号楼501室\n");
  CHECK(reading.status == FileStatus::ok);
  REQUIRE(reading.records.size() == 1);
  const Record& record = reading.records[0];
  CHECK(record.source == "a.csv");
  CHECK(record.page == 3);
  CHECK(record.layout == "sheet");
  CHECK(record.kind == TestKind::nucleic_acid);
  CHECK(record.name == "示例甲");
  CHECK(record.id_type == "居民身份证");
  CHECK(record.id_number == id);
  CHECK(record.phone == "13800000000");
  CHECK(iso(record.sampled_at) == "2022-11-08T07:05:00+08:00");
  CHECK(iso(record.reported_at) == "2022-11-08T19:00:00+08:00");
  CHECK(record.result == TestResult::negative);
  CHECK(record.institution == "示例所");
  CHECK(record.specimen_id == "X001");
  CHECK(record.sampling_site == "示例点");
  CHECK(record.address == "示例小区3号楼501室");
  CHECK(record.reasons.empty());
  CHECK(record.confidence.size() == 11);
  CHECK(record.confidence.at("name") == 1.0);
}

TEST_CASE("date and clock time in two columns become one moment") {
  const std::string_view cases[] = {
      "姓名,采样日期,采样时刻,结果\n示例甲,2022-11-08,07:05,阴性\n",
      "姓名,采样日期,采样时间,结果\n示例甲,2022/11/8,7:05,阴性\n",
      "姓名,采样时间,采样时刻,结果\n示例甲,2022-11-08,07:05:00,阴性\n",
  };
  for (const auto text : cases) CHECK(iso(only_record(text).sampled_at) == "2022-11-08T07:05:00+08:00");

  const auto unclear = only_record("姓名,采样日期,采样时刻,结果\n示例甲,2022-11-08,一早,阴性\n");
  CHECK(iso(unclear.sampled_at) == "2022-11-08");
  CHECK(has(unclear, "time_unreadable"));
  CHECK(unclear.status == RecordStatus::review);
}

TEST_CASE("doubts send a record to review with their reason") {
  const std::string wrong_check = id.substr(0, 17) + (id.back() == '0' ? "1" : "0");
  struct Case {
    std::string row, reason;
  };
  const Case cases[] = {
      {"示例甲," + wrong_check + ",2022-11-08,阴性", "id_check_digit"},
      {"示例甲,1.10101E+17,2022-11-08,阴性", "id_lost_digits"},
      {"示例甲,990000199001010000,2022-11-08,阴性", "id_lost_digits"},
      {"示例甲,没带,2022-11-08,阴性", "id_form"},
      {"示例甲," + id + ",2022-13-08,阴性", "time_unreadable"},
      {"示例甲," + id + ",2022-11-09,阴性", "date_in_future"},
      {"示例甲," + id + ",,阴性", "time_missing"},
      {"示例甲," + id + ",2022-11-08,说不清", "result_unclear"},
      {"示例甲," + id + ",2022-11-08,", "result_missing"},
      {"12345," + id + ",2022-11-08,阴性", "name_form"},
  };
  for (const auto& [row, reason] : cases) {
    const auto record = only_record("姓名,身份证号,采样时间,检测结果\n" + row + "\n");
    INFO(row);
    CHECK(record.status == RecordStatus::review);
    // Only this, and that the kind of test is nowhere said.
    CHECK(has(record, reason));
    CHECK(record.reasons.size() == 2);
    if (reason.starts_with("id_") && reason != "id_check_digit") CHECK_FALSE(record.id_number.has_value());
  }
}

TEST_CASE("a sample later than its report, and two results in one row, are doubts") {
  CHECK(has(only_record("姓名,采样时间,报告时间,结果\n示例甲,2022-11-08 08:00,2022-11-08 07:00,阴性\n"),
            "sampled_after_reported"));
  const auto record = only_record("姓名,采样时间,检测结果,抗原结果\n示例甲,2022-11-08,阴性,阳性\n");
  CHECK(has(record, "two_results_disagree"));
  CHECK(record.result == TestResult::unknown);
  CHECK(has(only_record("姓名,被采样人姓名,采样时间,结果\n示例甲,示例乙,2022-11-08,阴性\n"),
            "two_values_disagree"));
}

TEST_CASE("identity numbers that were numbers in a workbook") {
  struct Case {
    std::string number;
    bool is_kept;
  };
  std::string exact = id;  // of the ids that no double and no rounding can give
  for (int i = 100; exact.back() == '0' || exact.back() == 'X' ||
                    std::uint64_t(double(std::stoull(exact))) == std::stoull(exact);
       ++i) {
    exact = fictitious_id("99000019900101" + std::to_string(i));
  }
  const Case cases[] = {{exact, true}, {"9.90000199001011E+17", false}, {"990000199001010000", false}};
  for (const auto& [number, is_kept] : cases) {
    const std::string data =
        "<sheetData><row><c t=\"inlineStr\"><is><t>姓名</t></is></c><c "
        "t=\"inlineStr\"><is><t>证件号码</t></is>"
        "</c></row><row><c t=\"inlineStr\"><is><t>示例甲</t></is></c><c><v>" +
        number + "</v></c></row></sheetData>";
    const auto reading = read_sheet("a.xlsx", workbook({.sheets = {data}}), night);
    INFO(number);
    REQUIRE(reading.records.size() == 1);
    CHECK(reading.records[0].id_number.has_value() == is_kept);
    CHECK(has(reading.records[0], "id_lost_digits") != is_kept);
  }
}

TEST_CASE("a phone that a program wrote with an exponent is whole") {
  const std::string data =
      "<sheetData><row><c t=\"inlineStr\"><is><t>姓名</t></is></c><c t=\"inlineStr\"><is><t>手机号</t></is>"
      "</c></row><row><c "
      "t=\"inlineStr\"><is><t>示例甲</t></is></c><c><v>1.3800000001E10</v></c></row></sheetData>";
  const auto reading = read_sheet("a.xlsx", workbook({.sheets = {data}}), night);
  REQUIRE(reading.records.size() == 1);
  CHECK(reading.records[0].phone == "13800000001");
}

TEST_CASE("the kind of test: the row's word, else the table's, else assumed") {
  struct Case {
    std::string_view text, source;
    TestKind kind;
    bool is_assumed, is_doubtful;
  };
  const Case cases[] = {
      {"姓名,检测项目,采样时间,结果\n示例甲,抗原检测,2022-11-08,阴性\n", "核酸.csv", TestKind::antigen, false,
       false},
      {"姓名,采样时间,抗原结果\n示例甲,2022-11-08,阴性\n", "a.csv", TestKind::antigen, false, false},
      {"抗原登记,,\n姓名,采样时间,结果\n示例甲,2022-11-08,阴性\n", "a.csv", TestKind::antigen, false, false},
      {"姓名,采样时间,结果\n示例甲,2022-11-08,阴性\n", "night/抗原.csv", TestKind::antigen, false, false},
      {"姓名,采样时间,结果\n示例甲,2022-11-08,阴性\n", "抗原/a.csv", TestKind::nucleic_acid, true, false},
      {"核酸和抗原登记,,\n姓名,采样时间,结果\n示例甲,2022-11-08,阴性\n", "a.csv", TestKind::nucleic_acid,
       true, true},
  };
  for (const auto& [text, source, kind, is_assumed, is_doubtful] : cases) {
    INFO(source << ": " << text);
    const auto reading = read(text, source);
    REQUIRE(reading.records.size() == 1);
    CHECK(reading.records[0].kind == kind);
    CHECK(has(reading.records[0], "kind_assumed") == is_assumed);
    CHECK((reading.records[0].status == RecordStatus::review) == is_doubtful);
  }
}

TEST_CASE("address parts in columns of their own make one address") {
  CHECK(only_record("姓名,小区,楼栋,单元,室,结果\n示例甲,示例小区,3,2单元,501,阴性\n").address ==
        "示例小区3号楼2单元501室");
}

TEST_CASE("rows that list nobody are skipped, rows that lose somebody are refused") {
  const auto reading = read(
      "姓名,证件号码,采样时间,核酸结果\n示例甲,,2022-11-08,阴性\n,,,\n姓名,证件号码,采样时间,核酸结果\n"
      "-,,2022-11-08,阴性\n合计：2,,,\n");
  CHECK(reading.records.size() == 1);
  REQUIRE(reading.refused.size() == 1);
  CHECK(reading.refused[0] == RefusedItem{5, "name_missing", "name"});
  CHECK(reading.status == FileStatus::review);
}

TEST_CASE("sheets: each with its own heading, those without are refused") {
  const auto bytes =
      workbook({.sheets = {sheet_of({{"姓名", "核酸结果", "采样时间"}, {"示例甲", "阴性", "2022-11-08"}}),
                           sheet_of({{"填表说明"}}),
                           sheet_of({{"采样时间", "姓名", "抗原结果"}, {"2022-11-07", "示例乙", "阳性"}})}});
  const auto reading = read_sheet("a.xlsx", bytes, night);
  REQUIRE(reading.records.size() == 2);
  CHECK(reading.records[0].kind == TestKind::nucleic_acid);
  CHECK(reading.records[1].kind == TestKind::antigen);
  CHECK(reading.records[1].result == TestResult::positive);
  REQUIRE(reading.refused.size() == 1);
  CHECK(reading.refused[0].reason == "sheet_no_header");
}

TEST_CASE("files without records have a clear outcome") {
  struct Case {
    Bytes bytes;
    FileStatus status;
    std::string reason;
  };
  const auto text = [](std::string_view t) { return Bytes(bytes_of(t).begin(), bytes_of(t).end()); };
  const Case cases[] = {
      {text("你好，今晚不做核酸。\n"), FileStatus::unsupported, "sheet_no_header"},
      {text("姓名,结果\n"), FileStatus::review, "sheet_no_rows"},
      {text("\xD0\xD5\xC3"), FileStatus::unreadable, "encoding_unknown"},
      {text("姓名,结果\n示例甲,\"阴性\n示例乙,阴性\n"), FileStatus::unreadable, "sheet_broken"},
      {workbook({.sheets = {"<sheetData/>"}}), FileStatus::review, "sheet_no_rows"},
      {workbook({.sheets = {sheet_of({{"姓名", "结果"}})}}), FileStatus::review, "sheet_no_rows"},
      {workbook({.sheets = {sheet_of({{"说明"}})}}), FileStatus::review, "sheet_no_header"},
  };
  for (const auto& [bytes, status, reason] : cases) {
    INFO(reason);
    const auto reading = read_sheet("a", bytes, night);
    CHECK(reading.status == status);
    CHECK(reading.reason == reason);
    CHECK(reading.records.empty());
    CHECK(reading.source_kind == "sheet");
  }
}

TEST_CASE(
    "a workbook of another program reads the same; people on its very hidden sheet are not read but told "
    "of") {
  const auto reading = read_sheet("openpyxl.xlsx", data_file("openpyxl.xlsx"), night);
  check_example_rows(reading);
  CHECK(reading.status == FileStatus::review);
  REQUIRE(reading.refused.size() == 1);
  CHECK(reading.refused[0].reason == "sheet_hidden");
}

TEST_CASE("an .xls is converted, also several at once, and nothing stays behind") {
  REQUIRE(xls_converter_is_present());
  const TemporaryFolder temporary;
  const Bytes xls = data_file("xlwt.xls");
  auto other = std::async(std::launch::async, [&] { return convert_xls(xls, 60s); });
  const XlsConversion conversion = convert_xls(xls, 60s);
  CHECK(conversion.fault == "");
  CHECK(other.get().fault == "");
  check_example_rows(read_sheet("xlwt.xls", conversion.xlsx, night));

  CHECK(convert_xls(xls, 0s).fault == "time_limit");
  CHECK(std::filesystem::is_empty(temporary.path));
}
