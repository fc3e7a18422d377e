#define ZX_USE_UTF8 1  // ZXing 1.4 gives wide characters without
#include "ocr/code_reader.hpp"

#include <ZXing/ReadBarcode.h>

#include "ocr/pixels.hpp"

namespace hesuan::ocr {

std::vector<std::string> codes_on(const Picture& picture) {
  const cv::Mat& bgr = bgr_of(picture);
  const ZXing::ImageView view(bgr.data, bgr.cols, bgr.rows, ZXing::ImageFormat::BGR,
                              static_cast<int>(bgr.step));
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode).setTryRotate(false);
  std::vector<std::string> codes;
  for (const ZXing::Result& code : ZXing::ReadBarcodes(view, hints)) {
    if (code.isValid()) codes.push_back(code.text());
  }
  return codes;
}

}  // namespace hesuan::ocr
