#include "exporters/upload_export.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <thread>

#include "fixtures.hpp"
#include "parsers/sheets/sheets.hpp"

using namespace hesuan;
using namespace hesuan::exporters;
using test::content_of;
using test::Folder;
using test::ok_record;

namespace {

using Rows = std::vector<std::vector<std::string>>;
using Kind = UploadTemplate::Kind;

const Date night = *date_from_iso("2022-11-08");
const Roster roster = test::roster();

/// The rows of all sheets, by sheet; every cell is text.
std::map<std::string, Rows> sheets_of(const std::filesystem::path& path) {
  std::map<std::string, Rows> sheets;
  const std::string bytes = content_of(path);
  const std::string fault =
      parsers::read_rows(std::as_bytes(std::span(bytes)), [&](const parsers::SheetRow& row) {
        auto& cells = sheets[row.sheet].emplace_back();
        for (const auto& cell : row.cells) {
          cells.push_back(cell.text);
          CHECK((cell.kind == parsers::Cell::Kind::text || cell.kind == parsers::Cell::Kind::empty));
        }
        return true;
      });
  CHECK(fault.empty());
  return sheets;
}

UploadTemplate names_and_institutions() {
  UploadTemplate layout;
  layout.name = "office";
  layout.sheet = "检测结果";
  UploadTemplate::Column name, institution;
  name.heading = "姓名";
  name.field = "resident.name";
  name.required = true;
  institution.heading = "机构";
  institution.field = "institution";
  layout.columns = {name, institution};
  return layout;
}

MatchedRecord from(const std::string& institution, const std::string& resident = "R1") {
  MatchedRecord matched = ok_record(resident);
  matched.record.institution = institution;
  return matched;
}

/// Parts `<folder>/<part>`, corrections `<folder>/c<part>`.
UploadDestination into(const Folder& folder, const UploadTemplate& layout) {
  UploadDestination destination;
  destination.open = [&](std::size_t part) {
    return create_upload_file(folder.path / std::to_string(part), layout, "2022-11-08", Language::zh_CN);
  };
  return destination;
}

UploadExport::Summary write(const UploadTemplate& layout, const std::vector<MatchedRecord>& records,
                            UploadDestination destination) {
  UploadExport upload(layout, roster, night, std::move(destination), Language::zh_CN);
  for (const auto& record : records) upload.add_test(record);
  upload.close();
  upload.commit();
  return upload.summary();
}

}  // namespace

TEST_CASE("only what is sure is uploaded, and once") {
  Folder folder;
  MatchedRecord review = ok_record("R1"), duplicate = review, ambiguous = review, unmatched = review;
  send_to_review(review.record, "name_low_confidence");
  duplicate.match.status = MatchStatus::duplicate;
  ambiguous.match.status = MatchStatus::ambiguous;
  unmatched.match.status = MatchStatus::unmatched;
  const auto layout = names_and_institutions();
  const auto summary =
      write(layout, {review, duplicate, ambiguous, unmatched, ok_record("R1")}, into(folder, layout));
  CHECK(summary.rows == 1);
  CHECK(summary.refused == 0);
}

