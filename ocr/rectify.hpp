// Photos of screens and of paper, skewed and turned pictures: made flat and upright before they are read.
#pragma once

#include <array>

#include "core/page_text.hpp"
#include "ocr/picture.hpp"
#include "ocr/recogniser.hpp"

namespace hesuan::ocr {

/// The page that `picture` shows, without perspective and skew (up to 12 degrees), without what lies around
/// it, at most 2.5 megapixels large; which quarter turn it stands at stays. A flat picture comes back as it
/// is.
Picture flattened(const Picture& picture);

/// Whether `picture` is a photo: a screenshot's ground is of one colour to the bit. Takes 0.3 ms.
bool is_photo(const Picture& picture);

/// The square around `middle` (x, y), `side` pixels long, turned counterclockwise by `degrees`, as a picture
/// of `size` pixels; beyond the rim of `picture` its last pixels go on.
Picture part_around(const Picture& picture, const std::array<double, 2>& middle, double side, double degrees,
                    int size);

/// A page, and the picture that the boxes of its text are places in.
struct UprightPage {
  Picture shown;    ///< to show to a person
  Picture picture;  ///< to read from: with stars where a hand has covered something
  PageText text;
};

/// Reads `picture` flat, and the way up in which most of it is read.
UprightPage skim_upright(Recogniser& recogniser, const Picture& picture);

}  // namespace hesuan::ocr
