// When a camera took a picture, as its file says.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/time.hpp"

namespace hesuan::ocr {

/// Exif's DateTimeOriginal (Exif 2.3, 4.6.5), in the camera's local time, of a JPEG. None where the file does
/// not say so: chat apps drop it.
std::optional<LocalTime> time_taken(std::span<const std::byte> bytes);

}  // namespace hesuan::ocr
