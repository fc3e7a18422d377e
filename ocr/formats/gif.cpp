#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "ocr/formats/formats.hpp"

namespace hesuan::ocr {
namespace {

struct Reader {
  std::span<const std::byte> rest;

  static int read(GifFileType* gif, GifByteType* into, int size) {
    auto& self = *static_cast<Reader*>(gif->UserData);
    const std::size_t count = std::min(self.rest.size(), static_cast<std::size_t>(size));
    std::memcpy(into, self.rest.data(), count);
    self.rest = self.rest.subspan(count);
    return static_cast<int>(count);
  }
};

struct Close {
  void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, Close>;

/// Reads on to the first frame. The colour that is transparent in it; nullopt for none.
bool go_to_first_frame(GifFileType* gif, std::optional<int>& transparent) {
  GifRecordType record{};
  while (DGifGetRecordType(gif, &record) == GIF_OK) {
    if (record == IMAGE_DESC_RECORD_TYPE) return DGifGetImageDesc(gif) == GIF_OK;
    if (record != EXTENSION_RECORD_TYPE) return false;
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(gif, &code, &block) != GIF_OK) return false;
    GraphicsControlBlock control{};
    if (code == GRAPHICS_EXT_FUNC_CODE && block &&
        DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK && control.TransparentColor >= 0)
      transparent = control.TransparentColor;
    while (block)
      if (DGifGetExtensionNext(gif, &block) != GIF_OK) return false;
  }
  return false;
}

/// Rows of an interlaced frame come in four passes.
std::vector<int> order_of_rows(int height, bool is_interlaced) {
  std::vector<int> order;
  constexpr int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
  if (!is_interlaced)
    for (int y = 0; y < height; ++y) order.push_back(y);
  else
    for (int pass = 0; pass < 4; ++pass)
      for (int y = first[pass]; y < height; y += step[pass]) order.push_back(y);
  return order;
}

}  // namespace

bool is_gif(std::span<const std::byte> bytes) {
  return bytes.size() >= 6 &&
         (std::memcmp(bytes.data(), "GIF87a", 6) == 0 || std::memcmp(bytes.data(), "GIF89a", 6) == 0);
}

DecodedPixels decode_gif(std::span<const std::byte> bytes) {
  Reader reader{bytes};
  int error = 0;
  const Gif gif(DGifOpen(&reader, &Reader::read, &error));
  if (!gif) return {{}, "image_broken"};
  if (std::int64_t{gif->SWidth} * gif->SHeight > max_pixels) return {{}, "image_too_large"};
  std::optional<int> transparent;
  if (!go_to_first_frame(gif.get(), transparent)) return {{}, "image_broken"};
  const GifImageDesc& frame = gif->Image;
  const ColorMapObject* colours = frame.ColorMap ? frame.ColorMap : gif->SColorMap;
  const bool is_inside = frame.Left >= 0 && frame.Top >= 0 && frame.Width > 0 && frame.Height > 0 &&
                         frame.Left + frame.Width <= gif->SWidth && frame.Top + frame.Height <= gif->SHeight;
  if (!colours || !is_inside) return {{}, "image_broken"};

  cv::Mat canvas(gif->SHeight, gif->SWidth, CV_8UC3, cv::Scalar::all(255));
  std::vector<GifPixelType> row(static_cast<std::size_t>(frame.Width));
  for (const int y : order_of_rows(frame.Height, frame.Interlace)) {
    if (DGifGetLine(gif.get(), row.data(), frame.Width) != GIF_OK) return {{}, "image_truncated"};
    auto* pixels = canvas.ptr<cv::Vec3b>(frame.Top + y) + frame.Left;
    for (int x = 0; x < frame.Width; ++x) {
      const int index = row[static_cast<std::size_t>(x)];
      if (index == transparent || index >= colours->ColorCount) continue;
      const GifColorType& colour = colours->Colors[index];
      pixels[x] = {colour.Blue, colour.Green, colour.Red};
    }
  }
  return {canvas, ""};
}

}  // namespace hesuan::ocr
