#include "ocr/picture_file.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "ocr/pixels.hpp"

namespace hesuan::ocr {
namespace {

constexpr double most_pixels = 12e6;
constexpr double longest_side = 65'000;  // JPEG ends at 65,535
constexpr int quality = 88;

}  // namespace

std::string to_jpeg(const Picture& picture) {
  cv::Mat shown = bgr_of(picture);
  const double scale = std::min(std::sqrt(most_pixels / static_cast<double>(shown.total())),
                                longest_side / std::max(shown.cols, shown.rows));
  if (scale < 1) cv::resize(shown, shown, {}, scale, scale, cv::INTER_AREA);
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", shown, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
  return {bytes.begin(), bytes.end()};
}

}  // namespace hesuan::ocr
