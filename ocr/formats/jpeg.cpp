#include <turbojpeg.h>

#include <memory>
#include <type_traits>

#include "ocr/formats/formats.hpp"

namespace hesuan::ocr {
namespace {

struct Close {
  void operator()(void* decompressor) const { tjDestroy(decompressor); }
};

}  // namespace

DecodedPixels decode_jpeg(std::span<const std::byte> bytes) {
  const std::unique_ptr<std::remove_pointer_t<tjhandle>, Close> decompressor(tjInitDecompress());
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  int width = 0, height = 0, subsampling = 0, colours = 0;
  if (tjDecompressHeader3(decompressor.get(), data, bytes.size(), &width, &height, &subsampling, &colours) !=
      0)
    return {{}, "image_broken"};
  if (std::int64_t{width} * height > max_pixels) return {{}, "image_too_large"};
  cv::Mat bgr(height, width, CV_8UC3);
  const int failed = tjDecompress2(decompressor.get(), data, bytes.size(), bgr.data, width,
                                   static_cast<int>(bgr.step), height, TJPF_BGR, 0);
  // After a warning the picture is there, with a stripe that is wrong.
  if (failed != 0 && tjGetErrorCode(decompressor.get()) != TJERR_WARNING) return {{}, "image_broken"};
  return {bgr, ""};
}

}  // namespace hesuan::ocr
