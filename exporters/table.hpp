// A table of text ready to be written: what people's files and the terminal's table have in common.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hesuan::exporters {

struct Table {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;  ///< each with as many cells as there are headings
};

/// With BOM, "\r\n" line ends, formula guard on every cell.
std::string to_people_csv(const Table& table);
/// The rows alone, to follow that.
std::string to_people_csv_rows(const Table& table);
/// Aligned columns for a terminal, a Chinese character counted as two cells wide; columns of numbers to the
/// right.
std::string to_terminal_table(const Table& table);

/// Columns of a terminal, or of a spreadsheet's usual font: two for a Chinese character.
std::size_t display_width(std::string_view text);

}  // namespace hesuan::exporters
