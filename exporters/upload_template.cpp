#include "exporters/upload_template.hpp"

#include <re2/re2.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "core/text.hpp"
#include "core/words.hpp"
#include "embedded/templates.hpp"
#include "exporters/upload_fields.hpp"
#include "exporters/upload_row.hpp"
#include "exporters/workbook_frame.hpp"

namespace hesuan::exporters {
namespace {

using Kind = UploadTemplate::Kind;
using Encoding = UploadTemplate::Encoding;
using Rows = UploadTemplate::Rows;

constexpr Word<Kind> kinds[] = {
    {Kind::xlsx, "xlsx"}, {Kind::csv, "csv"}, {Kind::excel_csv, "excel_csv"}, {Kind::jsonl, "jsonl"}};
constexpr Word<Encoding> encodings[] = {
    {Encoding::utf8, "utf-8"}, {Encoding::utf8_bom, "utf-8-bom"}, {Encoding::gb18030, "gb18030"}};
constexpr Word<Rows> rows_words[] = {{Rows::tests, "tests"},
                                     {Rows::residents, "residents"},
                                     {Rows::untested, "untested"},
                                     {Rows::coverage, "coverage"}};

/// Reads one template; every fault names the file and the key.
class TemplateReader {
 public:
  TemplateReader(std::string file, const toml::table& root) : file_(std::move(file)), root_(root) {}

  UploadTemplate read(std::string name) {
    expect_keys(root_,
                {"title", "kind", "encoding", "rows", "only", "sheet", "titles", "notes", "max_rows", "file",
                 "correction_file", "key", "codes", "column"},
                "");
    layout_.name = std::move(name);
    layout_.title = text(root_, "title", "");
    layout_.kind = word("kind", kinds, layout_.kind);
    layout_.encoding = word("encoding", encodings, layout_.encoding);
    layout_.rows = word("rows", rows_words, layout_.rows);
    if (layout_.kind == Kind::xlsx || root_.contains("sheet")) layout_.sheet = text(root_, "sheet", "");
    if (layout_.kind == Kind::xlsx) check_sheet_name();
    layout_.titles = texts(root_, "titles", "");
    layout_.notes = texts(root_, "notes", "");
    layout_.max_rows = count(root_, "max_rows", "", 1);
    layout_.file = file_name("file");
    layout_.correction_file = file_name("correction_file");
    read_only();
    read_columns();
    read_key();
    check_texts();
    return std::move(layout_);
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& fault) const {
    throw std::runtime_error(file_ + ": " + key + ": " + fault);
  }

  void expect_keys(const toml::table& table, std::initializer_list<std::string_view> known,
                   const std::string& place) const {
    for (const auto& [key, node] : table)
      if (std::find(known.begin(), known.end(), key.str()) == known.end())
        fail(place + std::string(key.str()), "unknown key");
  }

  std::string text(const toml::table& table, std::string_view key, const std::string& place) const {
    const auto value = table[key].value<std::string>();
    if (!value || value->empty()) fail(place + std::string(key), "a text is needed");
    return *value;
  }

  std::string text_or(const toml::table& table, std::string_view key, const std::string& place,
                      std::string_view fallback) const {
    return table.contains(key) ? text(table, key, place) : std::string(fallback);
  }

  std::vector<std::string> texts(const toml::table& table, std::string_view key,
                                 const std::string& place) const {
    std::vector<std::string> texts;
    if (!table.contains(key)) return texts;
    const toml::array* array = table[key].as_array();
    if (array)
      for (const toml::node& node : *array) {
        const auto value = node.value<std::string>();
        if (!value || value->empty()) fail(place + std::string(key), "a list of texts is needed");
        texts.push_back(*value);
      }
    if (texts.empty()) fail(place + std::string(key), "a list of texts is needed");
    return texts;
  }

  template <typename Enum, std::size_t size>
  Enum word(std::string_view key, const Word<Enum> (&words)[size], Enum fallback) const {
    if (!root_.contains(key)) return fallback;
    const std::string given = text(root_, key, "");
    if (const auto value = value_of(words, given)) return *value;
    std::string known;
    for (const auto& word : words) known += (known.empty() ? "" : ", ") + std::string(word.text);
    fail(std::string(key), "`" + given + "` is none of " + known);
  }

  bool flag(const toml::table& table, std::string_view key, const std::string& place) const {
    if (!table.contains(key)) return false;
    const auto value = table[key].value_exact<bool>();
    if (!value) fail(place + std::string(key), "true or false is needed");
    return *value;
  }

  std::size_t whole_number(const toml::node* node, const std::string& key, std::int64_t least) const {
    const auto value = node ? node->value_exact<std::int64_t>() : std::nullopt;
    if (!value || *value < least || *value > 10'000'000)
      fail(key, "a whole number from " + std::to_string(least) + " on is needed");
    return static_cast<std::size_t>(*value);
  }

