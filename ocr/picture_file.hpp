// A picture as the bytes of a file that anything can show.
#pragma once

#include <string>

#include "ocr/picture.hpp"

namespace hesuan::ocr {

/// JPEG of at most 12 megapixels: a larger picture is scaled down.
std::string to_jpeg(const Picture& picture);

}  // namespace hesuan::ocr
