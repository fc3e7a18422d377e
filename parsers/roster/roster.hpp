// A roster file → residents and households.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/resident.hpp"

namespace hesuan::parsers {

struct RosterFault {
  int row = 0;        ///< 1-based; 0 for the file as a whole
  std::string field;  ///< heading or field name, or empty
  std::string code;   ///< reason code: `roster_no_name`, `id_check_digit`, `roster_duplicate_resident`, …
  std::size_t file = 0;        ///< which of the rosters, from 0
  int other_row = 0;           ///< where the resident stands who is there already; 0 where there is none
  std::size_t other_file = 0;  ///< its roster
};

struct RosterReading {
  Roster roster;
  std::vector<RosterFault> faults;  ///< rows left out or doubtful
  std::string fatal;                ///< reason code when a file is no usable roster; empty otherwise
  std::size_t fatal_file = 0;       ///< which of the rosters, from 0
};

/// Several rosters joined: who stands on two of them counts once, as the first has it, and is told. xlsx, csv
/// (xls comes converted). Columns by heading synonyms; an address stands either in 小区/楼栋/单元/室 columns
/// or in one address column. Empty address cells repeat the row above when a household head's row stands
/// above (merged cells). Same room = same household. The head is who has relation 户主/本人 (GB/T 4761-2008:
/// 0, 01, 02). resident_id: the roster's own number column, else a hash of the identity number (or of name
/// and address), so that it stays the same from night to night and shows no identity number.
RosterReading read_rosters(std::span<const std::span<const std::byte>> files);
RosterReading read_roster(std::span<const std::byte> bytes);

}  // namespace hesuan::parsers
