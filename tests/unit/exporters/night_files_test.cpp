#include "exporters/night_files.hpp"

#include <catch2/catch.hpp>

#include "fixtures.hpp"

using namespace hesuan;
using namespace hesuan::exporters;
using test::content_of;
using test::Folder;
using test::ok_record;

namespace {

constexpr std::string_view bom = "\xEF\xBB\xBF";

statistics::CoverageRow coverage_row(statistics::Level level, const Address& address, std::size_t expected,
                                     std::size_t tested) {
  statistics::CoverageRow row;
  row.level = level;
  row.address = address;
  row.residents = row.expected = expected;
  row.tested = tested;
  row.untested = expected - tested;
  return row;
}

std::string rate_of(std::size_t expected, std::size_t tested) {
  const auto row = coverage_row(statistics::Level::total, {}, expected, tested);
  return coverage_table(std::span(&row, 1), Language::zh_CN).rows.at(0).at(9);
}

ManifestLine line(const std::string& source, FileStatus status, const std::string& reason = "") {
  ManifestLine line;
  line.source = source;
  line.status = status;
  line.reason = reason;
  return line;
}

std::size_t column(const Table& table, const std::string& heading) {
  const auto found = std::find(table.headings.begin(), table.headings.end(), heading);
  REQUIRE(found != table.headings.end());
  return static_cast<std::size_t>(found - table.headings.begin());
}

}  // namespace

TEST_CASE("coverage as people read it") {
  using statistics::Level;
  const std::vector rows{coverage_row(Level::total, {}, 3, 2),
                         coverage_row(Level::compound, {"甲", "", "", ""}, 3, 2),
                         coverage_row(Level::building, {"甲", "3", "", ""}, 3, 2),
                         coverage_row(Level::unit, {"甲", "3", "1", ""}, 3, 2)};
  CHECK(to_people_csv(coverage_table(rows, Language::zh_CN)) ==
        std::string(bom) +
            "小区,楼栋,单元,在册人数,免检,暂离,应检,已检,未检,检测率(%),阴性,阳性,待出结果,待复检,待人工核对,"
            "户数,全户已检户数\r\n"
            "合计,,,3,0,0,3,2,1,66.67,0,0,0,0,0,0,0\r\n"
            "甲,小计,,3,0,0,3,2,1,66.67,0,0,0,0,0,0,0\r\n"
            "甲,3,小计,3,0,0,3,2,1,66.67,0,0,0,0,0,0,0\r\n"
            "甲,3,1,3,0,0,3,2,1,66.67,0,0,0,0,0,0,0\r\n");
  CHECK(coverage_table(rows, Language::en).rows[0][0] == "Total");
}

TEST_CASE("a rate is whole only when nobody is missing") {
  CHECK(rate_of(0, 0).empty());
  CHECK(rate_of(7, 0) == "0.00");
  CHECK(rate_of(8, 1) == "12.50");
  CHECK(rate_of(100000, 99999) == "99.99");
  CHECK(rate_of(3, 3) == "100.00");
}

TEST_CASE("untested people, with a phone to call") {
  const std::vector<statistics::UntestedPerson> people{{0, 0, false}, {1, 0, true}};
  CHECK(to_people_csv(untested_table(test::roster(), people, Language::zh_CN)) ==
        std::string(bom) +
            "小区,楼栋,单元,室,姓名,与户主关系,户主,联系电话,待核对\r\n"
            "云杉花园,3,2,501,测试甲,户主,测试甲,199****0012,\r\n"
            "云杉花园,3,2,501,测试乙,子,测试甲,199****0012,有记录待核对，请先看 review.csv\r\n");
}

TEST_CASE("manifest") {
  ManifestLine duplicate = line("-b.png", FileStatus::duplicate, "duplicate_file");
  duplicate.duplicate_of = "a.png";
  duplicate.source_kind = "picture";
  duplicate.sha256 = "ab";
  const std::vector lines{line("a.png", FileStatus::ok), duplicate};
  const Table table = manifest_table(lines, Language::zh_CN);
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0] ==
        std::vector<std::string>{"a.png", "已读取", "", "", "0", "0", "0", "", "", "ok", ""});
  CHECK(table.rows[1] == std::vector<std::string>{"-b.png", "重复", "同一文件此前已读过，不再重复计算",
                                                  "图片", "0", "0", "0", "a.png", "ab", "duplicate",
                                                  "duplicate_file"});
  CHECK(to_people_csv(table).find("\r\n'-b.png,") != std::string::npos);
}

