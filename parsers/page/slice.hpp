// A part of a line: the characters of one value, with what the recogniser said of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "core/page_text.hpp"
#include "core/text.hpp"

namespace hesuan::parsers {

struct Slice {
  const TextLine* line = nullptr;
  std::size_t first = 0, count = 0;  ///< in code points of line->text

  std::string text() const { return to_utf8(to_code_points(line->text).substr(first, count)); }

  /// Of the least certain character that is no blank.
  double confidence() const {
    if (line->character_confidence.size() < first + count) return line->confidence;
    const auto from = line->character_confidence.begin() + static_cast<std::ptrdiff_t>(first);
    return count == 0 ? 1 : *std::min_element(from, from + static_cast<std::ptrdiff_t>(count));
  }

  Box box() const {
    const auto& boxes = line->character_boxes;
    if (boxes.size() < first + count || count == 0) return line->box;
    const int left = boxes[first].x, right = boxes[first + count - 1].right();
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
