// Stains: what a hand has left on or beside a value. covers.hpp makes stars of a cover that stands where an
// app's mask would; what others hide (the last character only, half of one, the label together with the
// surname) nobody can count, and what they leave may read as a whole value.
#pragma once

#include "core/page_text.hpp"
#include "ocr/picture.hpp"

namespace hesuan::ocr {

/// Whether paint, a blur or the squares of a mosaic lie on a text or touch one of its ends: evenly coloured,
/// not as the ground is, thicker than strokes are, and no card, badge or other ground. `text` is as high as
/// its characters and stands in a line; pixels of the picture.
bool is_stained(const Picture& picture, const Box& text);

/// Whether a text is narrower than `han` Han characters, which are about as wide as high: paint of the
/// ground's own colour has taken a part of one.
bool is_cut(const Picture& picture, const Box& text, int han);

}  // namespace hesuan::ocr
