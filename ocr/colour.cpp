#include "ocr/colour.hpp"

#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"

namespace hesuan::ocr {
namespace {

constexpr int working_width = 320;
constexpr int cell = 10;  // pixels of the small picture; holds parts of several modules
constexpr double least_side = 0.25, most_side = 0.9;  // of the page's width

/// Pixels of one colour, 255 or 0. Hues are OpenCV's, 0..179.
cv::Mat ink_of(HealthCode colour, const cv::Mat& hsv) {
  const auto between = [&](int from, int to) {
    cv::Mat found;
    cv::inRange(hsv, cv::Scalar(from, 90, 90), cv::Scalar(to, 255, 255), found);
    return found;
  };
  switch (colour) {
    case HealthCode::green:
      return between(42, 85);
    case HealthCode::yellow:
      return between(16, 34);
    case HealthCode::red:
      break;
  }
  return between(0, 8) | between(172, 179);
}

/// Cells that are neither empty nor full of ink, 255 or 0, one pixel a cell.
cv::Mat mixed_cells(const cv::Mat& ink) {
  const cv::Size cells(ink.cols / cell, ink.rows / cell);
  cv::Mat share, mixed;
  cv::resize(ink(cv::Rect({0, 0}, cv::Size(cells.width * cell, cells.height * cell))), share, cells, 0, 0,
             cv::INTER_AREA);
  cv::inRange(share, 30, 235, mixed);
  return mixed;
}

/// How often a line across `ink` goes from ink to none or back, on average.
double changes_across(const cv::Mat& ink) {
  const cv::Mat changed = ink.colRange(1, ink.cols) != ink.colRange(0, ink.cols - 1);
  return static_cast<double>(cv::countNonZero(changed)) / ink.rows;
}

bool is_square_of_modules(const cv::Mat& ink, const cv::Rect& part, int filled_cells) {
  constexpr double least_changes = 10;  // the smallest code has 21 modules a side, half of them ink
  const double side = part.width, ratio = side / part.height;
  if (side < least_side * ink.cols || side > most_side * ink.cols || ratio < 0.8 || ratio > 1.25)
    return false;
  if (filled_cells < 0.75 * part.area() / (cell * cell)) return false;
  return changes_across(ink(part)) >= least_changes && changes_across(ink(part).t()) >= least_changes;
}

bool has_code_of(HealthCode colour, const cv::Mat& hsv) {
  const cv::Mat ink = ink_of(colour, hsv);
  cv::Mat labels, stats, centres;
  const int count = cv::connectedComponentsWithStats(mixed_cells(ink), labels, stats, centres);
  for (int i = 1; i < count; ++i) {
    const int* stat = stats.ptr<int>(i);
    const cv::Rect part(cell * stat[cv::CC_STAT_LEFT], cell * stat[cv::CC_STAT_TOP],
                        cell * stat[cv::CC_STAT_WIDTH], cell * stat[cv::CC_STAT_HEIGHT]);
    if (is_square_of_modules(ink, part & cv::Rect({0, 0}, ink.size()), stat[cv::CC_STAT_AREA])) return true;
  }
  return false;
}

}  // namespace

std::optional<HealthCode> code_colour(const Picture& picture) {
  const cv::Mat& bgr = bgr_of(picture);
  if (bgr.cols < working_width || bgr.rows < working_width) return std::nullopt;
  if (bgr.rows < least_side * bgr.cols) return std::nullopt;  // a strip holds no code
  cv::Mat hsv;
  const double scale = static_cast<double>(working_width) / bgr.cols;
  cv::resize(bgr, hsv, {}, scale, scale, cv::INTER_LINEAR);
  cv::cvtColor(hsv, hsv, cv::COLOR_BGR2HSV);
  std::optional<HealthCode> found;
  for (const HealthCode colour : {HealthCode::green, HealthCode::yellow, HealthCode::red}) {
    if (!has_code_of(colour, hsv)) continue;
    if (found) return std::nullopt;
    found = colour;
  }
  return found;
}

}  // namespace hesuan::ocr
