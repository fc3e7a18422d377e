// Rooms in any spelling: `3幢2单元501`, `3-2-501` and `三号楼二单元501室` are one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/resident.hpp"

namespace hesuan::matching {

/// What one knows of a room, from `501` to building, unit and room; each as a number that stands for its
/// text.
struct Room {
  /// By how many parts it is told: the room; building and room; building, unit and room. 0 where not told.
  std::array<std::uint32_t, 3> keys{};

  bool is_unknown() const { return keys == decltype(keys){}; }

  /// The fullest way in which both are told; nullopt when there is none.
  std::optional<std::size_t> common_level(const Room& other) const;
};

Room room_of(const Address& address);

/// The room a text names; nullopt when it names none. Dates, times and long numbers are not taken for one.
std::optional<Room> room_in(std::string_view text);

}  // namespace hesuan::matching
