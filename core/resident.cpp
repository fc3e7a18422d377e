#include "core/resident.hpp"

#include <unordered_map>

#include "core/text.hpp"

namespace hesuan {
namespace {

/// `3` → `3号楼`; a part with a word of its own (`地下室`, `307弄5号`) stays as it is.
std::string with_unit_word(const std::string& part, std::string_view word) {
  const auto characters = to_code_points(part);
  if (characters.empty()) return {};
  const bool bare = is_digit(characters.back()) || is_latin_letter(characters.back());
  return bare ? part + std::string(word) : part;
}

}  // namespace

std::string to_string(const Address& address) {
  return address.compound + with_unit_word(address.building, "号楼") + with_unit_word(address.unit, "单元") +
         with_unit_word(address.room, "室");
}

std::vector<Household> households_of(const std::vector<Resident>& residents) {
  std::vector<Household> households;
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < residents.size(); ++i) {
    const Resident& resident = residents[i];
    const auto [found, is_new] = place.try_emplace(resident.household_id, households.size());
    if (is_new) households.push_back({resident.household_id, resident.address, {}, std::nullopt, {}});
    households[found->second].members.push_back(i);
  }
  for (Household& household : households) {
    std::optional<std::string> first_phone;
    for (const std::size_t i : household.members) {
      const Resident& resident = residents[i];
      if (!first_phone) first_phone = resident.phone;
      if (!resident.is_head || !household.head_name.empty()) continue;
      household.head_name = resident.name;
      household.head_phone = resident.phone;
    }
    if (!household.head_phone) household.head_phone = first_phone;
  }
  return households;
}

}  // namespace hesuan
