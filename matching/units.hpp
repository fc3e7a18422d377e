// Which records came together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/record.hpp"
#include "matching/clues.hpp"

namespace hesuan::matching {

/// A folder with more is a collection of many people's; a file with more a table.
inline constexpr std::size_t most_together = 12;

/// Each record is in one unit. The records of a folder with a few files are a set: mostly of the household
/// that sent them. Those of a folder with many are cut into runs in their order: who sends for the family
/// sends one after the other, and files are named by the time at which they came. A row of a table is alone.
struct Units {
  std::vector<std::uint32_t> records;  ///< indices, unit by unit
  std::vector<std::uint32_t> begins;   ///< where each unit begins, and the end
  std::vector<bool> in_order;          ///< of each unit: a run, not a set
  std::vector<Origin> origins;         ///< of each record

  std::size_t size() const { return begins.size() - 1; }
  std::span<const std::uint32_t> operator[](std::size_t unit) const {
    return std::span(records).subspan(begins[unit], begins[unit + 1] - begins[unit]);
  }
};
Units units_of(std::span<const Record> records);

/// Whether the files' names differ only in numbers (`mmexport1649558206415`, `微信图片_20220824211856`), so
/// that their order is that of time. Files which people named are in the order of the names.
bool are_numbered_in_turn(std::string_view source, std::string_view next_source);

}  // namespace hesuan::matching
