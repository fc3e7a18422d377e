#include <catch2/catch.hpp>
#include <thread>

#include "exporters/atomic_file.hpp"
#include "exporters/upload_workbook.hpp"
#include "fixtures.hpp"
#include "parsers/sheets/sheets.hpp"

using namespace hesuan;
using namespace hesuan::exporters;
using test::content_of;
using test::Folder;
using test::ok_record;

namespace {

struct Workbook {
  std::vector<std::vector<std::string>> rows;
  bool all_text = true;
};

Workbook read_back(const std::filesystem::path& path) {
  Workbook workbook;
  const std::string bytes = content_of(path);
  const std::string fault =
      parsers::read_rows(std::as_bytes(std::span(bytes)), [&](const parsers::SheetRow& row) {
        auto& cells = workbook.rows.emplace_back();
        for (const auto& cell : row.cells) {
          cells.push_back(cell.text);
          using Kind = parsers::Cell::Kind;
          workbook.all_text = workbook.all_text && (cell.kind == Kind::text || cell.kind == Kind::empty);
        }
        return true;
      });
  CHECK(fault.empty());
  return workbook;
}

std::string fault_of(const std::string& toml) {
  Folder folder;
  const auto path = folder.path / "office.toml";
  std::ofstream(path) << toml;
  try {
    load_template(path.string());
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

const std::string head = "title = 't'\nsheet = 's'\n";

}  // namespace

TEST_CASE("the plain template's columns") {
  const auto names = template_names();
  CHECK(std::find(names.begin(), names.end(), "plain") != names.end());
  std::vector<std::string> headings;
  for (const auto& column : load_template("plain").columns) headings.push_back(column.heading);
  CHECK(headings == std::vector<std::string>{"姓名", "证件类型", "证件号码", "联系电话", "采样时间",
                                             "检测机构", "检测时间", "检测结果", "样本条形码", "采样地点",
                                             "居住地址", "备注"});
}

TEST_CASE("every built-in template loads") {
  for (const auto& name : template_names()) {
    CAPTURE(name);
    CHECK(load_template(name).name == name);
  }
}

TEST_CASE("name, number and phone come from the roster, the test from the record") {
  MatchedRecord matched = ok_record("R1", TestResult::positive);
  matched.record.specimen_id = "000123456789012345678";
  matched.record.reported_at = local_time_from_iso("2022-11-09");
  const Upload upload = upload_of(load_template("plain"), test::roster(), std::span(&matched, 1));
  CHECK(upload.incomplete.empty());
  REQUIRE(upload.table.rows.size() == 1);
  CHECK(upload.table.rows[0] == std::vector<std::string>{"测试甲", "", "11010519491231002X", "19900000012",
                                                         "2022-11-08 09:17:32", "", "2022-11-09", "阳性",
                                                         "000123456789012345678", "",
                                                         "云杉花园3号楼2单元501室", "核酸"});
}

TEST_CASE("the record's number stands in only where it hides nothing") {
  MatchedRecord masked = ok_record("R2"), full = masked;
  full.record.id_number = "11010519491231002X";
  const Upload upload = upload_of(load_template("plain"), test::roster(), std::vector{masked, full});
  REQUIRE(upload.table.rows.size() == 1);
  CHECK(upload.table.rows[0][2] == "11010519491231002X");
  REQUIRE(upload.incomplete.size() == 1);
  CHECK(upload.incomplete[0].record == 0);
  CHECK(upload.incomplete[0].missing == std::vector<std::string>{"证件号码"});
}

TEST_CASE("only what is sure is uploaded, and once") {
  MatchedRecord review = ok_record("R1"), duplicate = review, ambiguous = review, unmatched = review;
  send_to_review(review.record, "name_low_confidence");
  duplicate.match.status = MatchStatus::duplicate;
  ambiguous.match.status = MatchStatus::ambiguous;
  unmatched.match.status = MatchStatus::unmatched;
  const Upload upload =
      upload_of(load_template("plain"), test::roster(), std::vector{review, duplicate, ambiguous, unmatched});
  CHECK(upload.table.rows.empty());
  CHECK(upload.incomplete.empty());
}

TEST_CASE("text that a workbook cannot hold is told, not written") {
  for (const std::string& text : {std::string("a\xFF"), std::string("a\x01"), std::string(32768, 'a')}) {
    MatchedRecord matched = ok_record("R1");
    matched.record.institution = text;
    const Upload upload = upload_of(load_template("plain"), test::roster(), std::span(&matched, 1));
    CHECK(upload.table.rows.empty());
    REQUIRE(upload.incomplete.size() == 1);
    CHECK(upload.incomplete[0].missing == std::vector<std::string>{"检测机构"});
  }
}

TEST_CASE("a workbook read back: every value is text, no digit is lost") {
  Folder folder;
  const auto layout = load_template("plain");
  Table table{{},
              {{"测试甲", "", "110105194912310021", "007", "=1+1", "<&\"'>", "两\n行", "阴性", "1E5", "",
                " 甲 ", "x"}}};
  for (const auto& column : layout.columns) table.headings.push_back(column.heading);
  const auto path = folder.path / "upload.xlsx";
  write_workbook(path, layout, table);
  const Workbook workbook = read_back(path);
  REQUIRE(workbook.rows.size() == 2);
  CHECK(workbook.rows[0] == table.headings);
  CHECK(workbook.rows[1] == table.rows[0]);
  CHECK(workbook.all_text);
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("the same table gives the same bytes, later too") {
  Folder folder;
  const auto layout = load_template("plain");
  const Upload upload = upload_of(layout, test::roster(), std::vector{ok_record("R1")});
  write_workbook(folder.path / "a.xlsx", layout, upload.table);
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));  // ZIP counts in steps of two seconds
  write_workbook(folder.path / "b.xlsx", layout, upload.table);
  CHECK(content_of(folder.path / "a.xlsx") == content_of(folder.path / "b.xlsx"));
}

TEST_CASE("a workbook that cannot be written leaves nothing behind") {
  Folder folder;
  const auto layout = load_template("plain");
  CHECK_THROWS_AS(write_workbook(folder.path / "none" / "a.xlsx", layout, {}), WriteError);
  Table too_long{{"a"}, {{std::string(32768, 'a')}}};
  CHECK_THROWS_AS(write_workbook(folder.path / "a.xlsx", layout, too_long), WriteError);
  CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("an office's own template") {
  Folder folder;
  const auto path = folder.path / "guangdong.toml";
  std::ofstream(path) << head
                      << "[[column]]\nheading = 'sampleBarcode'\nfield = 'specimen_id'\n"
                         "[[column]]\nheading = 'detectionResult'\nfield = 'result'\nrequired = true\n"
                         "words = { negative = '1', positive = '3' }\n"
                         "[[column]]\nheading = 'unit'\nfield = 'constant:第一社区'\n";
  const auto layout = load_template(path.string());
  CHECK(layout.name == "guangdong");
  const std::vector records{ok_record("R1"), ok_record("R1", TestResult::pending)};
  const Upload upload = upload_of(layout, test::roster(), records);
  CHECK(upload.table.rows == std::vector<std::vector<std::string>>{{"", "1", "第一社区"}});
  REQUIRE(upload.incomplete.size() == 1);  // the platform has no word for pending
  CHECK(upload.incomplete[0].record == 1);
}

TEST_CASE("faults of a template name file, key and fault") {
  struct Case {
    std::string toml, fault;
  };
  const std::string column = "[[column]]\nheading = 'h'\n";
  const Case cases[] = {
      {"title = ", "office.toml: line 1"},
      {"sheet = 's'", "office.toml: title: a text is needed"},
      {head, "office.toml: column: at least one"},
      {head + "colour = 1\n" + column, "office.toml: colour: unknown key"},
      {head + column, "office.toml: column 1.field: a text is needed"},
      {head + column + "field = 'nmae'", "column 1.field: `nmae` is no known field"},
      {head + column + "field = 'resident.sex'", "column 1.field: `resident.sex` is no known field"},
      {head + column + "field = 'name'\nrequired = 1", "column 1.required: true or false"},
      {head + column + "field = 'name'\nwidth = 'wide'", "column 1.width: a number"},
      {head + column + "field = 'name'\nwidth = 0", "column 1.width: a number above 0"},
      {head + column + "field = 'name'\nwords = 'x'", "column 1.words: a table"},
      {head + column + "field = 'name'\nwords = { a = 1 }", "column 1.words.a: a text"},
      {"title = 't'\nsheet = 'a/b'\n" + column + "field = 'name'", "office.toml: sheet: "},
  };
  for (const auto& [toml, fault] : cases) {
    CAPTURE(toml);
    CHECK_THAT(fault_of(toml), Catch::Contains(fault));
  }
  CHECK_THROWS_WITH(load_template("no-such"), Catch::Contains("built in: ") && Catch::Contains("plain"));
}