  /// 0 when there is none.
  std::size_t count(const toml::table& table, std::string_view key, const std::string& place,
                    std::int64_t least) const {
    return table.contains(key) ? whole_number(table.get(key), place + std::string(key), least) : 0;
  }

  /// What spreadsheet programs accept.
  void check_sheet_name() const {
    constexpr std::size_t longest = 31;
    const std::string& sheet = layout_.sheet;
    if (to_code_points(sheet).size() > longest || sheet.find_first_of("[]:*?/\\") != std::string::npos ||
        sheet.front() == '\'' || sheet.back() == '\'')
      fail("sheet", "at most 31 characters, none of []:*?/\\, no apostrophe at either end");
    if (is_reserved_sheet_name(sheet)) fail("sheet", "another sheet of the workbook has this name");
  }

  std::string file_name(std::string_view key) const {
    std::string name = text_or(root_, key, "", "");
    if (name.starts_with('.') || contains(name, "/") || name == "rejects.csv")
      fail(std::string(key), "a name for a file is needed: no `/`, no dot in front, not rejects.csv");
    if (!name.empty() && key != "file" && name == layout_.file)
      fail(std::string(key), "`file` has the same name");
    return name;
  }

  void check_field(const std::string& field, const std::string& place) const {
    if (!upload_field(field, layout_.rows)) fail(place, "`" + field + "` is no known field of these rows");
  }

  void read_only() {
    if (!root_.contains("only")) return;
    const toml::table* only = root_["only"].as_table();
    if (!only) fail("only", "a table of lists is needed");
    for (const auto& [key, node] : *only) {
      const std::string field(key.str());
      check_field(field, "only." + field);
      layout_.only[field] = texts(*only, key.str(), "only.");
    }
  }

  void read_columns() {
    const toml::array* columns = root_["column"].as_array();
    if (!columns || columns->empty()) fail("column", "at least one [[column]] is needed");
    constexpr std::size_t columns_of_a_sheet = 16384;
    if (columns->size() > columns_of_a_sheet) fail("column", "a sheet holds at most 16384");
    for (const toml::node& node : *columns) {
      const std::string place = "column " + std::to_string(layout_.columns.size() + 1) + ".";
      const toml::table* table = node.as_table();
      if (!table) fail("column", "[[column]] is needed");
      layout_.columns.push_back(column(*table, place));
    }
  }

  UploadTemplate::Column column(const toml::table& table, const std::string& place) const {
    expect_keys(table,
                {"group", "heading", "field", "required", "width", "format", "words", "codes", "choices",
                 "pattern", "length", "check", "number", "mask", "advice", "advice_en"},
                place);
    UploadTemplate::Column column;
    column.group = text_or(table, "group", place, "");
    column.heading = text(table, "heading", place);
    column.field = text_or(table, "field", place, "");
    if (!column.field.empty()) check_field(column.field, place + "field");
    column.required = flag(table, "required", place);
    read_width(table, place, column);
    column.format = text_or(table, "format", place, "");
    if (!column.format.empty() && !is_time_field(column.field))
      fail(place + "format", "only a time has a format");
    read_words(table, place, column);
    column.choices = texts(table, "choices", place);
    column.pattern = text_or(table, "pattern", place, "");
    if (!column.pattern.empty() && !RE2(column.pattern, RE2::Quiet).ok())
      fail(place + "pattern", "this is no regular expression (RE2)");
    read_length(table, place, column);
    check_values(column, place);
    if (table.contains("check")) {
      if (text(table, "check", place) != "id_number") fail(place + "check", "the only check is id_number");
      column.check_id_number = true;
    }
    column.number = flag(table, "number", place);
    if (column.number && !column.field.starts_with("coverage.") && column.field != "derived.age" &&
        column.field != "row_number")
      fail(place + "number", "only counts, the age and the row's number; ID numbers and phones stay text");
    column.mask = flag(table, "mask", place);
    column.advice = text_or(table, "advice", place, "");
    column.advice_en = text_or(table, "advice_en", place, "");
    return column;
  }

  void read_width(const toml::table& table, const std::string& place, UploadTemplate::Column& column) const {
    if (!table.contains("width")) return;
    const auto width = table["width"].value<double>();
    if (!width || !(*width > 0 && *width <= 255)) fail(place + "width", "a number above 0, at most 255");
    column.width = *width;
  }

  /// `words` stands in the column, `codes` names one of the tables that columns share.
  void read_words(const toml::table& table, const std::string& place, UploadTemplate::Column& column) const {
    if (table.contains("words")) column.words = words(table["words"].as_table(), place + "words");
    if (!table.contains("codes")) return;
    const std::string name = text(table, "codes", place);
    if (!column.words.empty()) fail(place + "codes", "words or codes, not both");
    column.words = words(root_["codes"][name].as_table(), "codes." + name);
  }

