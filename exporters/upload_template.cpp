#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "core/record.hpp"
#include "core/text.hpp"
#include "embedded/templates.hpp"
#include "exporters/resident_fields.hpp"
#include "exporters/upload_workbook.hpp"

namespace hesuan::exporters {
namespace {

bool is_record_field(std::string_view name) {
  const auto fields = record_fields();
  return std::any_of(fields.begin(), fields.end(),
                     [&](const RecordField& field) { return field.name == name; });
}

bool is_known_field(std::string_view field) {
  if (field.starts_with(constant_prefix)) return true;
  if (field.starts_with(resident_prefix)) return resident_field(field.substr(resident_prefix.size()));
  return is_record_field(field);
}

/// Reads one template; every fault names the file and the key.
class TemplateReader {
 public:
  TemplateReader(std::string file, const toml::table& root) : file_(std::move(file)), root_(root) {}

  UploadTemplate read(std::string name) const {
    expect_keys(root_, {"title", "sheet", "column"}, "");
    UploadTemplate layout{std::move(name), text(root_, "title", ""), text(root_, "sheet", ""), {}};
    check_sheet_name(layout.sheet);
    const toml::array* columns = root_["column"].as_array();
    if (!columns || columns->empty()) fail("column", "at least one [[column]] is needed");
    for (const toml::node& node : *columns) layout.columns.push_back(column(node, layout.columns.size() + 1));
    return layout;
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

  bool flag_or(const toml::table& table, std::string_view key, const std::string& place,
               bool fallback) const {
    if (!table.contains(key)) return fallback;
    const auto value = table[key].value_exact<bool>();
    if (!value) fail(place + std::string(key), "true or false is needed");
    return *value;
  }

  double number_or(const toml::table& table, std::string_view key, const std::string& place,
                   double fallback) const {
    if (!table.contains(key)) return fallback;
    const auto value = table[key].value<double>();
    if (!value) fail(place + std::string(key), "a number is needed");
    return *value;
  }

  /// What spreadsheet programs accept.
  void check_sheet_name(const std::string& sheet) const {
    constexpr std::size_t longest = 31;
    if (to_code_points(sheet).size() > longest || sheet.find_first_of("[]:*?/\\") != std::string::npos ||
        sheet.front() == '\'' || sheet.back() == '\'')
      fail("sheet", "at most 31 characters, none of []:*?/\\, no apostrophe at either end");
  }

  UploadTemplate::Column column(const toml::node& node, std::size_t number) const {
    const std::string place = "column " + std::to_string(number) + ".";
    const toml::table* table = node.as_table();
    if (!table) fail("column", "[[column]] is needed");
    expect_keys(*table, {"heading", "field", "required", "width", "words"}, place);
    UploadTemplate::Column column;
    column.heading = text(*table, "heading", place);
    column.field = text(*table, "field", place);
    if (!is_known_field(column.field)) fail(place + "field", "`" + column.field + "` is no known field");
    column.required = flag_or(*table, "required", place, column.required);
    column.width = number_or(*table, "width", place, column.width);
    if (!(column.width > 0 && column.width <= 255)) fail(place + "width", "a number above 0, at most 255");
    if (table->contains("words")) column.words = words((*table)["words"].as_table(), place);
    return column;
  }

  std::map<std::string, std::string> words(const toml::table* table, const std::string& place) const {
    if (!table || table->empty()) fail(place + "words", "a table of texts is needed");
    std::map<std::string, std::string> words;
    for (const auto& [key, node] : *table)
      words[std::string(key.str())] = text(*table, key.str(), place + "words.");
    return words;
  }

  std::string file_;
  const toml::table& root_;
};

std::string joined_names() {
  std::string names;
  for (const std::string& name : template_names()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

std::vector<std::string> template_names() {
  std::vector<std::string> names;
  for (const auto& file : embedded::templates::files()) names.emplace_back(file.name);
  return names;
}

UploadTemplate load_template(std::string_view name_or_path) try {
  for (const auto& file : embedded::templates::files())
    if (file.name == name_or_path)
      return TemplateReader(std::string(file.name), toml::parse(file.text)).read(std::string(file.name));
  const std::filesystem::path path(name_or_path);
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw std::runtime_error(path.string() + ": no such template; built in: " + joined_names());
  return TemplateReader(path.string(), toml::parse_file(path.string())).read(path.stem().string());
} catch (const toml::parse_error& error) {
  throw std::runtime_error(std::string(name_or_path) + ": line " + std::to_string(error.source().begin.line) +
                           ": " + std::string(error.description()));
}

}  // namespace hesuan::exporters