TEST_CASE("the review queue") {
  MatchedRecord doubtful = ok_record("R1");
  send_to_review(doubtful.record, "name_low_confidence");
  MatchedRecord stranger = ok_record("");
  stranger.match = {MatchStatus::unmatched, "", "", 0, {{"no_candidate", 0}}, {}};
  MatchedRecord either = ok_record("", TestResult::positive);
  either.match = {MatchStatus::ambiguous, "", "", 0, {{"surname_equal", 3}, {"not_unique", 0}}, {"R1", "R2"}};
  const MatchedRecord without_number = ok_record("R2", TestResult::retest),
                      fine = ok_record("R1", TestResult::positive);
  const std::vector records{doubtful, stranger, either, without_number, fine};
  const std::vector files{line("ok.png", FileStatus::ok),
                          line("bad.png", FileStatus::unreadable, "image_broken"),
                          line("empty.xlsx", FileStatus::review, "sheet_no_rows"),
                          line("copy.png", FileStatus::duplicate, "duplicate_file")};
  const std::vector<RefusedRow> refused{{"in/b.csv", {7, "name_missing", "name"}}};
  const std::vector<IncompleteUpload> incomplete{{3, {"证件号码"}}};

  const Table table = review_table(test::roster(), records, files, refused, incomplete, Language::zh_CN);
  const std::size_t codes = column(table, "原因代码"), residents = column(table, "可能的居民");
  REQUIRE(table.rows.size() == 7);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    CHECK(table.rows[i].size() == table.headings.size());
    CHECK(table.rows[i][0] == std::to_string(i + 1));
  }
  std::vector<std::string> all_codes;
  for (const auto& row : table.rows) all_codes.push_back(row[codes]);
  CHECK(all_codes == std::vector<std::string>{"not_unique", "upload_incomplete", "name_low_confidence",
                                              "no_candidate", "image_broken", "sheet_no_rows",
                                              "name_missing"});
  CHECK(table.rows[0][residents] == "测试甲（云杉花园3号楼2单元501室）、测试乙（云杉花园3号楼2单元501室）");
  CHECK(table.rows[0][column(table, "结果")] == "阳性");
  CHECK(table.rows[0][column(table, "证件号码")] == "**************002X");
  CHECK(table.rows[0][column(table, "采样时间")] == "2022-11-08 09:17:32");
  CHECK(table.rows[1][column(table, "字段")] == "证件号码");
  CHECK(table.rows[6][column(table, "页/行")] == "7");
  CHECK(table.rows[6][column(table, "字段")] == "姓名");
}

TEST_CASE("a review row hides a full identity number and shortens a long list of candidates") {
  MatchedRecord matched = ok_record("");
  matched.record.id_number = "11010519491231002X";
  matched.match.status = MatchStatus::ambiguous;
  matched.match.candidates = {"a", "b", "c", "d", "e", "f", "g"};
  const Table table = review_table({}, std::span(&matched, 1), {}, {}, {}, Language::zh_CN);
  CHECK(to_people_csv(table).find("19491231") == std::string::npos);
  CHECK(table.rows[0][column(table, "可能的居民")] == "a、b、c、d、e 等7人");
}

TEST_CASE("every doubtful thing has a sentence in both languages") {
  const MatchedRecord unmatched{Record{}, Match{}};
  for (const Language language : {Language::zh_CN, Language::en}) {
    const Table table = review_table({}, std::span(&unmatched, 1), {}, {}, {}, language);
    CHECK(table.rows.at(0).at(9) == explain("no_candidate", language));
  }
}

TEST_CASE("a terminal's table: two cells a Chinese character, numbers to the right, no control characters") {
  const Table table{{"楼栋", "数"}, {{"3", "10"}, {"附楼", "5"}}};
  CHECK(to_terminal_table(table) ==
        "楼栋  数\n"
        "3     10\n"
        "附楼   5\n");
  CHECK(to_terminal_table({{"f"}, {{"\x1B[2J"}}}).find('\x1B') == std::string::npos);
}

TEST_CASE("files are replaced as a whole, and are their owner's alone") {
  Folder folder;
  const auto path = folder.path / "coverage.csv";
  write_atomically(path, "one");
  write_atomically(path, std::string("t\0o", 3));
  CHECK(content_of(path) == std::string("t\0o", 3));
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  const auto entries = std::filesystem::directory_iterator(folder.path);
  CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("a file left half written by a killed process is in nobody's way") {
  Folder folder;
  std::ofstream(folder.path / ".coverage.csv.part") << "half";
  write_atomically(folder.path / "coverage.csv", "whole");
  CHECK(content_of(folder.path / "coverage.csv") == "whole");
  CHECK_FALSE(std::filesystem::exists(folder.path / ".coverage.csv.part"));
}

TEST_CASE("what cannot be written is told with its path, and what was there stays") {
  Folder folder;
  CHECK_THROWS_WITH(write_atomically(folder.path / "none" / "a.csv", "x"), Catch::Contains("none/a.csv"));
  std::filesystem::create_directories(folder.path / "folder" / "inside");
  CHECK_THROWS_AS(write_atomically(folder.path / "folder", "x"), WriteError);
  CHECK(std::filesystem::is_directory(folder.path / "folder" / "inside"));
  CHECK_FALSE(std::filesystem::exists(folder.path / ".folder.part"));
  CHECK_THROWS_AS(write_atomically("/dev/full/x", "x"), WriteError);
}
