// Pages made by hand: text at a place, in characters as wide as they are high, digits and Latin half as wide.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/page_text.hpp"
#include "core/text.hpp"

namespace hesuan::parsers {

struct Placed {
  int x, y;
  std::string text;
  int height = 30;
};

inline TextLine line_of(const Placed& placed) {
  TextLine line;
  line.text = placed.text;
  int x = placed.x;
  for (const char32_t c : to_code_points(placed.text)) {
    const int width = c < 0x80 ? placed.height / 2 : placed.height;
    line.characters.push_back({0.99, {x, placed.y, width, placed.height}, Engine::skimmer, {}});
    x += width;
  }
  line.box = {placed.x, placed.y, x - placed.x, placed.height};
  return line;
}

/// 800 wide.
inline PageText page_of(const std::vector<Placed>& all) {
  PageText page{800, 1700, {}};
  for (const Placed& placed : all) page.lines.push_back(line_of(placed));
  return page;
}

}  // namespace hesuan::parsers
