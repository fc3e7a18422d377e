#include "parsers/responsibility/responsibility.hpp"

#include <map>

#include "core/text.hpp"
#include "parsers/sheets/sheets.hpp"
#include "parsers/sheets/table_columns.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

enum class Field { compound, building, unit, first, second };

const std::map<std::string, Field, std::less<>> fields_by_heading = {
    {"小区", Field::compound},     {"COMPOUND", Field::compound},   {"楼栋", Field::building},
    {"BUILDING", Field::building}, {"单元", Field::unit},           {"UNIT", Field::unit},
    {"一级单元", Field::first},    {"一级免疫单元", Field::first},  {"FIRST", Field::first},
    {"二级单元", Field::second},   {"二级免疫单元", Field::second}, {"SECOND", Field::second},
};

std::string& value_at(ResponsibilityRow& row, Field field) {
  switch (field) {
    case Field::compound:
      return row.address.compound;
    case Field::building:
      return row.address.building;
    case Field::unit:
      return row.address.unit;
    case Field::first:
      return row.first;
    case Field::second:
      break;
  }
  return row.second;
}

using Columns = std::map<Field, std::size_t>;

Columns columns_of(const SheetRow& heading) {
  Columns columns;
  for (std::size_t column = 0; column < heading.cells.size(); ++column)
    if (const auto known = fields_by_heading.find(to_upper_ascii(value_of(heading.cells[column])));
        known != fields_by_heading.end())
      columns.try_emplace(known->second, column);
  return columns;
}

/// `3号楼` → `3`, as a roster's columns are read.
std::string without_unit_word(const std::string& text, std::string_view before, std::string_view after,
                              std::string Address::*part) {
  const Address address = address_from_text(std::string(before) + text + std::string(after));
  return (address.*part).empty() ? text : address.*part;
}

bool is_complete(const Columns& columns) {
  return columns.contains(Field::compound) && columns.contains(Field::first);
}

}  // namespace

ResponsibilityRead read_responsibility(std::span<const std::byte> bytes) {
  ResponsibilityRead read;
  Columns columns;
  const auto take = [&](const SheetRow& row) {
    if (columns.empty()) {
      columns = columns_of(row);
      return is_complete(columns);
    }
    ResponsibilityRow unit;
    for (const auto& [field, column] : columns)
      if (column < row.cells.size()) value_at(unit, field) = value_of(row.cells[column]);
    unit.address.building = without_unit_word(unit.address.building, "", "", &Address::building);
    unit.address.unit = without_unit_word(unit.address.unit, "1号楼", "101室", &Address::unit);
    if (unit.first.empty())
      read.incomplete.push_back(row.number);
    else
      read.rows.push_back(std::move(unit));
    return true;
  };
  read.fatal = read_rows(bytes, take);
  if (read.fatal.empty() && !is_complete(columns)) read.fatal = "units_no_header";
  return read;
}

}  // namespace hesuan::parsers
