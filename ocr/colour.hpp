// The colour of a health code: of the coded block (QR) that a picture shows.
#pragma once

#include <optional>

#include "core/record.hpp"
#include "ocr/picture.hpp"

namespace hesuan::ocr {

/// nullopt where no square of coloured modules stands out, or more than one colour has one. Words and badges
/// in colour, patterned or not, are no such square.
std::optional<HealthCode> code_colour(const Picture& picture);

}  // namespace hesuan::ocr
