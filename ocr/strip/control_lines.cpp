#include "ocr/strip/control_lines.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace hesuan::ocr {
namespace {

constexpr int reach = 11;             // pixels: more than a line is thick, less than it is long
constexpr double depth_steps = 5000;  // of the logarithm: whole numbers are compared twice as fast
constexpr double shortest_bar = 9, longest_bar = 130;  // pixels

cv::Mat log_green(const cv::Mat& bgr) {
  cv::Mat green;
  cv::extractChannel(bgr, green, 1);
  green.convertTo(green, CV_32F, 1, 4);
  cv::log(green, green);
  return green;
}

/// Mean and spread of 5 × 5 samples of the parallelogram around `middle`.
struct Patch {
  float mean = 0, spread = 0;
};

Patch patch_of(const cv::Mat& logs, cv::Point2f middle, cv::Point2f half_u, cv::Point2f half_v) {
  constexpr std::array<float, 5> places{-1, -0.5, 0, 0.5, 1};
  constexpr float count = places.size() * places.size();
  float sum = 0, squares = 0;
  for (const float u : places)
    for (const float v : places) {
      const cv::Point2f point = middle + half_u * u + half_v * v;
      const int x = std::clamp(cvRound(point.x), 0, logs.cols - 1);
      const int y = std::clamp(cvRound(point.y), 0, logs.rows - 1);
      const float value = logs.at<float>(y, x);
      sum += value;
      squares += value * value;
    }
  return {sum / count, std::sqrt(std::max(0.0F, squares / count - sum * sum / count / count))};
}

/// How much what lies beyond an end of `bar` differs from the membrane: its rim and the casing do, paper does
/// not.
float step_beyond(const cv::Mat& logs, const Bar& bar, float end, float membrane) {
  const cv::Point2f across(-bar.along.y, bar.along.x);
  float step = 0;
  for (const float beyond : {0.05F, 0.15F, 0.3F})
    for (const float away : {-0.3F, 0.3F}) {
      const cv::Point2f middle =
          bar.middle + bar.along * (end * (0.5F + beyond) * bar.length) + across * (away * bar.length);
      const Patch patch = patch_of(logs, middle, {}, across * (0.1F * bar.length));
      step = std::max(step, std::abs(patch.mean - membrane));
    }
  return step;
}

/// Whether a membrane lies on both sides of `bar`; its clearness tells how far it ends where the bar does.
bool crosses_membrane(const cv::Mat& logs, Bar& bar) {
  const cv::Point2f across(-bar.along.y, bar.along.x);
  const float away = bar.thickness / 2 + std::max(2.0F, 0.3F * bar.length);
  const cv::Point2f half_u = bar.along * (0.3F * bar.length), half_v = across * (0.12F * bar.length);
  const Patch above = patch_of(logs, bar.middle - across * away, half_u, half_v);
  const Patch below = patch_of(logs, bar.middle + across * away, half_u, half_v);
  const Patch inside = patch_of(logs, bar.middle, half_u, across * (0.15F * bar.thickness));
  bar.contrast = std::min(above.mean, below.mean) - inside.mean;
  const float ground = 0.5F * (above.mean + below.mean);
  const float framed = std::min(step_beyond(logs, bar, 1, ground), step_beyond(logs, bar, -1, ground));
  bar.clearness = std::min(0.5F, bar.contrast) * (0.005F + std::min(0.05F, framed)) /
                  (0.03F + std::max(above.spread, below.spread) + std::abs(above.mean - below.mean));
  return bar.contrast > 0.04F && std::abs(above.mean - below.mean) < 0.3F &&
         std::max(above.spread, below.spread) < 0.06F + 0.25F * bar.contrast &&
         inside.spread < 0.1F + 0.4F * bar.contrast;
}

/// How dark bars along the rows are, below 0 for those along the columns (in `depth_steps`): what is deep
/// across but not along, so that the sides of a membrane do not hang on to its line.
cv::Mat bar_depths(const cv::Mat& logs) {
  cv::Mat fine, down, right;
  logs.convertTo(fine, CV_16S, depth_steps);
  cv::morphologyEx(fine, down, cv::MORPH_BLACKHAT, cv::Mat::ones(reach, 1, CV_8U));
  cv::morphologyEx(fine, right, cv::MORPH_BLACKHAT, cv::Mat::ones(1, reach, CV_8U));
  return down - right;
}

/// The bar that fills `outline`, within 45 degrees of a row or a column.
std::optional<Bar> bar_in(const std::vector<cv::Point>& outline, bool is_level) {
  const cv::Rect box = cv::boundingRect(outline);
  const int long_side = is_level ? box.width : box.height, short_side = is_level ? box.height : box.width;
  if (long_side < shortest_bar || long_side > longest_bar || long_side < short_side) return std::nullopt;
  const cv::RotatedRect rect = cv::minAreaRect(outline);
  const float length = std::max(rect.size.width, rect.size.height) + 1,
              thickness = std::min(rect.size.width, rect.size.height) + 1;
  if (length < 2.2F * thickness || cv::contourArea(outline) < 0.4 * (length - 1) * (thickness - 1))
    return std::nullopt;
  const double angle = (rect.angle + (rect.size.width >= rect.size.height ? 0 : 90)) * CV_PI / 180;
  return Bar{rect.center,
             {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))},
             length,
             thickness};
}

