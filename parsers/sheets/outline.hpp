// What an empty workbook asks of whoever fills it in: the first rows, and what each column is limited to.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace hesuan::parsers {

/// What spreadsheet programs hold a column to.
struct ColumnRule {
  int column = 0;                              ///< 0-based
  std::vector<std::string> choices;            ///< of its drop-down, wherever in the workbook they stand
  std::size_t min_length = 0, max_length = 0;  ///< 0: any
};

struct WorkbookOutline {
  /// The first visible one with a row of headings, because instructions may stand before it; else the first.
  std::string sheet;
  std::vector<std::vector<std::string>> rows;  ///< its first ones that have a value
  std::vector<ColumnRule> rules;               ///< in the file's order; a column may have several
};

/// Whether a table reader would take these cells for the names of columns.
bool is_heading(const std::vector<std::string>& cells);

/// Of an .xlsx workbook. Returns an empty string, or a reason code as read_rows does; `not_a_workbook` for
/// other files.
std::string read_outline(std::span<const std::byte> bytes, WorkbookOutline& outline);

}  // namespace hesuan::parsers
