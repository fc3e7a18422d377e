#include "ocr/line_image.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace hesuan::ocr {
namespace {

struct Range {
  int low, high;  ///< grey levels below and above which 2 % of the pixels lie
  int width() const { return high - low; }
};

Range range_of(const cv::Mat& grey) {
  int histogram[256] = {};
  for (int y = 0; y < grey.rows; ++y) {
    const auto* row = grey.ptr<unsigned char>(y);
    for (int x = 0; x < grey.cols; ++x) ++histogram[row[x]];
  }
  const int tail = static_cast<int>(grey.total()) / 50;
  int low = 0, high = 255;
  for (int seen = histogram[0]; seen <= tail && low < 255; seen += histogram[++low]) {
  }
  for (int seen = histogram[255]; seen <= tail && high > 0; seen += histogram[--high]) {
  }
  return {low, std::max(high, low + 1)};
}

/// The ground is what lies along the upper and lower edge of the box.
bool ground_is_dark(const cv::Mat& grey, const Range& range) {
  const double edge = 0.5 * (cv::mean(grey.row(0))[0] + cv::mean(grey.row(grey.rows - 1))[0]);
  return edge < 0.5 * (range.low + range.high);
}

}  // namespace

LineImage line_image(const cv::Mat& bgr, const cv::Rect& box) {
  const int margin = std::max(2, box.height / 10);
  const cv::Rect around =
      cv::Rect(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin) &
      cv::Rect({0, 0}, bgr.size());
  const cv::Mat colour = bgr(around);
  cv::Mat best;
  cv::cvtColor(colour, best, cv::COLOR_BGR2GRAY);
  Range range = range_of(best);
  if (range.width() < 110) {  // weak in grey: coloured text on a coloured ground may be strong in one channel
    std::vector<cv::Mat> channels;
    cv::split(colour, channels);
    for (const cv::Mat& channel : channels) {
      const Range other = range_of(channel);
      if (other.width() > range.width() + 20) {
        best = channel;
        range = other;
      }
    }
  }
  const bool invert = ground_is_dark(best, range);
  const double gain = 255.0 / range.width();
  cv::Mat line;
  if (invert) {
    best.convertTo(line, CV_8U, -gain, 255 + gain * range.low);
  } else {
    best.convertTo(line, CV_8U, gain, -gain * range.low);
  }
  return {line, around.x, around.y};
}

cv::Mat scaled_for_reading(const cv::Mat& part, int text_height, int target) {
  const double scale = static_cast<double>(target) / text_height;
  cv::Mat scaled;
  cv::resize(part, scaled, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  cv::copyMakeBorder(scaled, scaled, 4, 4, reading_margin, reading_margin, cv::BORDER_CONSTANT,
                     cv::Scalar(255));
  return scaled;
}

}  // namespace hesuan::ocr
