#include <fmt/format.h>

#include "exporters/report.hpp"

namespace hesuan::exporters {
namespace {

using statistics::Counts;
using statistics::Level;

/// The rooms of a building, in order, each with how many people are missing.
struct BuildingRooms {
  std::string building;
  std::vector<std::string> rooms;
  std::size_t people = 0;
};

class Message {
 public:
  Message(const Report& report, Language language)
      : report_(report), census_(report.tally.census()), language_(language) {}

  std::string text() {
    numbers();
    buildings();
    rooms();
    return std::move(text_);
  }

 private:
  template <typename... Args>
  void line(std::string_view zh, std::string_view en, const Args&... args) {
    fmt::format_to(std::back_inserter(text_), fmt::runtime(language_ == Language::zh_CN ? zh : en), args...);
    text_ += '\n';
  }

  void numbers() {
    const auto& total = report_.total();
    const std::string place = report_.place();
    line("【{}核酸检测进度】截至 {}", "[{}testing] as of {}",
         place.empty() || language_ == Language::zh_CN ? place : place + " ", moment_of(report_, language_));
    if (total.expected == 0) return line("没有应检人员。", "Nobody is expected to test.");
    line("应检 {} 人，已检 {} 人，检测率 {}%{}", "expected {}, tested {}, {} %{}", total.expected,
         total.tested, percent(total.rate()), change(total));
    line("未检 {} 人（其中待核对 {}）", "untested {} ({} await review)", total.untested,
         total.awaiting_review);
    line("全户已检 {}/{} 户", "households complete {}/{}", total.households_complete, total.households);
    line("阳性 {}，待复检 {}，待出结果 {}", "positive {}, to be retested {}, pending {}", total.positive,
         total.retest, total.pending);
  }

  std::string change(const Counts& counts) const {
    if (counts.rate_day_before() < 0) return {};
    return fmt::format(
        fmt::runtime(language_ == Language::zh_CN ? "（较前一日 {:+.2f}）" : " ({:+.2f} since yesterday)"),
        (counts.rate() - counts.rate_day_before()) * 100);
  }

  void buildings() {
    std::string rates;
    for (const auto& row : report_.areas)
      if (row.level == Level::building && row.expected > 0 && row.untested > 0)
        rates += fmt::format("{}{} {}%",
                             rates.empty()                  ? ""
                             : language_ == Language::zh_CN ? "；"
                                                            : "; ",
                             name_of(row, language_), percent(row.rate()));
    if (!rates.empty()) line("未满的楼栋：{}", "buildings to finish: {}", rates);
  }

  void rooms() {
    const auto buildings = rooms_by_building();
    if (buildings.empty()) return line("全部已检，谢谢大家！", "Everybody is tested, thank you!");
    line("\n以下房号还没有检测记录，做过的请发截图，没做的请尽快去：",
         "\nNo test yet from these rooms. Tested? Send the screenshot. Not yet? Please go soon:");
    for (const auto& building : buildings) {
      std::string rooms;
      for (const auto& room : building.rooms)
        rooms += (rooms.empty() ? "" : language_ == Language::zh_CN ? "、" : ", ") + room;
      line("{}（{} 人）：{}", "{} ({}): {}", building.building, building.people, rooms);
    }
    line("\n#接龙\n核酸\n请在下面接：房号 已做人数，例如 101 2\n1. ",
         "\n#接龙\nAnswer below: room and how many are tested, as 101 2\n1. ");
  }

  std::vector<BuildingRooms> rooms_by_building() const {
    std::vector<BuildingRooms> buildings;
    statistics::Census::AreaId building = 0;
    const auto& people = report_.untested;
    for (std::size_t i = 0; i < people.size();) {
      const auto& first = census_.people()[people[i].person];
      std::size_t end = i;
      while (end < people.size() && census_.people()[people[end].person].home == first.home) ++end;
      const auto parent = census_.areas()[first.area].parent;
      if (buildings.empty() || parent != building) buildings.push_back({building_name(parent), {}, 0});
      building = parent;
      buildings.back().rooms.push_back(room_name(first, end - i));
      buildings.back().people += end - i;
      i = end;
    }
    return buildings;
  }

  std::string building_name(statistics::Census::AreaId building) const {
    const auto& area = census_.areas()[building];
    const std::string name = to_string(Address{census_.areas()[area.parent].name, area.name, {}, {}});
    return name.empty() ? "—" : name;
  }

  std::string room_name(const statistics::Census::Person& person, std::size_t missing) const {
    const auto& home = census_.homes()[person.home];
    std::string name = to_string(Address{{}, {}, census_.areas()[person.area].name, home.room});
    if (name.empty()) name = language_ == Language::zh_CN ? "（无房号）" : "(no room)";
    return missing == 1 ? name : fmt::format("{}({})", name, missing);
  }

  const Report& report_;
  const statistics::Census& census_;
  Language language_;
  std::string text_;
};

}  // namespace

std::string report_text(const Report& report, Language language) {
  return Message(report, language).text();
}

}  // namespace hesuan::exporters
