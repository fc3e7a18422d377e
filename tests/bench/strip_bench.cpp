// CPU time that looking for antigen tests takes: build/strip_bench PICTURE…
// A line a photo; and for the first test in it, cut out as chat apps crop it.
#include <array>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "ocr/picture.hpp"
#include "ocr/pixels.hpp"
#include "ocr/rectify.hpp"
#include "ocr/strip/strip_reader.hpp"

namespace {

double milliseconds_of(const auto& work) {
  const std::clock_t started = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
}

using namespace hesuan::ocr;

/// The window and half of its width around it, upright.
Picture cut_out(const Picture& picture, const StripReading& test) {
  std::vector<cv::Point2f> at;
  for (const auto& [x, y] : test.corners) at.emplace_back(static_cast<float>(x), static_cast<float>(y));
  const float width = static_cast<float>(cv::norm(at[1] - at[0])),
              length = static_cast<float>(cv::norm(at[3] - at[0])), rim = width / 2;
  const std::array<cv::Point2f, 3> from{at[0], at[1], at[3]},
      to{{{rim, rim}, {rim + width, rim}, {rim, rim + length}}};
  cv::Mat crop;
  cv::warpAffine(bgr_of(picture), crop, cv::getAffineTransform(from.data(), to.data()),
                 {cvRound(width + 2 * rim), cvRound(length + 2 * rim)});
  return picture_of(crop);
}

}  // namespace

int main(int count, char** paths) {
  const StripReader reader;
  std::cout << "megapixels  tests  decode ms  is_photo ms  read ms  one cut out ms\n";
  for (int i = 1; i < count; ++i) {
    std::ifstream file(paths[i], std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
    DecodedPicture decoded;
    const double decode = milliseconds_of([&] { decoded = decode_picture(std::as_bytes(std::span(bytes))); });
    if (!decoded.picture) continue;
    std::vector<StripReading> tests;
    const double look = milliseconds_of([&] { is_photo(*decoded.picture); });
    const double read = milliseconds_of([&] { tests = reader.read(*decoded.picture).strips; });
    std::cout << decoded.picture->width() * decoded.picture->height() / 1e6 << "  " << tests.size() << "  "
              << decode << "  " << look << "  " << read;
    if (!tests.empty()) {
      const Picture crop = cut_out(*decoded.picture, tests.front());
      std::cout << "  " << milliseconds_of([&] { reader.read(crop); });
    }
    std::cout << '\n';
  }
}
