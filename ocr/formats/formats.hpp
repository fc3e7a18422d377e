// Picture formats that OpenCV does not read, or not all of it, or slowly: what comes out is BGR on white,
// upright as the file says, within `max_pixels`; an empty Mat and a reason code otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <string>

namespace hesuan::ocr {

constexpr std::int64_t max_pixels = 100'000'000;

struct DecodedPixels {
  cv::Mat bgr;
  std::string fault;  ///< `image_truncated`, `image_broken`, `image_too_large`
};

/// Lays BGRA on white: transparent pixels show the page they are put on.
cv::Mat laid_on_white(const cv::Mat& bgra);

/// HEIC and AVIF, by the brand of an ISO base media file (ISO/IEC 23008-12).
bool is_heif(std::span<const std::byte> bytes);
/// The primary picture, through libheif.
DecodedPixels decode_heif(std::span<const std::byte> bytes);

/// Grey or colour, not CMYK, as stored: the caller knows that no Exif turns it. OpenCV 4.6 takes twice the
/// time, to put red and blue into its order.
DecodedPixels decode_jpeg(std::span<const std::byte> bytes);

bool is_gif(std::span<const std::byte> bytes);
/// The first frame, through giflib.
DecodedPixels decode_gif(std::span<const std::byte> bytes);

bool is_tiff(std::span<const std::byte> bytes);
/// 0 when it cannot be read at all.
int pages_in_tiff(std::span<const std::byte> bytes);
/// One page, counted from 0, through libtiff: also CMYK and fax pages.
DecodedPixels decode_tiff(std::span<const std::byte> bytes, int page);

}  // namespace hesuan::ocr