TEST_CASE("a workbook read back: every value is text, nothing is lost") {
  Folder folder;
  auto layout = names_and_institutions();
  layout.titles = {"标题 {date}"};
  layout.notes = {"说明一\n说明二"};
  const std::vector<std::string> texts{
      "110105194912310021",   "007", "=1+1", "<&\"'>]]>", "两\n行", "1E5", " 甲 ", "\t", "𠮷",
      std::string(32767, 'x')};
  std::vector<MatchedRecord> records;
  for (const auto& text : texts) records.push_back(from(text));
  write(layout, records, into(folder, layout));
  const auto sheets = sheets_of(folder.path / "1");
  CHECK(sheets.size() == 1);
  const Rows& rows = sheets.at("检测结果");
  REQUIRE(rows.size() == 3 + texts.size());
  CHECK(rows[0][0] == "标题 2022-11-08");
  CHECK(rows[1][0] == "说明一\n说明二");
  CHECK(rows[2] == std::vector<std::string>{"姓名", "机构"});
  for (std::size_t i = 0; i < texts.size(); ++i)
    CHECK(rows[3 + i] == std::vector<std::string>{"测试甲", texts[i]});
  CHECK(std::filesystem::status(folder.path / "1").permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("the same rows give the same bytes, later too") {
  for (const Kind kind : {Kind::xlsx, Kind::csv, Kind::jsonl}) {
    Folder folder;
    auto layout = names_and_institutions();
    layout.kind = kind;
    write(layout, {from("a"), from("\x01")}, into(folder, layout));
    const std::string first = content_of(folder.path / "1");
    if (kind == Kind::xlsx)
      std::this_thread::sleep_for(std::chrono::milliseconds(2100));  // ZIP counts in steps of two seconds
    write(layout, {from("a"), from("\x01")}, into(folder, layout));
    CHECK(content_of(folder.path / "1") == first);
  }
}

TEST_CASE("text files: encodings, guard, headings") {
  Folder folder;
  auto layout = names_and_institutions();
  layout.kind = Kind::csv;
  write(layout, {from("=1+1"), from("a,\"b\"\n")}, into(folder, layout));
  CHECK(content_of(folder.path / "1") ==
        "\xEF\xBB\xBF姓名,机构\r\n测试甲,'=1+1\r\n测试甲,\"a,\"\"b\"\"\n\"\r\n");
  layout.encoding = UploadTemplate::Encoding::gb18030;
  write(layout, {from("㐀")}, into(folder, layout));
  CHECK(content_of(folder.path / "1") ==
        "\xD0\xD5\xC3\xFB,\xBB\xFA\xB9\xB9\r\n\xB2\xE2\xCA\xD4\xBC\xD7,\x81\x39\xEE\x39\r\n");
  layout.encoding = UploadTemplate::Encoding::utf8;
  layout.kind = Kind::excel_csv;
  write(layout, {from("007")}, into(folder, layout));
  CHECK(content_of(folder.path / "1") == "姓名,机构\r\n测试甲,\"=\"\"007\"\"\"\r\n");
  CHECK(sheets_of(folder.path / "1").at("")[1][1] == "007");
  layout.kind = Kind::jsonl;
  write(layout, {from("=\"a\"")}, into(folder, layout));
  CHECK(content_of(folder.path / "1") == "{\"姓名\":\"测试甲\",\"机构\":\"=\\\"a\\\"\"}\n");
}

TEST_CASE("rows beyond a file's maximum go to the next") {
  Folder folder;
  auto layout = names_and_institutions();
  layout.max_rows = 2;
  const auto summary =
      write(layout, {from("1"), from("2"), from("3"), from("4"), from("5")}, into(folder, layout));
  CHECK(summary.parts == 3);
  CHECK(sheets_of(folder.path / "1").at("检测结果").size() == 3);
  CHECK(sheets_of(folder.path / "2").at("检测结果")[2][1] == "4");
  CHECK(sheets_of(folder.path / "3").at("检测结果").size() == 2);
}

TEST_CASE("refused rows stand in the second sheet, with the value masked") {
  Folder folder;
  const auto layout = names_and_institutions();
  std::vector<RowOrigin> refused;
  auto destination = into(folder, layout);
  destination.refused = [&](const RowOrigin& origin, const auto&) { refused.push_back(origin); };
  const auto summary =
      write(layout, {from("a"), from("b\x01秘密"), from("c", "nobody")}, std::move(destination));
  CHECK(summary.rows == 1);
  CHECK(summary.refused == 2);
  const auto sheets = sheets_of(folder.path / "1");
  CHECK(sheets.at("检测结果").size() == 2);
  const Rows& rows = sheets.at("未写入");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0] == reject_headings(Language::zh_CN));
  CHECK(rows[1] == std::vector<std::string>{"in/a.png", "1", "机构", "b***", "含有不可见的控制字符",
                                            "删去控制字符", "control_character"});
  CHECK(rows[2][6] == "required");
  REQUIRE(refused.size() == 2);
  CHECK(refused[0].source == "in/a.png");
}

