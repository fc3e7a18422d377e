#include "exporters/table.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "exporters/record_writer.hpp"

namespace hesuan::exporters {
namespace {

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  return line + "\r\n";
}

/// East Asian wide and full-width characters (Unicode Standard Annex 11), the blocks that text here comes
/// from.
bool is_wide(char32_t c) {
  constexpr std::pair<char32_t, char32_t> blocks[] = {
      {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xAC00, 0xD7A3},
      {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},  {0xFFE0, 0xFFE6},
      {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  return std::any_of(std::begin(blocks), std::end(blocks),
                     [&](const auto& block) { return c >= block.first && c <= block.second; });
}

/// A file's name must not command the terminal.
std::string without_controls(std::string_view text) {
  auto characters = to_code_points(text);
  std::replace_if(
      characters.begin(), characters.end(), [](char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); },
      U'\uFFFD');
  return to_utf8(characters);
}

bool is_number(std::string_view text) {
  return text.find_first_not_of("0123456789.") == std::string_view::npos;
}

struct Column {
  std::size_t width = 0;
  bool is_numeric = true;
};

std::string terminal_line(const std::vector<std::string>& cells, const std::vector<Column>& columns) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(columns[i].width - display_width(cells[i]), ' ');
    line += (i == 0 ? "" : "  ") + (columns[i].is_numeric ? padding + cells[i] : cells[i] + padding);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char32_t c : to_code_points(text)) width += is_wide(c) ? 2 : 1;
  return width;
}

std::string to_people_csv(const Table& table) {
  return "\xEF\xBB\xBF" + csv_line(table.headings) + to_people_csv_rows(table);
}

std::string to_people_csv_rows(const Table& table) {
  std::string csv;
  for (const auto& row : table.rows) csv += csv_line(row);
  return csv;
}

std::string to_terminal_table(const Table& table) {
  Table clean = table;
  for (auto& row : clean.rows)
    for (auto& cell : row) cell = without_controls(cell);

  std::vector<Column> columns(clean.headings.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].width = display_width(clean.headings[i]);
    for (const auto& row : clean.rows) {
      columns[i].width = std::max(columns[i].width, display_width(row[i]));
      columns[i].is_numeric = columns[i].is_numeric && is_number(row[i]);
    }
  }
  std::string text = terminal_line(clean.headings, columns);
  for (const auto& row : clean.rows) text += terminal_line(row, columns);
  return text;
}

}  // namespace hesuan::exporters
