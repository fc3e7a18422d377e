#include "parsers/roster/roster.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "parsers/sheets/sheets.hpp"
#include "parsers/sheets/table_columns.hpp"
#include "parsers/values/values.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

constexpr std::string_view address_fields[] = {"compound", "building", "unit",
                                               "room",     "address",  "household_number"};

struct Table {
  std::string sheet;
  SheetRow heading;
  std::optional<TableColumns> columns;
  std::vector<SheetRow> rows;  ///< below the heading
  int rows_searched = 0;
};

bool is_roster(const std::optional<TableColumns>& columns) {
  return columns && columns->has("name");
}

void take_row(std::vector<Table>& tables, const SheetRow& row) {
  if (tables.empty() || tables.back().sheet != row.sheet) tables.push_back({row.sheet, {}, {}, {}, 0});
  Table& table = tables.back();
  if (is_roster(table.columns)) {
    table.rows.push_back(row);
  } else if (table.rows_searched < rows_searched_for_heading) {
    ++table.rows_searched;
    // A roster may be a list of names; above other tables a word by itself is a title.
    const auto filled =
        std::ranges::count_if(row.cells, [](const Cell& cell) { return cell.kind != Cell::Kind::empty; });
    table.columns = TableColumns::from_heading(row, filled == 1 ? 1 : 2);
    table.heading = row;
  }
}

/// Copies the value of merged address cells into every row they span, so that each resident has an address.
class MergedCellFiller {
 public:
  MergedCellFiller(Table& table, std::vector<MergedCells> merged)
      : table_(table), merged_(std::move(merged)) {
    std::sort(merged_.begin(), merged_.end(),
              [](const MergedCells& a, const MergedCells& b) { return a.first_row < b.first_row; });
  }

  void fill() {
    for (const std::string_view field : address_fields)
      for (const int column : table_.columns->of(field)) fill_column(column);
  }

 private:
  /// Ranges in one column cannot overlap; one that does is skipped, which keeps the work linear.
  void fill_column(int column) {
    int filled_to = 0;
    for (const MergedCells& range : merged_) {
      if (range.sheet != table_.sheet || column < range.first_column || column > range.last_column) continue;
      if (range.first_row <= filled_to || range.first_column != column) continue;
      fill_range(range, column);
      filled_to = range.last_row;
    }
  }

  void fill_range(const MergedCells& range, int column) {
    auto row = std::lower_bound(table_.rows.begin(), table_.rows.end(), range.first_row,
                                [](const SheetRow& r, int number) { return r.number < number; });
    if (row == table_.rows.end() || row->number != range.first_row || column >= int(row->cells.size()))
      return;
    const Cell value = row->cells[column];
    for (++row; row != table_.rows.end() && row->number <= range.last_row; ++row) {
      if (int(row->cells.size()) <= column) row->cells.resize(column + 1);
      row->cells[column] = value;
    }
  }

  Table& table_;
  std::vector<MergedCells> merged_;
};

/// FNV-1a, 64 bits: the same on every machine and in every version, which std::hash is not.
std::string derived_id(std::string_view content) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char c : content) hash = (hash ^ c) * 0x100000001b3;
  char text[18];
  std::snprintf(text, sizeof text, "r%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all.append(all.empty() ? "" : "/").append(part);
  return all;
}

