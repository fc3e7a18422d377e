#include "ocr/stains.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "ocr/median.hpp"
#include "ocr/pixels.hpp"

namespace hesuan::ocr {
namespace {

// Lengths are shares of the text's height, measured on generated screens, plain and covered.
constexpr int working_height = 24;      // of the text, to which what is larger is scaled down
constexpr double thick = 0.22;          // no stroke is
constexpr int off_ground = 12;          // levels; compression leaves less beside strokes
constexpr double even = 0.125;          // of the text's contrast: what differs less within `thick`
constexpr double touching = 0.45;       // a badge or portrait stands further from a value
constexpr double least_beside = 0.13;   // of the height squared
constexpr double least_on_text = 0.21;  // dense characters out of focus are a little even, too
constexpr double least_overlap = 0.3;   // with the text's rows

cv::Mat greatest_channel(const cv::Mat& bgr) {
  std::array<cv::Mat, 3> channels;
  cv::split(bgr, channels.data());
  return cv::max(cv::max(channels[0], channels[1]), channels[2]);
}

/// The ground that text stands on, which may grow darker along a line or down a card: for each channel a
/// plane over the picture.
class Ground {
 public:
  /// Of `part` text and stains cover less than half.
  explicit Ground(const cv::Mat& part) {
    const int step_x = std::max(1, part.cols / 32), step_y = std::max(1, part.rows / 16);
    std::vector<cv::Point> places;
    for (int y = 0; y < part.rows; y += step_y)
      for (int x = 0; x < part.cols; x += step_x) places.emplace_back(x, y);
    for (int channel = 0; channel < 3; ++channel) {
      std::vector<unsigned char> values;
      values.reserve(places.size());
      for (const cv::Point& place : places) values.push_back(part.at<cv::Vec3b>(place)[channel]);
      planes_[channel] = {0, 0, static_cast<float>(median(std::move(values)))};
    }
    for (const float closer : {32.F, 16.F, 10.F}) fit(part, places, closer);
  }

  /// How far each pixel of `part`, whose first one stands at `origin`, is from it, in the channel in which it
  /// is furthest.
  cv::Mat deviation(const cv::Mat& part, const cv::Point& origin) const {
    cv::Mat deviation(part.size(), CV_8U);
    for (int y = 0; y < part.rows; ++y) {
      const auto* row = part.ptr<cv::Vec3b>(y);
      auto* far = deviation.ptr<unsigned char>(y);
      for (int x = 0; x < part.cols; ++x)
        far[x] = static_cast<unsigned char>(std::min(255.F, distance(row[x], origin + cv::Point(x, y))));
    }
    return deviation;
  }

 private:
  float distance(const cv::Vec3b& colour, const cv::Point& at) const {
    float greatest = 0;
    for (int channel = 0; channel < 3; ++channel) {
      const cv::Vec3f& plane = planes_[channel];
      const float ground =
          plane[0] * static_cast<float>(at.x) + plane[1] * static_cast<float>(at.y) + plane[2];
      greatest = std::max(greatest, std::abs(static_cast<float>(colour[channel]) - ground));
    }
    return greatest;
  }

  /// To the pixels that are `closer` to it as it is, by least squares.
  void fit(const cv::Mat& part, const std::vector<cv::Point>& places, float closer) {
    cv::Matx33d products = cv::Matx33d::zeros(), sums = cv::Matx33d::zeros(), planes;
    int count = 0;
    for (const cv::Point& place : places) {
      const cv::Vec3b& colour = part.at<cv::Vec3b>(place);
      if (distance(colour, place) > closer) continue;
      const cv::Matx31d at(place.x, place.y, 1);
      products += at * at.t();
      sums += at * cv::Matx13d(colour[0], colour[1], colour[2]);
      ++count;
    }
    constexpr int fewest = 16;
    if (count < fewest || !cv::solve(products, sums, planes, cv::DECOMP_CHOLESKY)) return;
    for (int channel = 0; channel < 3; ++channel) {
      for (int term = 0; term < 3; ++term) planes_[channel][term] = static_cast<float>(planes(term, channel));
    }
  }

