// Inside of ocr/ only: what a recogniser says of one character of a prepared line (line_image.hpp).
#pragma once

#include <vector>

#include "core/record.hpp"

namespace hesuan::ocr {

struct ReadCharacter {
  char32_t character = 0;
  double confidence = 0;    ///< 0..1
  int left = 0, right = 0;  ///< columns [left, right) of the line's picture
  std::vector<Alternative> alternatives;
};

}  // namespace hesuan::ocr
