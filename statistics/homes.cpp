#include "statistics/homes.hpp"

#include <algorithm>
#include <charconv>

#include "core/words.hpp"
#include "statistics/natural_order.hpp"

namespace hesuan::statistics {
namespace {

constexpr Word<HomeState> state_words[] = {
    {HomeState::positive, "positive"}, {HomeState::untested, "untested"}, {HomeState::partly, "partly"},
    {HomeState::waiting, "waiting"},   {HomeState::complete, "complete"}, {HomeState::nobody, "nobody"},
};

void count(HomeRow& home, const Tally& tally, Census::PersonId person) {
  const Standing& standing = tally.of(person);
  ++home.residents;
  if (standing.weightiest(tally.window_days()) >= Outcome::retest) ++home.positive;
  if (!tally.is_expected(person)) return;
  ++home.expected;
  if (tally.is_tested(person))
    ++home.tested;
  else if (standing.has_waiting_record)
    ++home.waiting;
}

}  // namespace

std::string_view to_string(HomeState state) {
  return word_of(state_words, state);
}

HomeState HomeRow::state() const {
  if (positive > 0) return HomeState::positive;
  if (expected == 0) return HomeState::nobody;
  if (tested == expected) return HomeState::complete;
  if (tested + waiting == expected) return HomeState::waiting;
  return tested == 0 ? HomeState::untested : HomeState::partly;
}

std::vector<HomeRow> homes(const Tally& tally) {
  const Census& census = tally.census();
  std::vector<HomeRow> rows;
  for (const auto& home : census.homes()) rows.push_back({home.area, home.room, 0, 0, 0, 0, 0});
  for (Census::PersonId person = 0; person < census.people().size(); ++person)
    count(rows[census.people()[person].home], tally, person);

  std::vector<std::uint32_t> rank(census.areas().size());
  std::uint32_t next = 0;
  for (const auto area : census.areas_in_order()) rank[area] = next++;
  std::stable_sort(rows.begin(), rows.end(), [&](const HomeRow& a, const HomeRow& b) {
    return a.area != b.area ? rank[a.area] < rank[b.area] : natural_less(a.room, b.room);
  });
  return rows;
}

std::optional<int> floor_of(std::string_view room) {
  constexpr std::size_t digits_of_door = 2, most_digits_of_floor = 2;
  const auto last = room.find_last_of("0123456789");
  if (last == std::string_view::npos) return std::nullopt;
  const auto before = room.find_last_not_of("0123456789", last);
  const auto number = room.substr(before + 1, last - before);
  if (number.size() <= digits_of_door || number.size() > digits_of_door + most_digits_of_floor)
    return std::nullopt;
  int floor = 0;
  std::from_chars(number.data(), number.data() + number.size() - digits_of_door, floor);
  return floor;
}

}  // namespace hesuan::statistics
