// Photos that a screenshot shows: of a test in the form that reports it.
#pragma once

#include <vector>

#include "ocr/picture.hpp"

namespace hesuan::ocr {

/// The photos in a screenshot, each a fifth of its width or more on both sides: what has neither the colours
/// of the page nor those of its cards, and is no print, no button and no code. Takes 10 ms.
std::vector<Picture> photos_within(const Picture& screenshot);

}  // namespace hesuan::ocr
