#include "ocr/line_memory.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace hesuan::ocr {
namespace {

constexpr std::size_t most_looks = 400;
constexpr int play = 2;                    // pixels by which a line may be cut out differently
constexpr double whole_likeness = 0.9;     // of the whole line
constexpr double stretch_likeness = 0.75;  // of each stretch half a character wide

/// Of two stretches; blank ones are alike.
double likeness(const cv::Mat& a, const cv::Mat& b) {
  cv::Scalar mean, a_spread, b_spread;
  cv::meanStdDev(a, mean, a_spread);
  cv::meanStdDev(b, mean, b_spread);
  constexpr double blank = 12;
  if (a_spread[0] < blank || b_spread[0] < blank)
    return a_spread[0] < 2 * blank && b_spread[0] < 2 * blank ? 1 : 0;
  cv::Mat result;
  cv::matchTemplate(a, b, result, cv::TM_CCOEFF_NORMED);
  return result.at<float>(0, 0);
}

/// Both show the same text: alike as a whole, and nowhere different by a character.
bool look_alike(const cv::Mat& a, const cv::Mat& b) {
  if (std::abs(a.cols - b.cols) > play || std::abs(a.rows - b.rows) > play) return false;
  const cv::Size common(std::min(a.cols, b.cols) - 2 * play, std::min(a.rows, b.rows) - 2 * play);
  if (common.width < 8 || common.height < 8) return false;
  const cv::Mat part = a(cv::Rect({play, play}, common));
  cv::Mat result;
  cv::matchTemplate(b, part, result, cv::TM_CCOEFF_NORMED);
  double best = 0;
  cv::Point place;
  cv::minMaxLoc(result, nullptr, &best, nullptr, &place);
  if (best < whole_likeness) return false;
  const cv::Mat other = b(cv::Rect(place, common));
  const int width = common.height / 2;
  for (int x = 0; x + width <= common.width; x += width / 2) {
    const cv::Rect stretch(x, 0, width, common.height);
    if (likeness(part(stretch), other(stretch)) < stretch_likeness) return false;
  }
  return true;
}

}  // namespace

const std::vector<ReadCharacter>* LineMemory::find(const cv::Mat& line) const {
  const auto known = std::find_if(looks_.rbegin(), looks_.rend(),
                                  [&](const Look& look) { return look_alike(look.line, line); });
  return known == looks_.rend() ? nullptr : &known->characters;
}

void LineMemory::remember(const cv::Mat& line, std::vector<ReadCharacter> characters) {
  Look look{line.clone(), std::move(characters)};
  if (looks_.size() < most_looks) {
    looks_.push_back(std::move(look));
    return;
  }
  looks_[oldest_] = std::move(look);
  oldest_ = (oldest_ + 1) % most_looks;
}

}  // namespace hesuan::ocr
