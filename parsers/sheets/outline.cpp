#include "parsers/sheets/outline.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "core/text.hpp"
#include "parsers/sheets/package.hpp"
#include "parsers/sheets/table_columns.hpp"
#include "parsers/sheets/xlsx.hpp"

namespace hesuan::parsers {
namespace {

using Rows = std::map<int, std::vector<std::string>>;  ///< by their number

constexpr std::size_t longest_list = 10'000;

struct Area {
  int first_row = 1, last_row = 0, first_column = 0, last_column = 0;  ///< rows 1-based, columns 0-based
};

/// `$AB$12` → 27 and 12. A whole column (`$A`) has row 0.
std::optional<std::pair<int, int>> cell_from(std::string_view text) {
  int column = 0, row = 0;
  std::size_t at = 0;
  const auto skip_dollar = [&] { at += at < text.size() && text[at] == '$' ? 1 : 0; };
  skip_dollar();
  for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && column < 20'000; ++at)
    column = column * 26 + (text[at] - 'A' + 1);
  skip_dollar();
  const auto rest = text.substr(at);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), row);
  if (column == 0 || end != rest.data() + rest.size()) return std::nullopt;
  return std::pair{column - 1, row};
}

std::optional<Area> area_from(std::string_view text) {
  const auto colon = text.find(':');
  const auto first = cell_from(text.substr(0, colon));
  const auto last = colon == text.npos ? first : cell_from(text.substr(colon + 1));
  if (!first || !last) return std::nullopt;
  return Area{first->second, last->second, first->first, last->first};
}

}  // namespace

bool is_heading(const std::vector<std::string>& cells) {
  SheetRow row;
  for (const std::string& cell : cells) row.cells.push_back({Cell::Kind::text, cell});
  return TableColumns::from_heading(row).has_value();
}

namespace {

class Outline {
 public:
  bool take(const SheetRow& row) {
    std::vector<std::string> cells;
    for (const Cell& cell : row.cells) cells.push_back(cell.text);
    Rows& rows = sheets_[row.sheet];
    if (rows.size() < longest_list) rows[row.number] = std::move(cells);
    return true;
  }

  void finish(const WorkbookDetails& details, WorkbookOutline& outline) const {
    if (details.visible_sheets.empty()) return;
    const auto& visible = details.visible_sheets;
    const auto with_headings = std::find_if(visible.begin(), visible.end(), [&](const std::string& sheet) {
      const auto rows = first_rows(sheet);
      return std::any_of(rows.begin(), rows.end(), is_heading);
    });
    outline.sheet = with_headings == visible.end() ? visible.front() : *with_headings;
    outline.rows = first_rows(outline.sheet);
    for (const Validation& validation : details.validations)
      if (validation.sheet == outline.sheet) add_rule(validation, details, outline);
  }

 private:
  std::vector<std::vector<std::string>> first_rows(const std::string& sheet) const {
    std::vector<std::vector<std::string>> first;
    if (const auto rows = sheets_.find(sheet); rows != sheets_.end())
      for (const auto& [number, cells] : rows->second)
        if (first.size() < std::size_t(rows_searched_for_heading)) first.push_back(cells);
    return first;
  }

  void add_rule(const Validation& validation, const WorkbookDetails& details,
                WorkbookOutline& outline) const {
    ColumnRule rule;
    if (validation.type == "list") rule.choices = choices_of(validation.formula, validation.sheet, details);
    if (validation.type == "textLength") set_lengths(validation, rule);
    if (rule.choices.empty() && rule.max_length == 0) return;
    for (const std::string& range : split(validation.cells, ' ')) {
      const auto area = area_from(range);
      if (!area) continue;
      for (rule.column = area->first_column; rule.column <= area->last_column; ++rule.column)
        outline.rules.push_back(rule);
    }
  }

  static void set_lengths(const Validation& validation, ColumnRule& rule) {
    const auto number = [](const std::string& text) {
      std::size_t value = 0;
      std::from_chars(text.data(), text.data() + text.size(), value);
      return value;
    };
    const std::size_t one = number(validation.formula), two = number(validation.formula_2);
    if (validation.relation == "equal") rule.min_length = rule.max_length = one;
    if (validation.relation == "between") rule.min_length = one, rule.max_length = two;
    if (validation.relation == "lessThanOrEqual") rule.max_length = one;
    if (validation.relation == "lessThan" && one > 0) rule.max_length = one - 1;
  }

  /// `"a,b"`, an area of this or another sheet, or a name for one. Empty for what must be calculated.
  std::vector<std::string> choices_of(const std::string& formula, const std::string& sheet,
                                      const WorkbookDetails& details) const {
    if (formula.size() > 2 && formula.front() == '"' && formula.back() == '"') {
      auto choices = split(formula.substr(1, formula.size() - 2), ',');
      for (std::string& choice : choices) choice = trim(choice);
      return choices;
    }
    const auto named = details.names.find(formula);
    const std::string& reference = named == details.names.end() ? formula : named->second;
    const auto mark = reference.rfind('!');
    std::string other = mark == reference.npos ? sheet : reference.substr(0, mark);
    if (other.size() > 2 && other.front() == '\'')
      other = replace_all(other.substr(1, other.size() - 2), "''", "'");
    const auto area = area_from(std::string_view(reference).substr(mark == reference.npos ? 0 : mark + 1));
    const auto rows = sheets_.find(other);
    return area && rows != sheets_.end() ? values_in(rows->second, *area) : std::vector<std::string>();
  }

  static std::vector<std::string> values_in(const Rows& rows, const Area& area) {
    std::vector<std::string> values;
    for (const auto& [number, cells] : rows) {
      if (number < area.first_row || (area.last_row > 0 && number > area.last_row)) continue;
      for (int column = area.first_column; column <= area.last_column && column < int(cells.size()); ++column)
        if (!cells[column].empty()) values.push_back(cells[column]);
    }
    return values;
  }

  std::map<std::string, Rows> sheets_;
};

}  // namespace

std::string read_outline(std::span<const std::byte> bytes, WorkbookOutline& outline) {
  if (!is_zip(bytes)) return "not_a_workbook";
  Outline collected;
  WorkbookDetails details;
  std::string fault = read_xlsx(
      bytes, [&](const SheetRow& row) { return collected.take(row); }, nullptr, &details);
  if (fault.empty()) collected.finish(details, outline);
  return fault;
}

}  // namespace hesuan::parsers
