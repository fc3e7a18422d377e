#include "parsers/sheets/table_columns.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "parsers/text/line_values.hpp"
#include "parsers/values/values.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

constexpr std::size_t resident_number_length = 18;

template <std::size_t size>
bool is_among(std::string_view word, const std::array<std::string_view, size>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_nothing(std::string_view value) {
  constexpr std::array<std::string_view, 14> words = {"-",    "--", "—",   "——",  "/",    "\\",   "无",
                                                      "暂无", "空", "N/A", "n/a", "NULL", "null", "#"};
  return is_among(value, words);
}

bool is_sum(std::string_view value) {
  constexpr std::array<std::string_view, 5> words = {"合计", "总计", "小计", "共计", "总数"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    if (!value.starts_with(word)) return false;
    const auto rest = value.substr(word.size());
    return rest.empty() || rest.starts_with(':') || is_digit(static_cast<unsigned char>(rest.front()));
  });
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return '0' <= c && c <= '9'; });
}

/// A number in digits and the power of ten to multiply it by: `1.38E10` is 138 and 8.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

std::optional<Decimal> decimal_from(std::string_view text) {
  Decimal decimal;
  const auto mark = text.find_first_of("eE");
  if (mark != text.npos) {
    auto exponent = text.substr(mark + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const auto [end, error] =
        std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.exponent);
    if (error != std::errc() || end != exponent.data() + exponent.size()) return std::nullopt;
    text = text.substr(0, mark);
  }
  const auto point = text.find('.');
  decimal.digits = text.substr(0, point);
  if (point != text.npos) {
    const auto fraction = text.substr(point + 1);
    decimal.digits += fraction;
    decimal.exponent -= int(fraction.size());
  }
  if (!all_digits(decimal.digits)) return std::nullopt;
  return decimal;
}

/// `1.38E10`, `13800000000.0` → `13800000000`; any other text, also one with a real fraction, stays as it is.
std::string written_out(std::string text) {
  constexpr int longest = 30;
  if (text.find_first_of(".eE") == text.npos) return text;
  auto decimal = decimal_from(text);
  if (!decimal || decimal->exponent > longest || decimal->exponent < -longest) return text;
  while (decimal->exponent < 0 && decimal->digits.size() > 1 && decimal->digits.back() == '0') {
    decimal->digits.pop_back();
    ++decimal->exponent;
  }
  if (decimal->exponent < 0) return text;
  decimal->digits.append(decimal->exponent, '0');
  return decimal->digits;
}

/// True when a program that counts in doubles would write exactly these 18 digits: those of a double, or its
/// 17 significant ones and a zero.
bool may_come_from_double(std::string_view digits) {
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return digits.back() == '0' || static_cast<std::uint64_t>(static_cast<double>(number)) == number;
}

/// One address part from a cell of its own column. The cell may have its unit word or not (`3号楼`, `3`,
/// `三`), so it is read between neighbours that make it a whole address; what is no number (`东楼`) stays as
/// written.
std::string address_part(const std::string& cell, std::string_view before, std::string_view word,
                         std::string_view after, std::string Address::*part) {
  if (cell.empty()) return {};
  for (const std::string_view unit_word : {std::string_view(), word}) {
    std::string text{before};
    text.append(cell).append(unit_word).append(after);
    const Address address = address_from_text(text);
    if (!(address.*part).empty() && address.compound.empty()) return address.*part;
  }
  return without_spaces(cell);
}

void fill(std::string& part, const std::string& other) {
  if (part.empty()) part = other;
}

/// A person's own data, which no heading has.
bool name_and_number(const Cell& cell) {
  const std::string value = value_of(cell);
  return !table_field_of(value) &&
         (id_number_from_text(value) || (name_from_text(value) && has_known_surname(value)));
}

bool is_moment(const Cell& cell) {
  return cell.kind == Cell::Kind::date || time_from_text(value_of(cell)).has_value();
}

