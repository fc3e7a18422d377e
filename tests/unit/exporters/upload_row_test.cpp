#include "exporters/upload_row.hpp"

#include <catch2/catch.hpp>

#include "fixtures.hpp"

using namespace hesuan;
using namespace hesuan::exporters;
using test::ok_record;

namespace {

using Column = UploadTemplate::Column;

UploadTemplate template_of(Column column, UploadTemplate::Kind kind = UploadTemplate::Kind::xlsx) {
  UploadTemplate layout;
  layout.kind = kind;
  column.heading = "h";
  layout.columns = {std::move(column)};
  return layout;
}

Column column_of(std::string field) {
  Column column;
  column.field = std::move(field);
  return column;
}

/// The cell, or the code of the rule that it breaks.
std::string cell_of(const UploadTemplate& layout, const UploadSubject& subject) {
  std::vector<std::string> cells;
  const auto refusals = RowMaker(layout).make(subject, cells);
  return refusals.empty() ? cells.at(0) : "refused: " + std::string(to_string(refusals[0].rule));
}

std::string cell_of(const UploadTemplate& layout, const Record& record, const Resident* resident = nullptr) {
  UploadSubject subject;
  subject.night = *date_from_iso("2022-11-08");
  subject.test = &record;
  subject.resident = resident;
  return cell_of(layout, subject);
}

/// `text` in a field without rules.
std::string text_cell(const std::string& text, UploadTemplate layout) {
  Record record;
  record.institution = text;
  return cell_of(layout, record);
}

const Roster roster = test::roster();
const Resident& head = roster.residents[0];
const Resident& child = roster.residents[1];

}  // namespace

TEST_CASE("name, number and phone come from the roster, the record's stand in only where it hides nothing") {
  Record record = ok_record("R1").record;
  CHECK(cell_of(template_of(column_of("resident.name")), record, &head) == "测试甲");
  CHECK(cell_of(template_of(column_of("resident.id_number")), record, &head) == "11010519491231002X");
  CHECK(cell_of(template_of(column_of("resident.address")), record, &head) == "云杉花园3号楼2单元501室");
  Column required = column_of("resident.id_number");
  required.required = true;
  CHECK(cell_of(template_of(required), record, &child) == "refused: required");
  record.id_number = "11010519491231002X";
  CHECK(cell_of(template_of(required), record, &child) == "11010519491231002X");
  CHECK(cell_of(template_of(column_of("resident.name")), record) == "");  // the record's has a star
}

TEST_CASE("what an identity number tells") {
  const Record record = ok_record("R1").record;
  CHECK(cell_of(template_of(column_of("derived.sex")), record, &head) == "female");
  CHECK(cell_of(template_of(column_of("derived.birth_date")), record, &head) == "1949-12-31");
  CHECK(cell_of(template_of(column_of("derived.age")), record, &head) == "72");  // on 8 November 2022
  CHECK(cell_of(template_of(column_of("derived.id_type")), record, &head) == "居民身份证");
  CHECK(cell_of(template_of(column_of("derived.age")), record, &child) == "");
  Resident foreigner = child;
  foreigner.id_type = "护照";
  foreigner.id_number = "E12345678";
  CHECK(cell_of(template_of(column_of("derived.id_type")), record, &foreigner) == "护照");
}

TEST_CASE("times in the platform's form") {
  Record record;
  record.sampled_at = local_time_from_iso("2022-11-08T09:07:05+08:00");
  record.reported_at = local_time_from_iso("2022-11-09");
  struct Case {
    std::string field, format, cell;
  };
  const Case cases[] = {
      {"sampled_at", "", "2022-11-08 09:07:05"},
      {"reported_at", "", "2022-11-09"},
      {"sampled_at", "yyyy/MM/dd HH:mm", "2022/11/08 09:07"},
      {"sampled_at", "yyyy年MM月dd日", "2022年11月08日"},
      {"sampled_at", "yyyyMMddHHmmss", "20221108090705"},
      {"reported_at", "yyyy-MM-dd", "2022-11-09"},
      {"reported_at", "yyyy-MM-dd HH:mm:ss", "refused: time_without_clock"},
      {"night", "MMdd", "1108"},
  };
  for (const auto& [field, format, cell] : cases) {
    CAPTURE(field, format);
    Column column = column_of(field);
    column.format = format;
    CHECK(cell_of(template_of(column), record) == cell);
  }
}

TEST_CASE("rules of a column") {
  Record record;
  record.result = TestResult::pending;
  record.phone = "19900000012";
  record.id_number = "110105194912310021";  // wrong check character
  Column column = column_of("result");
  column.words = {{"negative", "1"}, {"pending", "9"}};
  CHECK(cell_of(template_of(column), record) == "9");
  column.choices = {"1", "3"};
  CHECK(cell_of(template_of(column), record) == "refused: not_a_choice");
  column.words.erase("pending");
  CHECK(cell_of(template_of(column), record) == "refused: not_in_code_table");

  column = column_of("phone");
  column.pattern = "1[3-9]\\d{9}";
  CHECK(cell_of(template_of(column), record) == "19900000012");
  column.pattern = "1[3-9]\\d{8}";  // of the whole value, not of its beginning
  CHECK(cell_of(template_of(column), record) == "refused: pattern");
  column.pattern.clear();
  column.min_length = column.max_length = 11;
  CHECK(cell_of(template_of(column), record) == "19900000012");
  column.max_length = 10;
  column.min_length = 1;
  CHECK(cell_of(template_of(column), record) == "refused: length");
  column.max_length = 0;
  column.mask = true;
  CHECK(cell_of(template_of(column), record) == "199****0012");

  column = column_of("id_number");
  column.check_id_number = true;
  CHECK(cell_of(template_of(column), record) == "refused: id_number");
  record.id_number = "E12345678";
  CHECK(cell_of(template_of(column), record) == "E12345678");
}

