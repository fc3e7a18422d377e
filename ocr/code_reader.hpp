// QR codes of a picture (ISO/IEC 18004), read by ZXing.
#pragma once

#include <string>
#include <vector>

#include "ocr/picture.hpp"

namespace hesuan::ocr {

/// What each QR code says, as UTF-8. Takes about as long as a line of text does to read.
std::vector<std::string> codes_on(const Picture& picture);

}  // namespace hesuan::ocr