  std::array<cv::Vec3f, 3> planes_;  // of a channel: growth along x, along y, and the level at the origin
};

/// What is even in `part` and not the ground, white on black.
cv::Mat even_spots(const cv::Mat& part, const cv::Mat& deviation, int width, double contrast) {
  const cv::Mat window = cv::Mat::ones(width, width, CV_8U);
  cv::Mat highest, lowest, least, spots;
  cv::dilate(part, highest, window);
  cv::erode(part, lowest, window);
  cv::erode(deviation, least, window);
  spots = (greatest_channel(highest - lowest) <= even * contrast) & (least > off_ground);
  cv::dilate(spots, spots, window);
  return spots;
}

/// Whether a spot of `area` pixels hides a part of `text`. What goes on beyond `page` above and below, or at
/// a side and above or below, or lies all along the text is another ground.
bool is_stain(const cv::Rect& spot, int area, const cv::Rect& text, const cv::Size& page) {
  const double height = text.height;
  const int ends_up_and_down = (spot.y == 0) + (spot.br().y == page.height);
  const int ends_at_sides = (spot.x == 0) + (spot.br().x == page.width);
  const bool is_band = spot.width > text.width + height / 2 && spot.height > 2 * height;
  const bool is_ground = is_band || ends_up_and_down == 2 || (ends_up_and_down > 0 && ends_at_sides > 0);
  const int overlap = std::min(spot.br().y, text.br().y) - std::max(spot.y, text.y);
  const int gap = std::max(spot.x - text.br().x, text.x - spot.br().x);
  const bool is_beside = gap > -touching / 2 * height;
  const double least = (is_beside ? least_beside : least_on_text) * height * height;
  return !is_ground && overlap >= least_overlap * height && gap < touching * height && area >= least;
}

/// A text and what is around it, scaled down to the working height.
struct Surroundings {
  cv::Mat spots;  ///< as even_spots finds them
  cv::Rect text;
};

/// `above` and below the text, of its height, at least half of it; beside it as far as it is high. Nothing is
/// seen where the text is off the page.
Surroundings look_around(const cv::Mat& bgr, const Box& text, double above) {
  const int height = text.height, rows = cvRound(above * height);
  const cv::Rect around =
      cv::Rect(text.x - height, text.y - rows, text.width + 2 * height, height + 2 * rows) &
      cv::Rect({0, 0}, bgr.size());
  const double scale = std::min(1.0, static_cast<double>(working_height) / std::max(1, height));
  const auto scaled = [&](int length) { return cvRound(scale * length); };
  const cv::Size size(scaled(around.width), scaled(around.height));
  const cv::Rect inner =
      cv::Rect(scaled(text.x - around.x), scaled(text.y - around.y), scaled(text.width), scaled(height)) &
      cv::Rect({0, 0}, size);
  if (inner.empty()) return {};
  cv::Mat larger = bgr(around), part;
  while (size.width < larger.cols / 2) {
    cv::Mat half;
    cv::resize(larger, half, {}, 0.5, 0.5, cv::INTER_AREA);
    larger = half;
  }
  cv::resize(larger, part, size, 0, 0, cv::INTER_LINEAR);
  const cv::Rect row =
      cv::Rect(0, inner.y - inner.height / 2, size.width, 2 * inner.height) & cv::Rect({0, 0}, size);
  const cv::Mat deviation = Ground(part(row)).deviation(part, -row.tl());
  double contrast = 0;
  cv::minMaxLoc(deviation(inner), nullptr, &contrast);
  return {even_spots(part, deviation, std::max(3, cvRound(thick * inner.height)), contrast), inner};
}

}  // namespace

bool is_stained(const Picture& picture, const Box& text) {
  // Most texts have nothing on their rows, and what is above and below need not be seen.
  const Surroundings row = look_around(bgr_of(picture), text, 0.5);
  if (row.text.empty() || cv::countNonZero(row.spots.rowRange(row.text.y, row.text.br().y)) == 0)
    return false;
  const Surroundings all = look_around(bgr_of(picture), text, 2);
  cv::Mat labels, boxes, centres;
  const int count = cv::connectedComponentsWithStats(all.spots, labels, boxes, centres);
  for (int i = 1; i < count; ++i) {
    const auto* box = boxes.ptr<int>(i);
    const cv::Rect spot(box[cv::CC_STAT_LEFT], box[cv::CC_STAT_TOP], box[cv::CC_STAT_WIDTH],
                        box[cv::CC_STAT_HEIGHT]);
    if (is_stain(spot, box[cv::CC_STAT_AREA], all.text, all.spots.size())) return true;
  }
  return false;
}

bool is_cut(const Picture& picture, const Box& text, int han) {
  constexpr double strokes = 0.35;  // of the contrast; less is a stroke's soft rim
  // Of a character. Of names on plain screens 0.19 is missing at most, of cut ones 0.32 and more.
  constexpr double missing = 0.3;
  const int margin = std::max(2, text.height / 8);
  const cv::Rect box =
      cv::Rect(text.x - margin, text.y - margin / 2, text.width + 2 * margin, text.height + margin) &
      cv::Rect({0, 0}, bgr_of(picture).size());
  if (box.empty()) return false;
  const cv::Mat part = bgr_of(picture)(box);
  const cv::Mat deviation = Ground(part).deviation(part, {});
  double contrast = 0;
  cv::minMaxLoc(deviation, nullptr, &contrast);
  const cv::Rect ink = cv::boundingRect(deviation > strokes * contrast);
  return ink.height > 0 && ink.width < (han - missing) * ink.height;
}

}  // namespace hesuan::ocr