  UploadTemplate::Words words(const toml::table* table, const std::string& place) const {
    if (!table || table->empty()) fail(place, "a table of texts is needed");
    UploadTemplate::Words words;
    for (const auto& [key, node] : *table)
      words[std::string(key.str())] = text(*table, key.str(), place + ".");
    return words;
  }

  void read_length(const toml::table& table, const std::string& place, UploadTemplate::Column& column) const {
    if (!table.contains("length")) return;
    const toml::array* range = table["length"].as_array();
    if (!range || range->size() != 2) fail(place + "length", "[least, most] is needed");
    column.min_length = whole_number(range->get(0), place + "length", 0);
    column.max_length = whole_number(range->get(1), place + "length", 1);
    if (column.min_length > column.max_length) fail(place + "length", "the least is more than the most");
  }

  /// Rules that contradict each other would refuse every row.
  void check_values(const UploadTemplate::Column& column, const std::string& place) const {
    std::vector<std::string> values = column.choices;
    for (const auto& [word, value] : column.words) {
      values.push_back(value);
      if (!column.choices.empty() &&
          std::find(column.choices.begin(), column.choices.end(), value) == column.choices.end())
        fail(place + "words", "`" + value + "` is none of the choices");
    }
    for (const std::string& value : values) {
      const std::size_t length = to_code_points(value).size();
      if (column.max_length > 0 && (length < column.min_length || length > column.max_length))
        fail(place + "length", "`" + value + "` of the column's own values breaks it");
      if (!column.pattern.empty() && !RE2::FullMatch(value, column.pattern))
        fail(place + "pattern", "`" + value + "` of the column's own values breaks it");
    }
  }

  /// What stands above the rows must be as fit for a cell as they are.
  void check_texts() const {
    const auto check = [&](const std::string& text, const std::string& key) {
      if (const auto rule = text_fault(text, layout_))
        fail(key, "no cell can hold this text: " + rule_sentence(*rule, {}, Language::en));
    };
    for (const std::string& text : layout_.titles) check(text, "titles");
    for (const std::string& text : layout_.notes) check(text, "notes");
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
      const std::string place = "column " + std::to_string(i + 1);
      check(layout_.columns[i].group, place + ".group");
      check(layout_.columns[i].heading, place + ".heading");
    }
    if (layout_.kind == Kind::jsonl && has_same_headings(layout_))
      fail("column", "two columns have one heading, which JSON cannot keep apart");
  }

  void read_key() {
    layout_.key = texts(root_, "key", "");
    for (const std::string& heading : layout_.key)
      if (std::none_of(layout_.columns.begin(), layout_.columns.end(),
                       [&](const auto& column) { return column.heading == heading; }))
        fail("key", "no column is called `" + heading + "`");
    if (layout_.key.empty() && !layout_.correction_file.empty())
      fail("correction_file", "without `key` no row can be known again");
  }

  std::string file_;
  const toml::table& root_;
  UploadTemplate layout_;
};

std::string joined_names() {
  std::string names;
  for (const std::string& name : template_names()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

std::string_view suffix_of(Kind kind) {
  switch (kind) {
    case Kind::xlsx:
      return "xlsx";
    case Kind::csv:
    case Kind::excel_csv:
      return "csv";
    case Kind::jsonl:
      return "jsonl";
  }
  return {};
}

bool is_workbook(const UploadTemplate& layout) {
  return layout.kind == Kind::xlsx;
}

bool has_same_headings(const UploadTemplate& layout) {
  std::set<std::string_view> headings;
  for (const auto& column : layout.columns) headings.insert(column.heading);
  return headings.size() < layout.columns.size();
}

std::size_t rows_in_a_file(const UploadTemplate& layout) {
  constexpr std::size_t rows_of_a_sheet = 1048576;
  const std::size_t held = is_workbook(layout) ? rows_of_a_sheet - rows_above_data(layout) : SIZE_MAX;
  return layout.max_rows == 0 ? held : std::min(layout.max_rows, held);
}

std::vector<std::string> template_names() {
  std::vector<std::string> names;
  for (const auto& file : embedded::templates::files()) names.emplace_back(file.name);
  return names;
}

std::optional<std::string_view> template_text(std::string_view name) {
  for (const auto& file : embedded::templates::files())
    if (file.name == name) return file.text;
  return std::nullopt;
}

UploadTemplate load_template(std::string_view name_or_path) try {
  if (const auto text = template_text(name_or_path)) {
    const toml::table root = toml::parse(*text);
    return TemplateReader(std::string(name_or_path), root).read(std::string(name_or_path));
  }
  const std::filesystem::path path(name_or_path);
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw std::runtime_error(path.string() + ": no such template; built in: " + joined_names());
  const toml::table root = toml::parse_file(path.string());
  return TemplateReader(path.string(), root).read(path.stem().string());
} catch (const toml::parse_error& error) {
  throw std::runtime_error(std::string(name_or_path) + ": line " + std::to_string(error.source().begin.line) +
                           ": " + std::string(error.description()));
}

}  // namespace hesuan::exporters
