// Who lives where: the roster as counting needs it, small enough for a district on one PC.
//
// People are numbered in roster order, areas in order of first appearance: a parent always comes before its
// parts. The total is area 0.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/resident.hpp"

namespace hesuan::statistics {

/// 街道 → 社区 → 网格 → 小区 → 楼栋 → 单元 below the total.
enum class Level { total, street, community, grid, compound, building, unit };

std::string_view to_string(Level level);
std::optional<Level> level_from(std::string_view word);

/// Whom to count: every part that is given must be equal.
struct Selection {
  std::optional<std::string> street, community, grid, compound, building, unit, category;

  bool takes(const Resident& resident) const;
  bool is_everybody() const;
};

/// 免疫单元: who answers for which buildings, in two levels (first: the unit, second: its part), as an
/// office's table says it.
class ResponsibilityUnits {
 public:
  struct Names {
    std::string first, second;  ///< empty: nobody's
  };
  /// An empty `unit` stands for all of the building, an empty `building` for all of the compound.
  void add(const Address& address, Names names);
  const Names& of(const Address& address) const;

 private:
  std::map<Address, Names> names_;
};

class Census {
 public:
  using PersonId = std::uint32_t;
  using AreaId = std::uint32_t;
  using HomeId = std::uint32_t;
  static constexpr PersonId nobody = std::numeric_limits<PersonId>::max();

  struct Area {
    Level level = Level::total;
    std::string name;  ///< may be empty: an unnamed part
    AreaId parent = 0;
  };
  struct Home {  ///< 户
    AreaId area = 0;
    std::string room;
  };
  struct Person {
    AreaId area = 0;
    HomeId home = 0;
    PersonId same_id = nobody;            ///< the next whom the roster gives the same number
    std::uint32_t category = 0;           ///< 人群, an index into categories()
    std::uint32_t first_responsible = 0;  ///< indices into responsible()
    std::uint32_t second_responsible = 0;
    std::chrono::local_days exempt_until;  ///< the last day of it; before all days: never exempt
    std::chrono::local_days arrived_on;    ///< before all days: always lived here
    std::chrono::local_days born;          ///< before all days: unknown
    bool is_away = false;
  };
  static constexpr std::chrono::local_days before_all_days{std::chrono::days(-1'000'000)};
  static constexpr std::chrono::local_days after_all_days{std::chrono::days(1'000'000)};

  /// Areas begin below the total with `first`.
  explicit Census(Level first = Level::street);

  void add(const Resident& resident, const ResponsibilityUnits::Names& responsible = {});

  const std::vector<Person>& people() const { return people_; }
  const std::vector<Area>& areas() const { return areas_; }
  const std::vector<Home>& homes() const { return homes_; }
  const std::vector<std::string>& categories() const { return categories_.names; }
  /// (first, second) names; the second is empty for a unit as a whole.
  const std::vector<std::pair<std::string, std::string>>& responsible() const { return responsible_; }

  /// One with this number, else nobody; the others by Person::same_id.
  PersonId with_id(const std::string& resident_id) const;

  /// Areas as they are read: each before its parts, the parts in natural order.
  std::vector<AreaId> areas_in_order() const;
  /// Adds what each area has to whatever it lies in.
  template <typename Sum>
  void add_up(std::vector<Sum>& by_area) const {
    for (std::size_t area = by_area.size() - 1; area > 0; --area)  // parts come after their parents
      by_area[areas_[area].parent] += by_area[area];
  }
  /// False for an unnamed part that has no named part beside it: it is no row of its own.
  bool is_shown(AreaId area) const {
    return area == 0 || !areas_[area].name.empty() || has_named_part_[areas_[area].parent];
  }

 private:
  struct Names {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::uint32_t> index;
    std::uint32_t of(const std::string& name);
  };

  AreaId area_of(const Resident& resident);
  AreaId part_of(AreaId parent, Level level, const std::string& name);
  HomeId home_of(const Resident& resident, AreaId area);
  std::uint32_t responsible_index(const std::string& first, const std::string& second);

  Level first_;
  std::vector<Person> people_;
  std::vector<Area> areas_;
  std::vector<bool> has_named_part_;
  std::vector<std::unordered_map<std::string, AreaId>> parts_;  ///< of each area, by name
  std::vector<Home> homes_;
  std::unordered_map<std::string, HomeId> home_by_id_;
  std::unordered_map<std::string, PersonId> person_by_id_;
  Names categories_;
  std::vector<std::pair<std::string, std::string>> responsible_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> responsible_by_name_;
};

}  // namespace hesuan::statistics
