// Text with its place on a page: what a recogniser or a PDF's text layer gives, and layout rules take.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hesuan {

/// Pixels (or PDF points), origin top left.
struct Box {
  int x = 0, y = 0, width = 0, height = 0;

  int right() const { return x + width; }
  int bottom() const { return y + height; }
  int middle_y() const { return y + height / 2; }
  friend bool operator==(const Box&, const Box&) = default;
};

/// Text that stands together: one run of characters without a wide gap.
struct TextLine {
  Box box;
  std::string text;       ///< UTF-8, width-folded; a character hidden by a mask is `*`
  double confidence = 1;  ///< 0..1, of the least certain character; 1 for a text layer
  /// One a code point of `text` where a recogniser gave them, else empty.
  std::vector<double> character_confidence;
  std::vector<Box> character_boxes;

  friend bool operator==(const TextLine&, const TextLine&) = default;
};

struct PageText {
  int width = 0, height = 0;
  std::vector<TextLine> lines;  ///< top to bottom, then left to right
};

}  // namespace hesuan