/// The field whose values most cells of the column are.
std::optional<std::string> field_by_content(const std::vector<SheetRow>& rows, std::size_t column) {
  using Test = bool (*)(const Cell&);
  static constexpr std::pair<std::string_view, Test> tests[] = {
      {"id_number",
       [](const Cell& c) { return is_valid_id_number(id_number_from_text(value_of(c)).value_or("")); }},
      {"phone", [](const Cell& c) { return phone_from_text(value_of(c)).has_value(); }},
      {"sampled_at", is_moment},
      {"result", [](const Cell& c) { return result_from_text(value_of(c)).has_value(); }},
      {"name", [](const Cell& c) { return name_from_text(value_of(c)) && has_known_surname(value_of(c)); }},
      {"address", [](const Cell& c) { return !address_from_text(value_of(c)).room.empty(); }},
  };
  for (const auto& [field, test] : tests) {
    std::size_t filled = 0, fitting = 0;
    for (const SheetRow& row : rows) {
      if (column >= row.cells.size() || value_of(row.cells[column]).empty()) continue;
      ++filled;
      fitting += test(row.cells[column]) ? 1 : 0;
    }
    if (filled > 0 && fitting * 5 >= filled * 4) return std::string(field);
  }
  return std::nullopt;
}

/// What the parts of `address` leave empty, from a text that has several.
void fill_from_text(Address& address, const std::string& text) {
  const Address read = address_from_text(text);
  fill(address.compound, read.compound);
  fill(address.building, read.building);
  fill(address.unit, read.unit);
  fill(address.room, read.room);
}

}  // namespace

std::string value_of(const Cell& cell) {
  if (cell.kind == Cell::Kind::empty || cell.kind == Cell::Kind::error) return {};
  if (cell.kind == Cell::Kind::number) return written_out(cell.text);
  std::string value = trim(fold_width(cell.text));
  return is_nothing(value) ? std::string() : value;
}

bool may_have_lost_digits(const Cell& cell) {
  const std::string text = value_of(cell);
  if (text.find_first_of("eE+") != text.npos && decimal_from(text)) return true;
  if (text.size() < resident_number_length - 2 || !all_digits(text)) return false;
  if (cell.kind == Cell::Kind::number) return text.size() > 15 && may_come_from_double(text);
  return text.ends_with("000") && text.size() == resident_number_length && !is_valid_id_number(text);
}

std::optional<TableColumns> TableColumns::from_heading(const SheetRow& row, int fewest) {
  TableColumns table;
  int known = 0;
  for (std::size_t column = 0; column < row.cells.size(); ++column) {
    if (row.cells[column].kind != Cell::Kind::text) continue;
    const auto field = table_field_of(replace_all(row.cells[column].text, "\n", ""));
    if (!field) continue;
    ++known;
    table.columns_[*field].push_back(int(column));
  }
  const bool names_people = table.has("name") || table.has("id_number");
  if (known < fewest || !names_people) return std::nullopt;
  return table;
}

std::optional<TableColumns> TableColumns::from_headings(const SheetRow& upper, const SheetRow& lower) {
  const auto text_at = [](const SheetRow& row, std::size_t column) {
    return column < row.cells.size() ? value_of(row.cells[column]) : std::string();
  };
  SheetRow both;
  std::string group;  // what stands above, also over the columns to its right
  for (std::size_t column = 0; column < std::max(upper.cells.size(), lower.cells.size()); ++column) {
    const std::string above = text_at(upper, column), below = text_at(lower, column);
    if (!above.empty()) group = above;
    std::string heading = above;
    if (!below.empty() && below != above) heading = table_field_of(group + below) ? group + below : below;
    both.cells.push_back({heading.empty() ? Cell::Kind::empty : Cell::Kind::text, heading});
  }
  const auto alone = from_heading(upper);
  auto table = from_heading(both);
  if (!table || (alone && table->known() <= alone->known())) return std::nullopt;
  for (const Cell& cell : lower.cells)
    if (cell.kind != Cell::Kind::empty && (cell.kind != Cell::Kind::text || name_and_number(cell)))
      return std::nullopt;
  return table;
}

