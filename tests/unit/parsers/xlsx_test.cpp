#include "parsers/sheets/xlsx.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "parsers/sheets/number_format.hpp"
#include "parsers/sheets/xls_conversion.hpp"
#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

using Kind = Cell::Kind;

struct Expected {
  Kind kind;
  std::string_view text;
};

void check_cells(const SheetRow& row, const std::vector<Expected>& expected) {
  REQUIRE(row.cells.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("cell " << i);
    CHECK(row.cells[i].kind == expected[i].kind);
    CHECK(row.cells[i].text == expected[i].text);
  }
}

RowsRead read(const WorkbookText& text) {
  return rows_of(workbook(text));
}

std::string data(std::string_view rows) {
  return "<sheetData>" + std::string(rows) + "</sheetData>";
}

/// A workbook with something of everything, to be damaged.
Bytes good_workbook() {
  return workbook(
      {.sheets = {data("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
                       "<row r=\"2\"><c t=\"inlineStr\"><is><t>示例甲</t></is></c><c "
                       "s=\"1\"><v>44660.5</v></c></row>") +
                      "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>",
                  sheet_of({{"姓名", "结果"}, {"示例乙", "阴性"}})},
       .shared_strings = "<si><t>姓名</t></si><si><r><t>采样</t></r><r><t>时间</t></r></si>",
       .styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs>"});
}

}  // namespace

TEST_CASE("every type of cell") {
  const auto result = read(
      {.sheets = {data(
           "<row r=\"3\">"
           "<c r=\"A3\" t=\"s\"><v>1</v></c>"
           "<c r=\"B3\" t=\"str\"><f>A1</f><v>算出的字</v></c>"
           "<c r=\"C3\" t=\"inlineStr\"><is><r><t>内</t></r><r><t>联</t></r><rPh><t>yin</t></rPh></is></c>"
           "<c r=\"D3\" t=\"b\"><v>1</v></c>"
           "<c r=\"E3\" t=\"e\"><v>#N/A</v></c>"
           "<c r=\"F3\"><v>110101199001011234</v></c>"
           "<c r=\"G3\"><v>1.10101199001011E+17</v></c>"
           "<c r=\"H3\" t=\"d\"><v>2022-04-09T17:12:05</v></c>"
           "<c r=\"J3\" t=\"s\"><v>0</v></c>"
           "<c r=\"K3\"><v>1</v></c>"
           "</row>")},
       .shared_strings = "<si><t/></si><si><t>东</t><rPh><t>dong</t></rPh></si>"});
  REQUIRE(result.fault == "");
  REQUIRE(result.rows.size() == 1);
  CHECK(result.rows[0].number == 3);
  CHECK(result.rows[0].sheet == "表1");
  check_cells(result.rows[0], {{Kind::text, "东"},
                               {Kind::text, "算出的字"},
                               {Kind::text, "内联"},
                               {Kind::boolean, "TRUE"},
                               {Kind::error, "#N/A"},
                               {Kind::number, "110101199001011234"},
                               {Kind::number, "1.10101199001011E+17"},
                               {Kind::date, "2022-04-09T17:12:05+08:00"},
                               {Kind::empty, ""},
                               {Kind::empty, ""},
                               {Kind::number, "1"}});
}

TEST_CASE("rows and cells without references follow the one before") {
  const auto result =
      read({.sheets = {data("<row/><row><c><v>1</v></c><c/><c><v>3</v></c></row><row r=\"9\"><c r=\"B9\"><v>4"
                            "</v></c><c><v>5</v></c></row>")}});
  REQUIRE(result.fault == "");
  REQUIRE(result.rows.size() == 2);
  CHECK(result.rows[0].number == 2);
  check_cells(result.rows[0], {{Kind::number, "1"}, {Kind::empty, ""}, {Kind::number, "3"}});
  CHECK(result.rows[1].number == 9);
  check_cells(result.rows[1], {{Kind::empty, ""}, {Kind::number, "4"}, {Kind::number, "5"}});
}

TEST_CASE("prefixed elements read like plain ones") {
  auto parts = parts_of({.sheets = {""}});
  parts["xl/worksheets/sheet1.xml"] =
      "<x:worksheet "
      "xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheetData><x:row><x:c><x:v>7</x:v>"
      "</x:c></x:row></x:sheetData></x:worksheet>";
  const auto result = rows_of(zipped(parts));
  REQUIRE(result.rows.size() == 1);
  check_cells(result.rows[0], {{Kind::number, "7"}});
}

TEST_CASE("hidden sheets are left out, visible ones keep their order") {
  const std::string one = data("<row><c><v>1</v></c></row>"), two = data("<row><c><v>2</v></c></row>");
  CHECK(read({.sheets = {one, two}}).rows.size() == 2);
  CHECK(read({.sheets = {one, two}, .second_sheet_state = "hidden"}).rows.size() == 1);
  CHECK(read({.sheets = {one, two}, .second_sheet_state = "veryHidden"}).rows.size() == 1);
}

TEST_CASE("merged cells are reported") {
  const auto result = read({.sheets = {data("<row><c><v>1</v></c></row>") +
                                       "<mergeCells><mergeCell ref=\"B2:C4\"/></mergeCells>"}});
  REQUIRE(result.merged.size() == 1);
  CHECK(result.merged[0].first_row == 2);
  CHECK(result.merged[0].last_row == 4);
  CHECK(result.merged[0].first_column == 1);
  CHECK(result.merged[0].last_column == 2);
}

TEST_CASE("numbers in date formats are dates") {
  struct Case {
    std::string_view code, number;
    Kind kind;
    std::string_view text;
  };
  const Case cases[] = {
      {"yyyy\"年\"m\"月\"d\"日\"", "44660", Kind::date, "2022-04-09"},
      {"yyyy-mm-dd hh:mm:ss", "44660.716724537", Kind::date, "2022-04-09T17:12:05+08:00"},
      {"yyyy-mm-dd hh:mm", "44660", Kind::date, "2022-04-09T00:00:00+08:00"},
      {"yyyy-mm-dd", "44660.5", Kind::date, "2022-04-09T12:00:00+08:00"},
      {"[$-804]上午/下午h\"时\"mm\"分\"", "0.75", Kind::text, "18:00:00"},
      {"h:mm", "0.999999", Kind::date, "1900-01-01T00:00:00+08:00"},
      {"[h]:mm", "1.5", Kind::date, "1900-01-01T12:00:00+08:00"},
      {"yyyy-mm-dd", "61", Kind::date, "1900-03-01"},
      {"yyyy-mm-dd", "59", Kind::date, "1900-02-28"},
      {"yyyy-mm-dd", "-1", Kind::number, "-1"},
      {"yyyy-mm-dd", "1e300", Kind::number, "1e300"},
      {"[Red]0.00", "44660", Kind::number, "44660"},
      {"0\"day\"", "44660", Kind::number, "44660"},
      {"0\\d", "44660", Kind::number, "44660"},
      {"0.00E+00", "44660", Kind::number, "44660"},
      {"General", "44660", Kind::number, "44660"},
      {"0;yyyy", "44660", Kind::number, "44660"},
      {"000000", "123", Kind::number, "000123"},
      {"000000", "1234567", Kind::number, "1234567"},
      {"000000", "1.5", Kind::number, "1.5"},
      {"\"open", "1", Kind::number, "1"},
      {"[open", "1", Kind::number, "1"},
      {"0\\", "1", Kind::number, "1"},
      {"0", "no number", Kind::text, "no number"},
      {"0", "nan", Kind::text, "nan"},
  };
  for (const auto& [code, number, kind, text] : cases) {
    INFO(code << " of " << number);
    const Cell cell = number_cell(std::string(number), format_from_code(code), false);
    CHECK(cell.kind == kind);
    CHECK(cell.text == text);
  }
  CHECK(number_cell("43198", format_from_code("yyyy-mm-dd"), true).text == "2022-04-09");
}

TEST_CASE("the East Asian built-in formats are dates") {
  for (const int id : {14, 22, 27, 31, 36, 45, 47, 50, 57, 58}) CHECK(built_in_format(id).is_date);
  for (const int id : {0, 1, 13, 23, 37, 44, 48, 49, 59}) CHECK_FALSE(built_in_format(id).is_date);
}

TEST_CASE("styles and the 1904 calendar reach the cells") {
  const std::string row = data("<row><c s=\"1\"><v>43198</v></c><c s=\"2\"><v>7</v></c></row>");
  const std::string styles =
      "<numFmts><numFmt numFmtId=\"164\" formatCode=\"000\"/></numFmts><cellStyleXfs><xf "
      "numFmtId=\"0\"/></cellStyleXfs>"
      "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs>";
  const auto result =
      read({.sheets = {row}, .styles = styles, .workbook_properties = "<workbookPr date1904=\"true\"/>"});
  REQUIRE(result.rows.size() == 1);
  check_cells(result.rows[0], {{Kind::date, "2022-04-09"}, {Kind::number, "007"}});
}

TEST_CASE("broken and hostile workbooks end in a reason") {
  const auto with_sheet = [](std::string text) {
    auto parts = parts_of({.sheets = {""}});
    parts["xl/worksheets/sheet1.xml"] = std::move(text);
    return zipped(parts);
  };
  auto without_sheet = parts_of({.sheets = {""}});
  without_sheet.erase("xl/worksheets/sheet1.xml");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  Bytes cut = good_workbook();
  cut.resize(cut.size() / 2);

  const std::pair<Bytes, std::string> cases[] = {
      {zipped({{"word/document.xml", "<w/>"}}), "sheet_broken"},
      {zipped(without_sheet), "sheet_broken"},
      {cut, "sheet_broken"},
      {with_sheet("<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet>&a;</worksheet>"), "sheet_broken"},
      {with_sheet(deep), "sheet_broken"},
      {with_sheet("<worksheet><sheetData><row>"), "sheet_broken"},
      {with_sheet("<worksheet><sheetData><c r=\"A1\"><v>1</v></c></sheetData></worksheet>"), "sheet_broken"},
      {with_sheet("<worksheet><sheetData><row><c r=\"XFE1\"><v>1</v></c></row></sheetData></worksheet>"),
       "sheet_broken"},
      {with_sheet("<worksheet><sheetData><row r=\"1048577\"/></sheetData></worksheet>"), "sheet_broken"},
      {with_sheet("<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>"),
       "sheet_broken"},
      {with_sheet("<worksheet><sheetData><row><c t=\"s\"><v>5</v></c></row></sheetData></worksheet>"),
       "sheet_broken"},
      {with_sheet("<worksheet>" + std::string(8 << 20, ' ') + "</worksheet>"), "sheet_too_large"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    INFO("case " << i);
    CHECK(rows_of(cases[i].first).fault == cases[i].second);
  }
}

TEST_CASE("a wrong checksum breaks the whole workbook, though its rows can be read") {
  Bytes bytes = good_workbook();
  const std::string_view header("PK\x01\x02", 4);
  const auto is_same = [](std::byte a, char b) { return a == std::byte(b); };
  auto entry = std::search(bytes.begin(), bytes.end(), header.begin(), header.end(), is_same);
  int changed = 0;
  for (; entry != bytes.end();
       entry = std::search(entry + 4, bytes.end(), header.begin(), header.end(), is_same)) {
    entry[16] ^= std::byte{1};  // the CRC-32 of the central directory
    ++changed;
  }
  REQUIRE(changed > 3);
  CHECK(rows_of(bytes).fault == "sheet_broken");
}

TEST_CASE("the sink stops the workbook") {
  int rows = 0;
  CHECK(read_rows(good_workbook(), [&](const SheetRow&) { return ++rows < 2; }) == "");
  CHECK(rows == 2);
}

TEST_CASE("damaged bytes give a reason or rows, never a crash") {
  const Bytes zip = good_workbook();
  const std::string_view text =
      "姓名,证件号码,\"采样\"\"时间\"\r\n示例甲,E12345678,\"2022-04-09\n17:12\"\r\n";
  const auto text_bytes = bytes_of(text);
  const Bytes csv(text_bytes.begin(), text_bytes.end());
  // Parts are mutated before they are zipped, too: damage inside the zip is mostly stopped by the checksum.
  const Parts parts = parts_of(
      {.sheets = {data("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c s=\"1\"><v>44660.5</v></c></row>") +
                  "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>"},
       .shared_strings = "<si><t>姓名</t></si>",
       .styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs>"});
  const std::vector<std::string> codes = {"", "sheet_broken", "sheet_locked", "sheet_too_large",
                                          "encoding_unknown"};
  std::minstd_rand random(20221108);
  const auto damage = [&](auto& bytes) {
    for (int i = 0; i < 3 && !bytes.empty(); ++i) {
      using Unit = std::decay_t<decltype(bytes[0])>;
      const auto at = random() % bytes.size();
      switch (random() % 3) {
        case 0:
          bytes[at] = Unit(random() % 256);
          break;
        case 1:
          bytes.erase(bytes.begin() + at);
          break;
        default:
          bytes.insert(bytes.begin() + at, Unit(random() % 256));
          break;
      }
    }
  };
  const auto check = [&](const Bytes& bytes) {
    const auto fault = rows_of(bytes).fault;
    if (std::find(codes.begin(), codes.end(), fault) == codes.end()) FAIL("unexpected reason " << fault);
    const auto reading =
        read_sheet("a.xlsx", bytes, Date(std::chrono::year(2022), std::chrono::April, std::chrono::day(9)));
    if (reading.status != FileStatus::ok && reading.reason.empty()) FAIL("no reason");
  };
  for (int i = 0; i < 2000; ++i) {
    Bytes damaged_zip = zip, damaged_csv = csv;
    damage(damaged_zip);
    damage(damaged_csv);
    check(damaged_zip);
    check(damaged_csv);
    Parts damaged_parts = parts;
    auto part = damaged_parts.begin();
    std::advance(part, random() % damaged_parts.size());
    damage(part->second);
    check(zipped(damaged_parts));
  }
  SUCCEED();
}

TEST_CASE("an encrypted workbook is locked, and so is one that comes to the converter") {
  std::string compound("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  CHECK(is_compound_file(bytes_of(compound)));
  CHECK(rows_of(bytes_of(compound)).fault == "sheet_locked");
  for (const char c : std::string_view("EncryptedPackage")) compound += {c, '\0'};
  CHECK(convert_xls(bytes_of(compound), std::chrono::seconds(5)).fault == "sheet_locked");
}

TEST_CASE("what is no .xls is not given to the converter, and a broken one is told") {
  CHECK(convert_xls(bytes_of("plain text"), std::chrono::seconds(5)).fault == "sheet_broken");
  if (!xls_converter_is_present()) return;
  const std::string compound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(2000, '\x7F');
  CHECK(convert_xls(bytes_of(compound), std::chrono::seconds(20)).fault == "sheet_broken");
}
