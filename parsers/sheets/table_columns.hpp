// What the columns of a table mean, told by its heading row (../vocabulary).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/resident.hpp"
#include "parsers/sheets/sheets.hpp"

namespace hesuan::parsers {

/// The heading is looked for in so many rows with content; titles and notes may stand above it.
constexpr int rows_searched_for_heading = 20;

/// The cell's value as one would type it: width-folded, trimmed, `1.38E10` written out. Empty for an empty
/// cell, an error, and the words tables use for "nothing" (`-`, `/`, `无`).
std::string value_of(const Cell& cell);

/// True when `cell`, a document number, may be what is left of a longer one: a spreadsheet keeps 15 digits of
/// a number, and other programs round it to what a double holds. `1.10101E+17`, `110101199001010000`.
bool may_have_lost_digits(const Cell& cell);

class TableColumns {
 public:
  /// nullopt unless `fewest` cells or more are known headings, a name or a document number among them.
  static std::optional<TableColumns> from_heading(const SheetRow& row, int fewest = 2);

  /// A heading in two rows: `采样` above `日期` and `时间`. nullopt unless `lower` adds a known heading to
  /// what `upper` alone has, and is no entry itself.
  static std::optional<TableColumns> from_headings(const SheetRow& upper, const SheetRow& lower);
  /// By what the columns hold, where there is no heading: a name or a document number, and a result or a
  /// moment, each in one column only. nullopt otherwise.
  static std::optional<TableColumns> from_content(const std::vector<SheetRow>& rows);

  bool has(std::string_view field) const;
  /// Columns of `field` as indices of SheetRow::cells, left to right.
  const std::vector<int>& of(std::string_view field) const;

  /// Cells of `field` with a value or an error, left to right.
  std::vector<const Cell*> cells(const SheetRow& row, std::string_view field) const;
  /// The first value of `field`; empty when there is none.
  std::string value(const SheetRow& row, std::string_view field) const;

  /// A known column that `row` has hidden has a value.
  bool has_hidden_value(const SheetRow& row) const;

  /// Reads 小区, 楼栋, 单元, 室 from their own columns, and what those leave empty from the address column.
  /// Parts without unit words.
  Address address(const SheetRow& row) const;

  /// A row that lists nobody: no known column has a value, the heading is printed again, or it is a sum
  /// (合计).
  bool is_no_entry(const SheetRow& row) const;

 private:
  std::size_t known() const;

  std::map<std::string, std::vector<int>, std::less<>> columns_;
};

}  // namespace hesuan::parsers
