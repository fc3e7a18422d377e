#include "statistics/census.hpp"

#include <algorithm>

#include "core/words.hpp"
#include "statistics/natural_order.hpp"

namespace hesuan::statistics {
namespace {

constexpr Word<Level> level_words[] = {
    {Level::total, "total"}, {Level::street, "street"},     {Level::community, "community"},
    {Level::grid, "grid"},   {Level::compound, "compound"}, {Level::building, "building"},
    {Level::unit, "unit"},
};

const std::string& part_at(const Resident& resident, Level level) {
  static const std::string unnamed;
  switch (level) {
    case Level::total:
      return unnamed;
    case Level::street:
      return resident.street ? *resident.street : unnamed;
    case Level::community:
      return resident.community ? *resident.community : unnamed;
    case Level::grid:
      return resident.grid ? *resident.grid : unnamed;
    case Level::compound:
      return resident.address.compound;
    case Level::building:
      return resident.address.building;
    case Level::unit:
      return resident.address.unit;
  }
  return unnamed;
}

std::chrono::local_days days_of(Date date) {
  return std::chrono::local_days(date);
}

std::chrono::local_days exempt_until(const Resident& resident) {
  if (!resident.exempt_reason) return Census::before_all_days;
  return resident.exempt_until ? days_of(*resident.exempt_until) : Census::after_all_days;
}

std::chrono::local_days born(const Resident& resident) {
  if (resident.birth_date) return days_of(*resident.birth_date);
  const auto date = resident.id_number ? birth_date_of(*resident.id_number) : std::nullopt;
  return date ? days_of(*date) : Census::before_all_days;
}

bool equals(const std::optional<std::string>& wanted, const std::optional<std::string>& value) {
  return !wanted || value.value_or("") == *wanted;
}

}  // namespace

std::string_view to_string(Level level) {
  return word_of(level_words, level);
}

std::optional<Level> level_from(std::string_view word) {
  return value_of(level_words, word);
}

bool Selection::takes(const Resident& resident) const {
  return equals(street, resident.street) && equals(community, resident.community) &&
         equals(grid, resident.grid) && equals(compound, resident.address.compound) &&
         equals(building, resident.address.building) && equals(unit, resident.address.unit) &&
         equals(category, resident.category);
}

bool Selection::is_everybody() const {
  return !street && !community && !grid && !compound && !building && !unit && !category;
}

// ------------------------------------------------------------------------------------------------------------
// Units of responsibility

void ResponsibilityUnits::add(const Address& address, Names names) {
  names_[{address.compound, address.building, address.unit, {}}] = std::move(names);
}

const ResponsibilityUnits::Names& ResponsibilityUnits::of(const Address& address) const {
  static const Names nobodys;
  for (const Address& key :
       {Address{address.compound, address.building, address.unit, {}},
        Address{address.compound, address.building, {}, {}}, Address{address.compound, {}, {}, {}}})
    if (const auto found = names_.find(key); found != names_.end()) return found->second;
  return nobodys;
}

// ------------------------------------------------------------------------------------------------------------
// Census

Census::Census(Level first) : first_(first), areas_(1), has_named_part_(1), parts_(1) {
  responsible_index({}, {});
}

void Census::add(const Resident& resident, const ResponsibilityUnits::Names& responsible) {
  const auto id = static_cast<PersonId>(people_.size());
  Person& person = people_.emplace_back();
  person.area = area_of(resident);
  person.home = home_of(resident, person.area);
  person.category = categories_.of(resident.category.value_or(""));
  person.first_responsible = responsible_index(responsible.first, {});
  person.second_responsible =
      responsible.second.empty() ? 0 : responsible_index(responsible.first, responsible.second);
  person.exempt_until = exempt_until(resident);
  person.arrived_on = resident.arrived_on ? days_of(*resident.arrived_on) : before_all_days;
  person.born = born(resident);
  person.is_away = resident.is_away;
  const auto [found, is_new] = person_by_id_.try_emplace(resident.resident_id, id);
  if (!is_new) person.same_id = std::exchange(found->second, id);
}

Census::PersonId Census::with_id(const std::string& resident_id) const {
  const auto found = person_by_id_.find(resident_id);
  return found == person_by_id_.end() ? nobody : found->second;
}

Census::AreaId Census::area_of(const Resident& resident) {
  AreaId area = 0;
  for (int level = static_cast<int>(first_); level <= static_cast<int>(Level::unit); ++level)
    area = part_of(area, static_cast<Level>(level), part_at(resident, static_cast<Level>(level)));
  return area;
}

Census::AreaId Census::part_of(AreaId parent, Level level, const std::string& name) {
  const auto [found, is_new] = parts_[parent].try_emplace(name, static_cast<AreaId>(areas_.size()));
  const AreaId area = found->second;
  if (is_new) {
    areas_.push_back({level, name, parent});
    parts_.emplace_back();
    has_named_part_.push_back(false);
    if (!name.empty()) has_named_part_[parent] = true;
  }
  return area;
}

Census::HomeId Census::home_of(const Resident& resident, AreaId area) {
  const auto [found, is_new] =
      home_by_id_.try_emplace(resident.household_id, static_cast<HomeId>(homes_.size()));
  if (is_new) homes_.push_back({area, resident.address.room});
  return found->second;
}

std::uint32_t Census::responsible_index(const std::string& first, const std::string& second) {
  const auto [found, is_new] =
      responsible_by_name_.try_emplace({first, second}, static_cast<std::uint32_t>(responsible_.size()));
  if (is_new) responsible_.emplace_back(first, second);
  return found->second;
}

std::uint32_t Census::Names::of(const std::string& name) {
  const auto [found, is_new] = index.try_emplace(name, static_cast<std::uint32_t>(names.size()));
  if (is_new) names.push_back(name);
  return found->second;
}

std::vector<Census::AreaId> Census::areas_in_order() const {
  std::vector<std::vector<AreaId>> parts(areas_.size());
  for (AreaId area = 1; area < areas_.size(); ++area) parts[areas_[area].parent].push_back(area);
  std::vector<AreaId> order, open{0};
  order.reserve(areas_.size());
  while (!open.empty()) {
    const AreaId area = open.back();
    open.pop_back();
    order.push_back(area);
    // The stack gives back last what went in first.
    std::sort(parts[area].begin(), parts[area].end(),
              [&](AreaId a, AreaId b) { return natural_less(areas_[b].name, areas_[a].name); });
    open.insert(open.end(), parts[area].begin(), parts[area].end());
  }
  return order;
}

}  // namespace hesuan::statistics
