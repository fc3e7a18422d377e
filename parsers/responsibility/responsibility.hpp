// A table of who answers for which buildings (免疫单元) → its rows.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/resident.hpp"

namespace hesuan::parsers {

struct ResponsibilityRow {
  Address address;            ///< without a building all of the compound, without a unit all of the building
  std::string first, second;  ///< names of the first- and second-level unit; the latter may be empty
};

struct ResponsibilityRead {
  std::vector<ResponsibilityRow> rows;
  std::vector<int> incomplete;  ///< 1-based rows without a first-level unit
  std::string fatal;            ///< reason code when it is no such table; empty otherwise
};

/// xlsx or csv with the headings 小区, 楼栋, 单元, 一级单元, 二级单元 in any order (compound, building, unit,
/// first, second in English); 楼栋, 单元 and 二级单元 may be missing, others are ignored.
ResponsibilityRead read_responsibility(std::span<const std::byte> bytes);

}  // namespace hesuan::parsers
