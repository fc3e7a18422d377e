#include "exporters/building_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "exporters/html.hpp"
#include "exporters/wording.hpp"
#include "statistics/natural_order.hpp"

namespace hesuan::exporters {
namespace {

using statistics::HomeRow;
using statistics::HomeState;

/// One unit: its floors, each with its rooms by door.
struct Unit {
  std::string name;
  std::map<int, std::map<std::string, const HomeRow*>, std::greater<>> floors;
  std::vector<std::string> doors;
  std::vector<const HomeRow*> elsewhere;  ///< rooms without a floor, and seconds behind one door
};

/// What stands behind the floor in a room's number: `1203` → `03`.
std::string door_of(std::string_view room) {
  constexpr std::size_t digits = 2;
  const auto last = room.find_last_of("0123456789");
  return std::string(room.substr(last + 1 - digits));
}

void add(Unit& unit, const HomeRow& home) {
  const auto floor = statistics::floor_of(home.room);
  if (!floor || !unit.floors[*floor].try_emplace(door_of(home.room), &home).second)
    unit.elsewhere.push_back(&home);
}

void set_doors(Unit& unit) {
  for (const auto& [floor, rooms] : unit.floors)
    for (const auto& [door, home] : rooms) unit.doors.push_back(door);
  std::sort(unit.doors.begin(), unit.doors.end(), statistics::natural_less);
  unit.doors.erase(std::unique(unit.doors.begin(), unit.doors.end()), unit.doors.end());
}

std::vector<Unit> units_of(const statistics::Census& census, std::span<const HomeRow> homes) {
  std::vector<Unit> units;
  std::optional<statistics::Census::AreaId> area;
  for (const HomeRow& home : homes) {
    if (area != home.area) units.emplace_back().name = census.areas()[home.area].name;
    area = home.area;
    add(units.back(), home);
  }
  for (Unit& unit : units) set_doors(unit);
  return units;
}

std::string cell(std::string_view tag, const HomeRow& home, Language language) {
  const bool zh = language == Language::zh_CN;
  const HomeState state = home.state();
  std::string tip = wording(state, language);
  if (home.expected > 0)
    tip += fmt::format(fmt::runtime(zh ? "：应检 {}，已检 {}" : ": expected {}, tested {}"), home.expected,
                       home.tested);
  if (home.positive > 0)
    tip += fmt::format(fmt::runtime(zh ? "，阳性或待复检 {}" : ", positive or to be retested {}"),
                       home.positive);
  std::string missing;
  if (home.tested < home.expected) missing = fmt::format("<i>{}/{}</i>", home.tested, home.expected);
  return fmt::format("<{0} class=\"{1}\" title=\"{2}\">{3}{4}</{0}>", tag, statistics::to_string(state),
                     escaped(tip), home.room.empty() ? "—" : escaped(home.room), missing);
}

class Picture {
 public:
  Picture(std::vector<Unit> units, Language language) : units_(std::move(units)), language_(language) {}

  std::string html() const {
    std::string html = "<table class=\"picture\">";
    if (std::any_of(units_.begin(), units_.end(), [](const Unit& unit) { return !unit.name.empty(); }))
      html += heading();
    std::map<int, bool, std::greater<>> floors;
    for (const Unit& unit : units_)
      for (const auto& [floor, rooms] : unit.floors) floors[floor] = true;
    for (const auto& [floor, exists] : floors) html += row_of(floor);
    return html + elsewhere() + "</table>";
  }

 private:
  static std::size_t width(const Unit& unit) { return std::max<std::size_t>(1, unit.doors.size()); }

  std::string heading() const {
    std::string row = "<tr><td></td>";
    for (const Unit& unit : units_)
      row +=
          fmt::format("<th colspan=\"{}\">{}{}</th><td class=\"gap\"></td>", width(unit), escaped(unit.name),
                      unit.name.empty()              ? ""
                      : language_ == Language::zh_CN ? "单元"
                                                     : "");
    return row + "</tr>";
  }

  std::string row_of(int floor) const {
    std::string row = fmt::format("<tr><th>{}{}</th>", floor, language_ == Language::zh_CN ? "层" : "");
    for (const Unit& unit : units_) {
      const auto rooms = unit.floors.find(floor);
      for (const std::string& door : unit.doors) {
        const bool is_here = rooms != unit.floors.end() && rooms->second.contains(door);
        row += is_here ? cell("td", *rooms->second.at(door), language_) : "<td class=\"gap\"></td>";
      }
      if (unit.doors.empty()) row += "<td class=\"gap\"></td>";
      row += "<td class=\"gap\"></td>";
    }
    return row + "</tr>";
  }

  std::string elsewhere() const {
    std::size_t all_columns = 0;
    std::string cells;
    for (const Unit& unit : units_) {
      all_columns += width(unit) + 1;
      for (const HomeRow* home : unit.elsewhere) cells += cell("span", *home, language_);
    }
    if (cells.empty()) return {};
    return fmt::format("<tr><th></th><td class=\"elsewhere\" colspan=\"{}\">{}</td></tr>", all_columns,
                       cells);
  }

  std::vector<Unit> units_;
  Language language_;
};

}  // namespace

std::string building_picture(const statistics::Census& census, std::span<const HomeRow> homes,
                             Language language) {
  return Picture(units_of(census, homes), language).html();
}

std::string wording(HomeState state, Language language) {
  constexpr Wording words[] = {{"有阳性或待复检", "positive or to be retested"},
                               {"全户未检", "nobody tested"},
                               {"部分未检", "some not tested"},
                               {"记录待核对", "a record awaits review"},
                               {"全户已检", "all tested"},
                               {"无应检人员", "nobody expected"}};
  return words[static_cast<std::size_t>(state)].in(language);
}

}  // namespace hesuan::exporters
