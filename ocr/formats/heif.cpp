#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "ocr/formats/formats.hpp"

namespace hesuan::ocr {
namespace {

using Context = std::unique_ptr<heif_context, decltype(&heif_context_free)>;
using Handle = std::unique_ptr<const heif_image_handle, decltype(&heif_image_handle_release)>;
using Image = std::unique_ptr<const heif_image, decltype(&heif_image_release)>;

std::uint64_t big_endian(std::span<const std::byte> bytes, std::size_t at, std::size_t count) {
  std::uint64_t number = 0;
  for (const std::byte b : bytes.subspan(at, count)) number = number << 8 | std::to_integer<std::uint64_t>(b);
  return number;
}

/// The boxes of the file end where it does: one that is cut off has a box that reaches further.
bool has_end(std::span<const std::byte> bytes) {
  std::size_t at = 0;
  while (at + 8 <= bytes.size()) {
    std::uint64_t size = big_endian(bytes, at, 4);
    if (size == 0) return true;  // up to the end of the file
    if (size == 1 && at + 16 <= bytes.size()) size = big_endian(bytes, at + 8, 8);
    if (size < 8 || size > bytes.size() - at) return false;
    at += size;
  }
  return true;
}

}  // namespace

bool is_heif(std::span<const std::byte> bytes) {
  constexpr std::string_view brands[] = {"heic", "heix", "heim", "heis", "hevc",
                                         "hevx", "mif1", "msf1", "avif", "avis"};
  if (bytes.size() < 12 || std::memcmp(bytes.data() + 4, "ftyp", 4) != 0) return false;
  return std::any_of(std::begin(brands), std::end(brands), [&](std::string_view brand) {
    return std::memcmp(bytes.data() + 8, brand.data(), brand.size()) == 0;
  });
}

DecodedPixels decode_heif(std::span<const std::byte> bytes) {
  if (!has_end(bytes)) return {{}, "image_truncated"};
  const Context context(heif_context_alloc(), &heif_context_free);
  heif_context_set_max_decoding_threads(context.get(), 0);
  if (heif_context_read_from_memory_without_copy(context.get(), bytes.data(), bytes.size(), nullptr).code !=
      heif_error_Ok)
    return {{}, "image_broken"};
  heif_image_handle* primary = nullptr;
  if (heif_context_get_primary_image_handle(context.get(), &primary).code != heif_error_Ok)
    return {{}, "image_broken"};
  const Handle handle(primary, &heif_image_handle_release);
  const std::int64_t pixels =
      std::int64_t{heif_image_handle_get_width(primary)} * heif_image_handle_get_height(primary);
  if (pixels > max_pixels) return {{}, "image_too_large"};

  heif_image* decoded = nullptr;
  if (heif_decode_image(primary, &decoded, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, nullptr).code !=
      heif_error_Ok)
    return {{}, "image_broken"};
  const Image image(decoded, &heif_image_release);
  int stride = 0;
  const std::uint8_t* rows = heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
  const int width = heif_image_get_width(decoded, heif_channel_interleaved),
            height = heif_image_get_height(decoded, heif_channel_interleaved);
  if (!rows || width <= 0 || height <= 0) return {{}, "image_broken"};
  const cv::Mat rgba(height, width, CV_8UC4, const_cast<std::uint8_t*>(rows),
                     static_cast<std::size_t>(stride));
  cv::Mat bgra;
  cv::cvtColor(rgba, bgra, cv::COLOR_RGBA2BGRA);
  return {laid_on_white(bgra), ""};
}

}  // namespace hesuan::ocr
