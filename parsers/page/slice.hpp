// A part of a line: the characters of one value, with what the recogniser said of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include "core/page_text.hpp"
#include "core/text.hpp"

namespace hesuan::parsers {

struct Slice {
  const TextLine* line = nullptr;
  std::size_t first = 0, count = 0;  ///< in code points of line->text

  friend bool operator==(const Slice&, const Slice&) = default;

  std::string text() const { return to_utf8(to_code_points(line->text).substr(first, count)); }

  /// The characters, where a recogniser gave them; else none.
  std::span<const TextCharacter> characters() const {
    if (line->characters.size() < first + count) return {};
    return std::span(line->characters).subspan(first, count);
  }

  /// Of the least certain character.
  double confidence() const {
    if (characters().empty()) return count == 0 ? 1 : line->confidence;
    return std::ranges::min(characters(), {}, &TextCharacter::confidence).confidence;
  }

  Box box() const {
    if (characters().empty()) return line->box;
    const int left = characters().front().box.x, right = characters().back().box.right();
    return {left, line->box.y, std::max(1, right - left), line->box.height};
  }
};

inline Slice whole(const TextLine& line) {
  return {&line, 0, to_code_points(line.text).size()};
}

/// Without blanks at both ends.
inline Slice trimmed(Slice slice) {
  const std::u32string text = to_code_points(slice.line->text);
  while (slice.count > 0 && is_space(text[slice.first])) ++slice.first, --slice.count;
  while (slice.count > 0 && is_space(text[slice.first + slice.count - 1])) --slice.count;
  return slice;
}

}  // namespace hesuan::parsers
