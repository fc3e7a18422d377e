#include "exporters/upload_template.hpp"

#include <catch2/catch.hpp>

#include "fixtures.hpp"

using namespace hesuan;
using namespace hesuan::exporters;
using test::Folder;

namespace {

UploadTemplate load(const std::string& toml) {
  Folder folder;
  const auto path = folder.path / "office.toml";
  std::ofstream(path) << toml;
  return load_template(path.string());
}

std::string fault_of(const std::string& toml) {
  try {
    load(toml);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("every built-in template loads, and its text can be copied") {
  const auto names = template_names();
  CHECK(names.size() >= 6);
  for (const auto& name : names) {
    CAPTURE(name);
    CHECK(load_template(name).name == name);
    const auto copied = load(std::string(template_text(name).value()));
    CHECK(copied.columns.size() == load_template(name).columns.size());
    for (const auto& column : copied.columns) CHECK(column.advice.empty() == column.advice_en.empty());
  }
  CHECK_FALSE(template_text("no-such"));
}

TEST_CASE("an office's own template") {
  const auto layout = load(R"(
title = '采样登记'
kind = 'csv'
encoding = 'gb18030'
rows = 'residents'
max_rows = 3
file = '{street}_{part:02}.csv'
key = ['ID']
only = { 'resident.compound' = ['云杉花园'] }
[codes.type]
'身份证' = '1'
[[column]]
heading = 'ID'
field = 'resident.id_number'
required = true
length = [18, 18]
check = 'id_number'
[[column]]
heading = 'type'
field = 'derived.id_type'
codes = 'type'
[[column]]
heading = 'empty'
)");
  CHECK(layout.name == "office");
  CHECK(layout.kind == UploadTemplate::Kind::csv);
  CHECK(layout.encoding == UploadTemplate::Encoding::gb18030);
  CHECK(layout.rows == UploadTemplate::Rows::residents);
  CHECK(rows_in_a_file(layout) == 3);
  CHECK(layout.only.at("resident.compound") == std::vector<std::string>{"云杉花园"});
  REQUIRE(layout.columns.size() == 3);
  CHECK(layout.columns[0].min_length == 18);
  CHECK(layout.columns[0].check_id_number);
  CHECK(layout.columns[1].words.at("身份证") == "1");
  CHECK(layout.columns[2].field.empty());
}

TEST_CASE("a workbook holds as many rows as a sheet has below the headings") {
  UploadTemplate layout;
  CHECK(rows_in_a_file(layout) == 1048575);
  layout.titles = {"a"};
  layout.notes = {"b"};
  CHECK(rows_in_a_file(layout) == 1048573);
  layout.max_rows = 2000000;
  CHECK(rows_in_a_file(layout) == 1048573);
  layout.kind = UploadTemplate::Kind::csv;
  CHECK(rows_in_a_file(layout) == 2000000);
}

TEST_CASE("faults of a template name file, key and fault") {
  struct Case {
    std::string toml, fault;
  };
  const std::string head = "title = 't'\nsheet = 's'\n", column = "[[column]]\nheading = 'h'\n";
  const std::string with_field = head + column + "field = 'name'\n";
  const Case cases[] = {
      {"title = ", "office.toml: line 1"},
      {"sheet = 's'", "office.toml: title: a text is needed"},
      {head, "office.toml: column: at least one"},
      {head + "colour = 1\n" + column, "office.toml: colour: unknown key"},
      {head + "kind = 'pdf'\n" + column, "kind: `pdf` is none of xlsx, csv, excel_csv, jsonl"},
      {head + "encoding = 'big5'\n" + column, "encoding: `big5`"},
      {head + "rows = 'cats'\n" + column, "rows: `cats`"},
      {head + "max_rows = 0\n" + column, "max_rows: a whole number from 1"},
      {head + "titles = 'x'\n" + column, "titles: a list of texts"},
      {head + "key = ['x']\n" + column, "key: no column is called `x`"},
      {head + "correction_file = 'x'\n" + column, "correction_file: without `key`"},
      {head + "only = { nmae = ['x'] }\n" + column, "only.nmae: `nmae` is no known field"},
      {head + column + "field = 'nmae'", "column 1.field: `nmae` is no known field"},
      {head + column + "field = 'resident.sex'", "column 1.field: `resident.sex` is no known field"},
      {head + "rows = 'coverage'\n" + column + "field = 'name'", "`name` is no known field of these rows"},
      {with_field + "required = 1", "column 1.required: true or false"},
      {with_field + "width = 'wide'", "column 1.width: a number"},
      {with_field + "width = 0", "column 1.width: a number above 0"},
      {with_field + "words = 'x'", "column 1.words: a table"},
      {with_field + "words = { a = 1 }", "column 1.words.a: a text"},
      {with_field + "codes = 'x'", "codes.x: a table"},
      {with_field + "words = { a = 'b' }\ncodes = 'x'", "column 1.codes: words or codes"},
      {with_field + "pattern = '('", "column 1.pattern: this is no regular expression"},
      {with_field + "length = [2]", "column 1.length: [least, most]"},
      {with_field + "length = [3, 2]", "column 1.length: the least is more"},
      {with_field + "check = 'phone'", "column 1.check: the only check"},
      {with_field + "format = 'yyyy'", "column 1.format: only a time"},
      {"title = 't'\nsheet = 'a/b'\n" + column + "field = 'name'", "office.toml: sheet: "},
      {"title = 't'\nsheet = 'refused'\n" + column, "sheet: another sheet"},
      {head + "file = '../x.xlsx'\n" + column, "file: a name for a file"},
      {head + "file = 'rejects.csv'\n" + column, "file: a name for a file"},
      {head + "file = 'x'\ncorrection_file = 'x'\nkey = ['h']\n" + column, "correction_file: `file` has"},
      {head + "notes = [\"\\u0007\"]\n" + column, "notes: no cell can hold this text: it has an invisible"},
      {head + "[[column]]\nheading = '_x0041_'\n", "column 1.heading: no cell can hold"},
      {head + "kind = 'jsonl'\n" + column + column, "column: two columns have one heading"},
      {head + column + "field = 'resident.id_number'\nnumber = true", "column 1.number: only counts"},
      {with_field + "words = { a = 'b' }\nchoices = ['c']", "column 1.words: `b` is none of the choices"},
      {with_field + "choices = ['abc']\nlength = [1, 2]", "column 1.length: `abc`"},
      {with_field + "words = { a = 'b' }\npattern = 'c'", "column 1.pattern: `b`"},
  };
  for (const auto& [toml, fault] : cases) {
    CAPTURE(toml);
    CHECK_THAT(fault_of(toml), Catch::Contains(fault));
  }
  CHECK_THROWS_WITH(load_template("no-such"), Catch::Contains("built in: ") && Catch::Contains("plain"));
}