std::optional<TableColumns> TableColumns::from_content(const std::vector<SheetRow>& rows) {
  std::map<std::string, std::vector<int>, std::less<>> columns;
  std::size_t width = 0;
  for (const SheetRow& row : rows) width = std::max(width, row.cells.size());
  for (std::size_t column = 0; column < width; ++column)
    if (const auto field = field_by_content(rows, column)) columns[*field].push_back(int(column));
  // Of two columns of names nobody can tell which is the person's.
  std::erase_if(columns, [](const auto& entry) { return entry.second.size() > 1; });
  TableColumns table;
  table.columns_ = std::move(columns);
  const bool names_people = table.has("name") || table.has("id_number");
  const bool tells_of_tests = table.has("result") || table.has("sampled_at");
  return names_people && tells_of_tests ? std::optional(table) : std::nullopt;
}

std::size_t TableColumns::known() const {
  std::size_t known = 0;
  for (const auto& [field, columns] : columns_) known += columns.size();
  return known;
}

bool TableColumns::has_hidden_value(const SheetRow& row) const {
  for (const auto& [first, last] : row.hidden_columns)
    for (const auto& [field, columns] : columns_)
      for (const int column : columns)
        if (first <= column && column <= last && column < int(row.cells.size()) &&
            !value_of(row.cells[column]).empty())
          return true;
  return false;
}

bool TableColumns::has(std::string_view field) const {
  return columns_.contains(field);
}

const std::vector<int>& TableColumns::of(std::string_view field) const {
  static const std::vector<int> none;
  const auto found = columns_.find(field);
  return found == columns_.end() ? none : found->second;
}

std::vector<const Cell*> TableColumns::cells(const SheetRow& row, std::string_view field) const {
  std::vector<const Cell*> cells;
  for (const int column : of(field)) {
    if (column >= int(row.cells.size())) continue;
    const Cell& cell = row.cells[column];
    if (cell.kind == Cell::Kind::error || !value_of(cell).empty()) cells.push_back(&cell);
  }
  return cells;
}

std::string TableColumns::value(const SheetRow& row, std::string_view field) const {
  for (const Cell* cell : cells(row, field)) {
    if (auto value = value_of(*cell); !value.empty()) return value;
  }
  return {};
}

Address TableColumns::address(const SheetRow& row) const {
  const std::string room = value(row, "room");
  Address address;
  address.compound = without_spaces(value(row, "compound"));
  std::string building = value(row, "building");
  if (!address.compound.empty() && building.starts_with(address.compound))
    building.erase(0, address.compound.size());
  address.building = address_part(building, "", "号楼", "", &Address::building);
  address.unit = address_part(value(row, "unit"), "1号楼", "单元", "101室", &Address::unit);
  const Address within_room = address_from_text(room);
  if (!within_room.building.empty() && !within_room.room.empty()) {
    fill_from_text(address, room);  // `3-2-501` in the room column
  } else {
    address.room = address_part(room, "1号楼", "室", "", &Address::room);
  }
  fill_from_text(address, value(row, "address"));
  return address;
}

bool TableColumns::is_no_entry(const SheetRow& row) const {
  bool blank = true, sum = false, heading = true;
  for (const auto& [field, columns] : columns_) {
    for (const Cell* cell : cells(row, field)) {
      blank = false;
      heading = heading && table_field_of(replace_all(cell->text, "\n", "")) == field;
    }
  }
  for (const Cell& cell : row.cells) {
    const std::string value = value_of(cell);
    if (value.empty()) continue;
    sum = is_sum(without_spaces(value));
    break;
  }
  return blank || sum || heading;
}

}  // namespace hesuan::parsers