TEST_CASE("rejects.csv") {
  Folder folder;
  const auto layout = names_and_institutions();
  RejectsFile rejects(folder.path / "rejects.csv", layout, Language::en);
  rejects.add({"=in/a,\xFF.png", 3}, {{1, CellRule::pattern, "x***"}});
  CHECK_FALSE(std::filesystem::exists(folder.path / "rejects.csv"));
  rejects.commit();
  CHECK(content_of(folder.path / "rejects.csv") ==
        "\xEF\xBB\xBFSource,Page/row,Column,Value (masked),Rule,Advice,rule\r\n"
        "\"'=in/a,\uFFFD.png\",3,机构,x***,not of the form asked for ,correct it from the "
        "original,pattern\r\n");
}

TEST_CASE("what the platform has is left out, what has changed is a correction") {
  Folder folder;
  auto layout = names_and_institutions();
  layout.key = {"姓名"};
  std::map<std::string, std::string> uploaded;
  const auto upload_again = [&](const std::vector<MatchedRecord>& records) {
    auto destination = into(folder, layout);
    destination.open_correction = [&](std::size_t part) {
      return create_upload_file(folder.path / ("c" + std::to_string(part)), layout, "", Language::zh_CN);
    };
    destination.state = [&](const std::string& key, const std::string& content) {
      const auto before = uploaded.find(key);
      if (before == uploaded.end()) return Uploaded::never;
      return before->second == content ? Uploaded::same : Uploaded::otherwise;
    };
    std::map<std::string, std::string> now;
    destination.written = [&](const std::string& key, const std::string& content) { now[key] = content; };
    const auto summary = write(layout, records, std::move(destination));
    for (const auto& [key, content] : now) uploaded[key] = content;
    return summary;
  };

  CHECK(upload_again({from("a", "R1")}).rows == 1);
  std::filesystem::remove(folder.path / "1");
  const auto nothing_new = upload_again({from("a", "R1")});
  CHECK(nothing_new.unchanged == 1);
  CHECK(nothing_new.parts == 0);
  CHECK_FALSE(std::filesystem::exists(folder.path / "1"));
  const auto both = upload_again({from("b", "R1"), from("c", "R2")});
  CHECK(both.rows == 2);
  CHECK(both.corrected == 1);
  CHECK(sheets_of(folder.path / "1").at("检测结果")[1] == std::vector<std::string>{"测试乙", "c"});
  CHECK(sheets_of(folder.path / "c1").at("检测结果")[1] == std::vector<std::string>{"测试甲", "b"});
  CHECK(upload_again({from("b", "R1"), from("c", "R2")}).unchanged == 2);

  std::filesystem::remove(folder.path / "1");
  const auto only_refused = upload_again({from("b", "R1"), from("\x01", "R2")});
  CHECK(only_refused.refused == 1);
  CHECK(only_refused.parts == 0);
  CHECK_FALSE(std::filesystem::exists(folder.path / "1"));
}

TEST_CASE("under one key stands one row; another one is refused, the same one again is not written twice") {
  Folder folder;
  auto layout = names_and_institutions();
  layout.key = {"姓名"};
  std::vector<CellRefusal> refused;
  auto destination = into(folder, layout);
  destination.refused = [&](const RowOrigin&, const std::vector<CellRefusal>& refusals) {
    refused.insert(refused.end(), refusals.begin(), refusals.end());
  };
  const auto summary = write(layout, {from("a", "R1"), from("a", "R1"), from("b", "R1"), from("b", "R2")},
                             std::move(destination));
  CHECK(summary.rows == 2);
  CHECK(summary.refused == 1);
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].rule == CellRule::repeated_key);
  CHECK(refused[0].column == 0);
  CHECK(refused[0].value == "测**");
  const auto rows = sheets_of(folder.path / "1").at("检测结果");
  CHECK(rows == Rows{{"姓名", "机构"}, {"测试甲", "a"}, {"测试乙", "b"}});
}

