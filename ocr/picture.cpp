#include "ocr/picture.hpp"

#include <algorithm>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/formats/formats.hpp"
#include "ocr/pixels.hpp"

namespace hesuan::ocr {
namespace {

using Bytes = std::span<const std::byte>;

unsigned byte_at(Bytes bytes, std::size_t i) {
  return std::to_integer<unsigned>(bytes[i]);
}

std::uint32_t big_endian_32(Bytes bytes, std::size_t at) {
  return byte_at(bytes, at) << 24 | byte_at(bytes, at + 1) << 16 | byte_at(bytes, at + 2) << 8 |
         byte_at(bytes, at + 3);
}

bool starts_with(Bytes bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

/// What a file's own structure says before any pixel is decoded.
struct Outline {
  std::int64_t width = 0, height = 0;  ///< 0: not stated where we look
  bool has_end = true;
  bool has_alpha = false;
  bool is_plain_jpeg = false;  ///< grey or colour, and nothing says that it lies on its side
};

/// PNG (ISO/IEC 15948): chunks of length, type, data, CRC; IHDR first, IEND last.
Outline outline_of_png(Bytes bytes) {
  Outline outline;
  outline.has_end = false;
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const std::size_t length = big_endian_32(bytes, at);
    if (length > bytes.size() - at - 12) return outline;
    const Bytes type = bytes.subspan(at + 4, 4);
    if (starts_with(type, "IHDR") && length >= 13) {
      outline.width = big_endian_32(bytes, at + 8);
      outline.height = big_endian_32(bytes, at + 12);
      const unsigned colour_type = byte_at(bytes, at + 17);
      outline.has_alpha = colour_type == 4 || colour_type == 6;
    }
    if (starts_with(type, "IEND")) {
      outline.has_end = true;
      return outline;
    }
    at += 12 + length;
  }
  return outline;
}

/// JPEG (ISO/IEC 10918-1): marker segments up to the first scan, then entropy-coded data that must reach an
/// EOI. An EOI before the scan belongs to an embedded thumbnail.
Outline outline_of_jpeg(Bytes bytes) {
  Outline outline;
  outline.has_end = false;
  bool has_exif = false;
  unsigned components = 0;
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    if (byte_at(bytes, at) != 0xFF) return outline;
    const unsigned marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const std::size_t length = byte_at(bytes, at + 2) << 8 | byte_at(bytes, at + 3);
    const bool is_frame_header =
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    has_exif |= marker == 0xE1 && starts_with(bytes.subspan(at + 4), "Exif");
    if (is_frame_header && at + 10 <= bytes.size()) {
      outline.height = byte_at(bytes, at + 5) << 8 | byte_at(bytes, at + 6);
      outline.width = byte_at(bytes, at + 7) << 8 | byte_at(bytes, at + 8);
      components = byte_at(bytes, at + 9);
    }
    at += 2 + length;
    if (marker == 0xDA) break;
  }
  outline.is_plain_jpeg = !has_exif && (components == 1 || components == 3);
  const std::byte end_of_image[] = {std::byte{0xFF}, std::byte{0xD9}};
  if (at < bytes.size()) {
    outline.has_end = std::search(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(),
                                  std::begin(end_of_image), std::end(end_of_image)) != bytes.end();
  }
  return outline;
}

/// WebP: a RIFF whose stated size must be there.
Outline outline_of_webp(Bytes bytes) {
  Outline outline;
  const std::size_t stated =
      byte_at(bytes, 4) | byte_at(bytes, 5) << 8 | byte_at(bytes, 6) << 16 | byte_at(bytes, 7) << 24;
  outline.has_end = bytes.size() >= stated + 8;
  return outline;
}

std::uint32_t little_endian_32(Bytes bytes, std::size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2) << 16 |
         byte_at(bytes, at + 3) << 24;
}

/// BMP: the header states where the file ends; a few programs leave it 0.
Outline outline_of_bmp(Bytes bytes) {
  Outline outline;
  outline.has_end = bytes.size() >= little_endian_32(bytes, 2);
  return outline;
}

Outline outline_of(Bytes bytes) {
  if (starts_with(bytes, "\x89PNG\r\n\x1a\n")) return outline_of_png(bytes);
  if (starts_with(bytes, "\xFF\xD8")) return outline_of_jpeg(bytes);
  if (starts_with(bytes, "RIFF") && bytes.size() > 12) return outline_of_webp(bytes);
  if (starts_with(bytes, "BM") && bytes.size() > 26) return outline_of_bmp(bytes);
  return {};
}

cv::Mat to_bgr(const cv::Mat& pixels) {
  cv::Mat eight_bit = pixels;
  if (pixels.depth() == CV_16U) pixels.convertTo(eight_bit, CV_8U, 1.0 / 257);
  if (eight_bit.channels() == 4) return laid_on_white(eight_bit);
  cv::Mat bgr = eight_bit;
  if (eight_bit.channels() == 1) cv::cvtColor(eight_bit, bgr, cv::COLOR_GRAY2BGR);
  return bgr;
}

DecodedPicture picture_from(const DecodedPixels& decoded) {
  if (decoded.bgr.empty()) return {{}, decoded.fault};
  return {picture_of(decoded.bgr), ""};
}

}  // namespace

int Picture::width() const {
  return pixels_->bgr.cols;
}
int Picture::height() const {
  return pixels_->bgr.rows;
}

cv::Mat laid_on_white(const cv::Mat& bgra) {
  cv::Mat bgr(bgra.size(), CV_8UC3);
  for (int y = 0; y < bgra.rows; ++y) {
    const auto* from = bgra.ptr<cv::Vec4b>(y);
    auto* to = bgr.ptr<cv::Vec3b>(y);
    for (int x = 0; x < bgra.cols; ++x) {
      const int alpha = from[x][3];
      for (int c = 0; c < 3; ++c) {
        to[x][c] = static_cast<unsigned char>((from[x][c] * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
  }
  return bgr;
}

int pages_in_picture(std::span<const std::byte> bytes) {
  return is_tiff(bytes) ? std::max(1, pages_in_tiff(bytes)) : 1;
}

DecodedPicture decode_picture(std::span<const std::byte> bytes, int page) {
  if (is_heif(bytes)) return picture_from(decode_heif(bytes));
  if (is_gif(bytes)) return picture_from(decode_gif(bytes));
  if (is_tiff(bytes)) return picture_from(decode_tiff(bytes, page));
  const Outline outline = outline_of(bytes);
  if (outline.width * outline.height > max_pixels) return {{}, "image_too_large"};
  if (!outline.has_end) return {{}, "image_truncated"};
  if (outline.is_plain_jpeg) return picture_from(decode_jpeg(bytes));
  cv::Mat pixels;
  try {
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8U, const_cast<std::byte*>(bytes.data()));
    pixels = cv::imdecode(raw, outline.has_alpha ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR);
  } catch (const cv::Exception&) {
    // OpenCV throws on sizes beyond its own limit and on some broken headers.
    return {{}, "image_broken"};
  }
  if (pixels.empty() || pixels.depth() > CV_16U) return {{}, "image_broken"};
  if (static_cast<std::int64_t>(pixels.cols) * pixels.rows > max_pixels) return {{}, "image_too_large"};
  return {picture_of(to_bgr(pixels)), ""};
}

Picture picture_from_pixels(const unsigned char* data, int width, int height, int bytes_per_row,
                            int channels) {
  const cv::Mat view(height, width, CV_8UC(channels), const_cast<unsigned char*>(data),
                     static_cast<std::size_t>(bytes_per_row));
  return picture_of(to_bgr(view).clone());
}

}  // namespace hesuan::ocr
