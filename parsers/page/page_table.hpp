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

/// nullopt unless one row of the page holds at least three headings of known fields: a name or identity
/// number among them, so that it lists people; or a time and a result, so that it lists the tests of the
/// person named above it. A row without these goes on with the row it is nearest to (a cell that wraps).
std::optional<PageTable> find_table(const PageText& page);

}  // namespace hesuan::parsers
