#include "ocr/code_reader.hpp"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"

using namespace hesuan::ocr;

namespace {

/// A page with a code in `ink`, `side` pixels wide.
cv::Mat page_with_code(const std::string& content, const cv::Scalar& ink, int side) {
  ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
  writer.setEncoding(ZXing::CharacterSet::UTF8);
  const ZXing::BitMatrix code = writer.encode(content, 0, 0);
  cv::Mat modules(code.height(), code.width(), CV_8U);
  for (int y = 0; y < code.height(); ++y)
    for (int x = 0; x < code.width(); ++x) modules.at<unsigned char>(y, x) = code.get(x, y) ? 255 : 0;
  cv::resize(modules, modules, {side, side}, 0, 0, cv::INTER_NEAREST);
  cv::Mat page(1400, 720, CV_8UC3, cv::Scalar::all(255));
  page(cv::Rect(180, 300, side, side)).setTo(ink, modules);
  return page;
}

}  // namespace

TEST_CASE("a code is read whatever its ink, and a page without one has none") {
  const std::string content = R"({"label":"yss","name":"张样例","cid":"11010119900307001X"})";
  for (const cv::Scalar& ink : {cv::Scalar(0, 0, 0), cv::Scalar(56, 172, 35), cv::Scalar(30, 30, 220)}) {
    CAPTURE(ink);
    CHECK(codes_on(picture_of(page_with_code(content, ink, 360))) == std::vector<std::string>{content});
  }
  CHECK(codes_on(picture_of(cv::Mat(1400, 720, CV_8UC3, cv::Scalar::all(255)))).empty());
}
