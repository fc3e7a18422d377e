#include "statistics/people_order.hpp"

#include <algorithm>

#include "statistics/natural_order.hpp"

namespace hesuan::statistics {

void sort_by_address(std::vector<Census::PersonId>& people, const Census& census) {
  std::vector<std::uint32_t> rank(census.areas().size());
  std::uint32_t next = 0;
  for (const auto area : census.areas_in_order()) rank[area] = next++;
  std::sort(people.begin(), people.end(), [&](Census::PersonId a, Census::PersonId b) {
    const auto& person_a = census.people()[a];
    const auto& person_b = census.people()[b];
    if (person_a.area != person_b.area) return rank[person_a.area] < rank[person_b.area];
    const auto& room_a = census.homes()[person_a.home].room;
    const auto& room_b = census.homes()[person_b.home].room;
    if (room_a != room_b) return natural_less(room_a, room_b);
    return a < b;
  });
}

}  // namespace hesuan::statistics