void add_bars(const cv::Mat& logs, const cv::Matx23d& to_part, std::vector<Bar>& bars) {
  const cv::Mat depths = bar_depths(logs);
  // Where a line hangs on to the membrane's rim after all, it does not among what is deeper.
  for (const double least : {0.04, -0.04, 0.12, -0.12}) {
    const bool is_level = least > 0;
    const cv::Mat mask = is_level ? depths > least * depth_steps : depths < least * depth_steps;
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(mask, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
    for (const auto& outline : outlines) {
      auto bar = bar_in(outline, is_level);
      if (!bar || !crosses_membrane(logs, *bar)) continue;
      const cv::Vec2d middle = to_part * cv::Vec3d(bar->middle.x, bar->middle.y, 1);
      const cv::Vec2d along = to_part * cv::Vec3d(bar->along.x, bar->along.y, 0);
      bar->middle = {static_cast<float>(middle[0]), static_cast<float>(middle[1])};
      bar->along = {static_cast<float>(along[0]), static_cast<float>(along[1])};
      bars.push_back(*bar);
    }
  }
}

}  // namespace

std::vector<Bar> bars_in(const cv::Mat& part, std::size_t most) {
  const cv::Mat logs = log_green(part);
  std::vector<Bar> bars;
  // Along rows and columns, then in the part turned by 45 degrees.
  add_bars(logs, {1, 0, 0, 0, 1, 0}, bars);
  const double half = std::sqrt(0.5);
  const int side = cvCeil((logs.cols + logs.rows) * half);
  const cv::Matx22d turn(half, -half, half, half);
  const cv::Vec2d origin =
      cv::Vec2d(0.5 * logs.cols, 0.5 * logs.rows) - turn * cv::Vec2d(0.5 * side, 0.5 * side);
  const cv::Matx23d to_part(half, -half, origin[0], half, half, origin[1]);
  cv::Mat turned;
  cv::warpAffine(logs, turned, to_part, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, cv::Scalar(5));
  add_bars(turned, to_part, bars);
  std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.clearness > b.clearness; });
  std::vector<Bar> apart;
  for (const Bar& bar : bars)
    if (apart.size() < most && std::none_of(apart.begin(), apart.end(), [&](const Bar& other) {
          return cv::norm(bar.middle - other.middle) < 0.3F * bar.length;
        }))
      apart.push_back(bar);
  return apart;
}

}  // namespace hesuan::ocr
