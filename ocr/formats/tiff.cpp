#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "ocr/formats/formats.hpp"

namespace hesuan::ocr {
namespace {

/// A file in memory, as libtiff wants to see one.
struct MemoryFile {
  std::span<const std::byte> bytes;
  std::uint64_t at = 0;

  static MemoryFile& of(thandle_t handle) { return *static_cast<MemoryFile*>(handle); }

  static tmsize_t read(thandle_t handle, void* into, tmsize_t size) {
    MemoryFile& file = of(handle);
    if (size < 0 || file.at >= file.bytes.size()) return 0;
    const auto count = std::min<std::uint64_t>(static_cast<std::uint64_t>(size), file.bytes.size() - file.at);
    std::memcpy(into, file.bytes.data() + file.at, count);
    file.at += count;
    return static_cast<tmsize_t>(count);
  }
  static tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }
  static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    MemoryFile& file = of(handle);
    const std::uint64_t base = whence == SEEK_CUR ? file.at : whence == SEEK_END ? file.bytes.size() : 0;
    return file.at = base + offset;
  }
  static int close(thandle_t) { return 0; }
  static toff_t size(thandle_t handle) { return of(handle).bytes.size(); }
};

using Tiff = std::unique_ptr<TIFF, decltype(&TIFFClose)>;

Tiff opened(MemoryFile& file) {
  TIFFSetErrorHandler(nullptr);
  TIFFSetWarningHandler(nullptr);
  // `m`: not mapped into memory, which it is already.
  return {TIFFClientOpen("picture", "rm", &file, &MemoryFile::read, &MemoryFile::write, &MemoryFile::seek,
                         &MemoryFile::close, &MemoryFile::size, nullptr, nullptr),
          &TIFFClose};
}

}  // namespace

bool is_tiff(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 &&
         (std::memcmp(bytes.data(), "II*\0", 4) == 0 || std::memcmp(bytes.data(), "MM\0*", 4) == 0);
}

int pages_in_tiff(std::span<const std::byte> bytes) {
  constexpr int most_pages = 1000;
  MemoryFile file{bytes};
  const Tiff tiff = opened(file);
  int pages = tiff ? 1 : 0;
  while (tiff && pages < most_pages && TIFFReadDirectory(tiff.get())) ++pages;
  return pages;
}

DecodedPixels decode_tiff(std::span<const std::byte> bytes, int page) {
  MemoryFile file{bytes};
  const Tiff tiff = opened(file);
  if (!tiff || !TIFFSetDirectory(tiff.get(), static_cast<tdir_t>(page))) return {{}, "image_broken"};
  std::uint32_t width = 0, height = 0;
  TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
  if (width == 0 || height == 0) return {{}, "image_broken"};
  if (std::uint64_t{width} * height > static_cast<std::uint64_t>(max_pixels)) return {{}, "image_too_large"};

  cv::Mat rgba(static_cast<int>(height), static_cast<int>(width), CV_8UC4);
  const bool was_read = TIFFReadRGBAImageOriented(tiff.get(), width, height, rgba.ptr<std::uint32_t>(),
                                                  ORIENTATION_TOPLEFT, 1) != 0;
  if (!was_read) return {{}, "image_broken"};
  cv::Mat bgra;
  cv::cvtColor(rgba, bgra, cv::COLOR_RGBA2BGRA);
  return {laid_on_white(bgra), ""};
}

}  // namespace hesuan::ocr