TEST_CASE("a link is followed, a device or folder is no place for a file") {
  Folder folder;
  write_atomically(folder.path / "real", "1");
  std::filesystem::create_symlink(folder.path / "real", folder.path / "link");
  write_atomically(folder.path / "link", "2");
  CHECK(std::filesystem::is_symlink(folder.path / "link"));
  CHECK(content_of(folder.path / "real") == "2");
  REQUIRE(mkfifo((folder.path / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(write_atomically(folder.path / "pipe", "3"), WriteError);
  CHECK_THROWS_AS(write_atomically(folder.path, "3"), WriteError);
}

TEST_CASE("an export that is not committed leaves nothing behind") {
  Folder folder;
  auto layout = names_and_institutions();
  layout.max_rows = 1;
  {
    UploadExport upload(layout, roster, night, into(folder, layout), Language::en);
    upload.add_test(from("a"));
    upload.add_test(from("b"));
    upload.close();
  }
  CHECK(std::filesystem::is_empty(folder.path));
  CHECK_THROWS_AS(create_upload_file(folder.path / "none" / "a.xlsx", layout, "", Language::en), WriteError);
}

TEST_CASE("residents, untested people and coverage as rows") {
  Roster people = roster;
  people.residents[1].is_away = true;
  Folder folder;
  UploadTemplate layout = names_and_institutions();
  layout.columns[1].field = "household.phone";
  layout.rows = UploadTemplate::Rows::residents;
  UploadExport residents(layout, people, night, into(folder, layout), Language::en);
  residents.add_residents();
  residents.close();
  residents.commit();
  CHECK(sheets_of(folder.path / "1").at("检测结果") == Rows{{"姓名", "机构"}, {"测试甲", "19900000012"}});

  layout.rows = UploadTemplate::Rows::untested;
  const std::vector<statistics::UntestedPerson> untested{{1, 0, true}};
  UploadExport list(layout, roster, night, into(folder, layout), Language::en);
  list.add_untested(untested);
  list.close();
  list.commit();
  CHECK(sheets_of(folder.path / "1").at("检测结果")[1] == std::vector<std::string>{"测试乙", "19900000012"});

  layout.rows = UploadTemplate::Rows::coverage;
  layout.columns[0].field = "coverage.level";
  layout.columns[1].field = "coverage.rate";
  statistics::CoverageRow row;
  row.expected = 3;
  row.tested = 2;
  row.untested = 1;
  UploadExport coverage(layout, roster, night, into(folder, layout), Language::en);
  coverage.add_coverage(std::span(&row, 1));
  coverage.close();
  coverage.commit();
  CHECK(sheets_of(folder.path / "1").at("检测结果")[1] == std::vector<std::string>{"total", "66.67"});
}

TEST_CASE("names of files") {
  UploadTemplate layout;
  layout.name = "office";
  layout.title = "a/b";
  Roster people = roster;
  people.residents[0].street = people.residents[1].street = "云杉街道";
  CHECK(file_name_of(layout, "", people, "2022-11-08", 1) == "office_2022-11-08_01.xlsx");
  CHECK(file_name_of(layout, "{street}_{date}_{part:02}.xlsx", people, "2022-11-08", 12) ==
        "云杉街道_2022-11-08_12.xlsx");
  CHECK(file_name_of(layout, "{date}.xlsx", people, "2022-11-08", 1) == "2022-11-08.xlsx");
  CHECK(file_name_of(layout, "{date}.xlsx", people, "2022-11-08", 2) == "2022-11-08_02.xlsx");
  CHECK(file_name_of(layout, "{street}_{community}_{title}_{part}.xlsx", roster, "", 1) == "a_b_1.xlsx");
}