template <std::size_t size>
bool is_among(std::string_view word, const std::array<std::string_view, size>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<bool> is_away_from(std::string_view value) {
  constexpr std::array<std::string_view, 12> away = {"是",   "暂离", "已暂离", "离开", "已离开", "外出",
                                                     "不在", "1",    "Y",      "YES",  "TRUE",   "√"};
  constexpr std::array<std::string_view, 12> here = {"",       "否",     "正常", "在", "在家", "在住",
                                                     "未暂离", "未离开", "0",    "N",  "NO",   "FALSE"};
  if (is_among(value, away)) return true;
  if (is_among(value, here)) return false;
  return std::nullopt;
}

/// The first of several numbers in one cell (`138…/139…`).
std::optional<std::string> first_phone_in(std::string_view text) {
  if (auto phone = phone_from_text(text)) return phone;
  std::string parts{text};
  for (const std::string_view separator : {"、", ",", ";", "\n", " "})
    parts = replace_all(std::move(parts), separator, "/");
  for (const std::string& part : split(parts, '/')) {
    if (auto phone = phone_from_text(part)) return phone;
  }
  return std::nullopt;
}

class RosterReader {
 public:
  RosterReading read(std::span<const std::span<const std::byte>> files) {
    for (file_ = 0; file_ < files.size(); ++file_) {
      const std::size_t before = reading_.roster.residents.size();
      if (auto fatal = read_file(files[file_]); !fatal.empty()) return unusable(fatal);
      if (reading_.roster.residents.size() == before && !stands_on_another_)
        return unusable(has_entries_ ? "roster_empty" : "roster_only_heading");
    }
    reading_.roster.households = households_of(reading_.roster.residents);
    return std::move(reading_);
  }

 private:
  /// A reason code when the file is no usable roster.
  std::string read_file(std::span<const std::byte> bytes) {
    stands_on_another_ = has_entries_ = false;
    std::vector<Table> tables;
    std::vector<MergedCells> merged;
    const auto take = [&](const SheetRow& row) {
      take_row(tables, row);
      return true;
    };
    if (auto fault = read_rows(bytes, take, &merged); !fault.empty()) return fault;
    const bool has_roster =
        std::any_of(tables.begin(), tables.end(), [](const Table& t) { return is_roster(t.columns); });
    if (!has_roster) return tables.empty() ? "roster_empty" : "roster_no_header";
    for (Table& table : tables) read_table(table, merged);
    return {};
  }

  RosterReading unusable(std::string_view code) {
    reading_.roster = {};
    reading_.fatal = code;
    reading_.fatal_file = file_;
    return std::move(reading_);
  }

  RosterFault& fault(std::string_view field, std::string_view code) {
    return reading_.faults.emplace_back(
        RosterFault{row_ ? row_->number : 0, std::string(field), std::string(code), file_, 0, 0});
  }

  void read_table(Table& table, const std::vector<MergedCells>& merged) {
    row_ = nullptr;
    if (!is_roster(table.columns)) {
      fault(table.sheet, "sheet_no_header");
      return;
    }
    row_ = &table.heading;
    tell_doubled_headings();
    MergedCellFiller(table, merged).fill();
    columns_ = &*table.columns;
    head_above_.reset();
    for (const SheetRow& row : table.rows) read_row(row);
  }

  /// Of the heading, which is the row at hand.
  void tell_doubled_headings() {
    std::set<std::string> headings;
    for (const Cell& cell : row_->cells)
      if (const auto heading = value_of(cell); table_field_of(heading) && !headings.insert(heading).second)
        fault(heading, "roster_heading_twice");
  }

  std::string value(std::string_view field) const { return columns_->value(*row_, field); }
  std::optional<std::string> optional_value(std::string_view field) const {
    auto text = value(field);
    return text.empty() ? std::nullopt : std::optional(std::move(text));
  }

  void read_row(const SheetRow& row) {
    row_ = &row;
    if (columns_->is_no_entry(row)) return;
    has_entries_ = true;
    Resident resident;
    resident.row = row.number;
    resident.name = name();
    if (resident.name.empty()) {
      head_above_.reset();  // what follows may belong to whoever is missing here
      fault("name", "roster_no_name");
      return;
    }
    resident.id_type = optional_value("id_type");
    resident.id_number = id_number();
    resident.phone = phone();
    resident.birth_date = date("birth_date");
    resident.sex = sex();
    resident.relation = optional_value("relation");
    resident.is_head = resident.relation && relation_of(*resident.relation) == "head";
    resident.is_away = is_away();
    resident.exempt_reason = exempt_reason();
    if (resident.exempt_reason) resident.exempt_until = exempt_until();
    resident.street = optional_value("street");
    resident.community = optional_value("community");
    resident.grid = optional_value("grid");
    resident.category = optional_value("category");
    resident.arrived_on = date("arrived_on");
    place(resident);
    add(std::move(resident));
  }

  /// A name in an unknown form is kept: a resident must not vanish from the roster.
  std::string name() {
    auto text = value("name");
    if (text.empty()) return {};
    if (auto name = name_from_text(text)) return *name;
    fault("name", "name_form");
    return text;
  }

  std::optional<std::string> id_number() {
    const auto cells = columns_->cells(*row_, "id_number");
    if (cells.empty()) return std::nullopt;
    if (may_have_lost_digits(*cells.front())) {
      fault("id_number", "id_lost_digits");
      return std::nullopt;
    }
    auto number = id_number_from_text(value_of(*cells.front()));
    if (!number) {
      fault("id_number", "id_form");
    } else if (number->size() == 18 && !contains(*number, "*") && !is_valid_id_number(*number)) {
      fault("id_number", "id_check_digit");
    }
    return number;
  }

  std::optional<std::string> phone() {
    const auto text = value("phone");
    if (text.empty()) return std::nullopt;
    auto phone = first_phone_in(text);
    if (!phone) fault("phone", "phone_form");
    return phone;
  }

  bool is_away() {
    const auto away = is_away_from(to_upper_ascii(value("away")));
    if (!away) fault("away", "roster_away_unclear");
    return away.value_or(false);
  }

  std::optional<std::string> exempt_reason() const {
    auto reason = optional_value("exempt_reason");
    return reason == "否" ? std::nullopt : reason;
  }

  std::optional<Date> date(std::string_view field) const {
    const auto time = time_from_text(value(field));
    return time ? std::optional(time->date) : std::nullopt;
  }

  std::optional<Date> exempt_until() {
    const auto until = date("exempt_until");
    if (!until && !value("exempt_until").empty()) fault("exempt_until", "roster_exempt_until");
    return until;
  }

  std::optional<Sex> sex() const {
    const std::string text = to_upper_ascii(value("sex"));
    if (text == "男" || text == "男性" || text == "M") return Sex::male;
    return text == "女" || text == "女性" || text == "F" ? std::optional(Sex::female) : std::nullopt;
  }

  /// Gives the resident an address and a household. A row without any address belongs to the household of the
  /// head above it, as in tables whose address cells were merged once.
  void place(Resident& resident) {
    resident.address = columns_->address(*row_);
    std::string household_number = value("household_number");
    const bool says_nothing = resident.address == Address() && household_number.empty();
    if (says_nothing && head_above_ && !resident.is_head) {
      resident.address = head_above_->address;
      resident.household_id = head_above_->household_id;
      return;
    }
    resident.household_id = household_id(resident.address, household_number);
    head_above_.reset();
    if (resident.is_head && !resident.household_id.empty())
      head_above_ = {resident.address, resident.household_id};
    if (resident.household_id.empty()) fault("room", "roster_no_room");
  }

  /// Household numbers may begin anew in each building. Empty when the row tells no household.
  static std::string household_id(const Address& address, const std::string& household_number) {
    if (!household_number.empty()) {
      return joined({address.compound, address.building, address.unit, "#" + household_number});
    }
    if (address.room.empty()) return {};
    return joined({address.compound, address.building, address.unit, address.room});
  }

  void add(Resident resident) {
    if (!give_id(resident)) return;
    if (resident.household_id.empty())
      resident.household_id = "?" + resident.resident_id;  // a household of one
    reading_.roster.residents.push_back(std::move(resident));
    file_of_.push_back(file_);
  }

  /// The first of the possible ids that nobody else has. False when the resident is listed already. An id
  /// that is somebody else's (one number for two people) is told, and both people stay.
  bool give_id(Resident& resident) {
    for (std::string& id : possible_ids(resident)) {
      const auto [holder, is_free] = holder_of_.try_emplace(id, reading_.roster.residents.size());
      if (is_free) {
        resident.resident_id = std::move(id);
        return true;
      }
      const Resident& other = reading_.roster.residents[holder->second];
      const bool is_same = other.name == resident.name && other.id_number == resident.id_number;
      const bool is_on_another = is_same && file_of_[holder->second] != file_;
      const bool is_number_of_two = !is_same && resident.id_number && other.id_number == resident.id_number;
      RosterFault& told = fault("resident_id", is_on_another      ? "roster_on_two_rosters"
                                               : is_number_of_two ? "roster_id_of_two"
                                                                  : "roster_duplicate_resident");
      told.other_row = other.row;
      told.other_file = file_of_[holder->second];
      stands_on_another_ = stands_on_another_ || is_on_another;
      if (is_same) return false;
    }
    return false;
  }

  std::vector<std::string> possible_ids(const Resident& resident) const {
    const Address& a = resident.address;
    const std::string who =
        joined({resident.name, a.compound, a.building, a.unit, a.room, value("household_number")});
    std::vector<std::string> ids;
    if (auto number = value("resident_number"); !number.empty()) ids.push_back(std::move(number));
    const bool is_whole = resident.id_number && !contains(*resident.id_number, "*");
    if (is_whole) ids.push_back(derived_id(*resident.id_number));
    ids.push_back(derived_id(who));
    ids.push_back(derived_id(joined({who, resident.id_number.value_or(""), resident.phone.value_or("")})));
    return ids;
  }

  struct Home {
    Address address;
    std::string household_id;
  };

  RosterReading reading_;
  std::unordered_map<std::string, std::size_t> holder_of_;  ///< resident_id → index of the resident
  const TableColumns* columns_ = nullptr;
  const SheetRow* row_ = nullptr;
  std::optional<Home> head_above_;
  std::size_t file_ = 0;
  bool stands_on_another_ = false;    ///< somebody of this file does
  bool has_entries_ = false;          ///< the file lists something below a heading
  std::vector<std::size_t> file_of_;  ///< of each resident
};

}  // namespace

RosterReading read_rosters(std::span<const std::span<const std::byte>> files) {
  return RosterReader().read(files);
}

RosterReading read_roster(std::span<const std::byte> bytes) {
  return read_rosters(std::span(&bytes, 1));
}

}  // namespace hesuan::parsers
