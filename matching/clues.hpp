// What the way a record came says of whose it is: names and rooms in the names of its file and folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/record.hpp"
#include "matching/rooms.hpp"
#include "matching/roster_index.hpp"

namespace hesuan::matching {

/// `a/b/c.png` → `c`, `b`, `a/b`.
std::string_view stem_of(std::string_view source);
std::string_view folder_name_of(std::string_view source);
std::string_view folder_of(std::string_view source);

/// How a record came: a row of a table, a file of its own among those of many people, or among a household's.
enum class Origin : std::uint8_t { table, collection, household };

struct Clues {
  std::uint32_t file_name = 0;    ///< name key of the resident whom the file's name names; 0: nobody
  std::uint32_t folder_name = 0;  ///< the same of the folder's name
  std::u32string stranger;        ///< a name in the file's name that nobody on the roster has
  std::optional<Room> room;       ///< of the record's address, the file's name or the folder's, in this order
  bool room_of_record = false;    ///< the room is of its address
  bool room_of_folder = false;    ///< of the folder's name
  std::uint16_t compound = 0;     ///< where the text of the room names one
};

/// Of a row of a table, from the record alone.
Clues clues_of(const Record& record, const RosterIndex& index, Origin origin);

}  // namespace hesuan::matching
