// A decoded picture and the lines of text in it. OpenCV stays behind these doors.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/page_text.hpp"

namespace hesuan::ocr {

/// Pixels, decoded and within bounds. Cheap to copy (shared, immutable).
class Picture {
 public:
  struct Pixels;
  explicit Picture(std::shared_ptr<const Pixels> pixels) : pixels_(std::move(pixels)) {}

  int width() const;
  int height() const;
  const Pixels& pixels() const { return *pixels_; }

 private:
  std::shared_ptr<const Pixels> pixels_;
};

struct DecodedPicture {
  std::optional<Picture> picture;  ///< absent: `fault` says why
  std::string fault;               ///< reason code: `image_truncated`, `image_broken`, `image_too_large`
};

/// Only a TIFF has more than one page.
int pages_in_picture(std::span<const std::byte> bytes);

/// Decodes PNG, JPEG (CMYK too), WebP, BMP, HEIC, AVIF, a page of a TIFF (counted from 0) or the first frame
/// of a GIF within 100 megapixels; orientation applied, alpha laid on white. A file whose end is missing is
/// refused, not half read: a lower half of grey could hide a result.
DecodedPicture decode_picture(std::span<const std::byte> bytes, int page = 0);

/// A picture from raw rows of `channels` (1, 3 BGR or 4 BGRA) bytes a pixel; copies them.
Picture picture_from_pixels(const unsigned char* data, int width, int height, int bytes_per_row,
                            int channels);

}  // namespace hesuan::ocr
