#include "exporters/row_keys.hpp"

#include <algorithm>
#include <utility>

namespace hesuan::exporters {

std::optional<std::size_t> RowKeys::add(std::size_t key, std::size_t content) {
  key = std::max<std::size_t>(key, 1);
  if (4 * (rows_ + 1) > 3 * places_.size()) grow();
  Place& place = place_of(key);
  if (place.key == key) return place.content;
  place = {key, content};
  ++rows_;
  return std::nullopt;
}

RowKeys::Place& RowKeys::place_of(std::size_t key) {
  const std::size_t last = places_.size() - 1;
  std::size_t at = key & last;
  while (places_[at].key != 0 && places_[at].key != key) at = (at + 1) & last;
  return places_[at];
}

void RowKeys::grow() {
  constexpr std::size_t at_first = 1024;
  const auto before = std::exchange(places_, std::vector<Place>(std::max(at_first, 2 * places_.size())));
  for (const Place& place : before)
    if (place.key != 0) place_of(place.key) = place;
}

}  // namespace hesuan::exporters
