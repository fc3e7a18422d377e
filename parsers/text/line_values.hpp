// What one line of a chat says: `3-2-501 张三 4.9做了 阴性` → room, name, day, result.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace hesuan::parsers {

/// Values as the line writes them, for the functions of ../values to read.
struct LineValues {
  std::vector<std::string> names;  ///< that begin with a known surname
  std::vector<std::string> uncertain_names;
  std::vector<std::string> id_numbers, phones, times, results, addresses;
  std::vector<std::string> rest;  ///< what was not understood
  bool is_done = false;           ///< 已做, ✅
  bool is_not_done = false;       ///< 没做, ❌, 不在家
};

/// Words are taken apart at blanks and punctuation, and where one kind of value meets another
/// (`张三13800000000`, `3-2-501张三`). `night` gives days without a year theirs.
LineValues line_values_from(std::string_view line, Date night);

/// True for a name that begins with one of the surnames of words.toml; also a masked one (`张*三`).
bool has_known_surname(std::string_view name);

}  // namespace hesuan::parsers
