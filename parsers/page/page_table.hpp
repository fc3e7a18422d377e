// A table on a page: a row of column headings, and below it one person or test a row.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/page_text.hpp"
#include "parsers/page/slice.hpp"

namespace hesuan::parsers {

using TableRow = std::map<std::string, std::vector<Slice>>;  ///< field → where its value stands

struct PageTable {
  std::vector<TableRow> rows;
  std::vector<std::pair<Slice, std::string>> headings;  ///< with the field each names
  PageText outside;  ///< the lines above the first heading row: a title, the laboratory's name
};

/// nullopt unless one row of the page holds at least three headings of known fields, a name or identity
/// number among them. A row without name and number goes on with the row above it (a cell that wraps).
std::optional<PageTable> find_table(const PageText& page);

}  // namespace hesuan::parsers
