#include "ocr/line_image.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "ocr/median.hpp"

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

/// The first row below the middle of a blank that divides the ink of a line into two of about its own height;
/// 0 where there is none.
int row_between(const cv::Mat& line) {
  constexpr double dark = 128, least = 0.3;  // of the height
  cv::Mat darkest;
  cv::reduce(line, darkest, 1, cv::REDUCE_MIN);
  const auto is_blank = [&](int y) { return darkest.at<unsigned char>(y) > dark; };
  int best = 0, longest = 0;
  for (int y = static_cast<int>(least * line.rows); y < (1 - least) * line.rows; ++y) {
    int end = y;
    while (end < line.rows && is_blank(end)) ++end;
    if (end - y > longest) {
      longest = end - y;
      best = y + longest / 2;
    }
    y = end;
  }
  return best;
}

}  // namespace

std::vector<cv::Rect> split_into_rows(const cv::Mat& bgr, const std::vector<cv::Rect>& boxes) {
  constexpr double suspicious = 1.6;  // times as high as usual
  if (boxes.empty()) return {};
  std::vector<int> heights;
  heights.reserve(boxes.size());
  for (const cv::Rect& box : boxes) heights.push_back(box.height);
  const int usual = median(std::move(heights));
  std::vector<cv::Rect> rows;
  for (const cv::Rect& box : boxes) {
    const bool may_be_two = box.height > suspicious * usual && box.width > 3 * box.height;
    const LineImage line = may_be_two ? line_image(bgr, box) : LineImage{};
    const int row = may_be_two ? line.top + row_between(line.pixels) : 0;
    if (row <= box.y || row >= box.br().y) {
      rows.push_back(box);
      continue;
    }
    rows.emplace_back(box.x, box.y, box.width, row - box.y);
    rows.emplace_back(box.x, row, box.width, box.br().y - row);
  }
  return rows;
}

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