TEST_CASE("length counts characters, not bytes") {
  Record record;
  record.name = "测试甲";
  Column column = column_of("name");
  column.min_length = column.max_length = 3;
  CHECK(cell_of(template_of(column), record) == "测试甲");
}

TEST_CASE("texts that a file cannot hold are refused, each with its reason") {
  const auto workbook = template_of(column_of("institution"));
  const auto csv = template_of(column_of("institution"), UploadTemplate::Kind::csv);
  auto gb18030 = csv;
  gb18030.encoding = UploadTemplate::Encoding::gb18030;
  struct Case {
    std::string text, workbook, csv, gb18030;
  };
  const std::string control = "refused: control_character", damaged = "refused: not_utf8";
  const std::string longest(32767, 'a'), too_long(32768, 'a');
  std::string astral;
  for (int i = 0; i < 16384; ++i) astral += "𠮷";  // two units each
  const std::string too_long_rule = "refused: too_long_for_a_cell";
  const Case cases[] = {
      {"a\tb\nc", "a\tb\nc", "a\tb\nc", "a\tb\nc"},
      {"a\rb", control, control, control},
      {std::string("a\0b", 3), control, control, control},
      {"a\x1F", control, control, control},
      {"a\x7F", control, control, control},
      {"a\u0085", control, control, control},
      {"a\uFEFF", control, control, control},
      {"a\uFFFE", control, control, control},
      {"a\xFF", damaged, damaged, damaged},
      {"a\xED\xA0\x80", damaged, damaged, damaged},  // a lone surrogate
      {"a_x0041_", "refused: xml_escape", "a_x0041_", "a_x0041_"},
      {"a_x4_", "refused: xml_escape", "a_x4_", "a_x4_"},
      {"a_x_x0041", "a_x_x0041", "a_x_x0041", "a_x_x0041"},
      {"\u9FB4", "\u9FB4", "\u9FB4", "refused: not_in_gb18030"},
      {"㐀𠮷", "㐀𠮷", "㐀𠮷", "㐀𠮷"},
      {longest, longest, longest, longest},
      {too_long, too_long_rule, too_long_rule, too_long_rule},
      {astral, too_long_rule, too_long_rule, too_long_rule},
      {"=1+1", "=1+1", "=1+1", "=1+1"},  // CSV guards it when it is written
  };
  for (const auto& [text, in_workbook, in_csv, in_gb18030] : cases) {
    CAPTURE(text.substr(0, 20));
    CHECK(text_cell(text, workbook) == in_workbook);
    CHECK(text_cell(text, csv) == in_csv);
    CHECK(text_cell(text, gb18030) == in_gb18030);
  }
}

TEST_CASE("a refusal shows no whole value and says what to do") {
  Record record;
  record.name = "测试甲乙";
  record.phone = "19900000012";
  record.id_number = "110105194912310021";
  UploadTemplate layout;
  for (const char* field : {"name", "phone", "id_number"}) {
    layout.columns.push_back(column_of(field));
    layout.columns.back().pattern = "x";
  }
  layout.columns[0].advice = "问本人";
  UploadSubject subject;
  subject.test = &record;
  std::vector<std::string> cells;
  const auto refusals = RowMaker(layout).make(subject, cells);
  REQUIRE(refusals.size() == 3);
  CHECK(refusals[0].value == "测***");
  CHECK(refusals[1].value == "199****0012");
  CHECK(refusals[2].value == "**************0021");
  CHECK(rule_sentence(CellRule::pattern, layout.columns[0], Language::en) == "not of the form asked for x");
  CHECK(rule_advice(CellRule::pattern, layout.columns[0], Language::en) == "问本人");
  layout.columns[0].advice_en = "ask the person";
  CHECK(rule_advice(CellRule::pattern, layout.columns[0], Language::en) == "ask the person");
  CHECK(rule_advice(CellRule::pattern, layout.columns[0], Language::zh_CN) == "问本人");
  CHECK(rule_advice(CellRule::pattern, layout.columns[1], Language::en) == "correct it from the original");
}

TEST_CASE("rows that belong to another template") {
  UploadTemplate layout = template_of(column_of("name"));
  layout.only = {{"kind", {"antigen"}}, {"result", {"negative", "positive"}}};
  Record record;
  UploadSubject subject;
  subject.test = &record;
  const RowMaker maker(layout);
  record.result = TestResult::negative;
  CHECK_FALSE(maker.belongs(subject));
  record.kind = TestKind::antigen;
  CHECK(maker.belongs(subject));
  record.result = TestResult::invalid;
  CHECK_FALSE(maker.belongs(subject));
}
