#include "ocr/strip/window_network.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

// network_models.S
extern "C" const char hesuan_window_finder[], hesuan_window_finder_end[];

namespace hesuan::ocr {
namespace {

// As ocr/models/train_window_finder.py has them.
constexpr int longer_side = 512;  // pixels of the copy that the network sees
constexpr int step = 8;           // pixels of it a cell of the answer
constexpr double usual_length = 48, usual_width = 12;
enum Output { ours, other, middle_x, middle_y, cosine, sine, ln_length, ln_width };

constexpr double apart = 0.45;  // of their length: two windows' middles

/// A small copy of a photo, on its side if need be, filled up to whole cells.
struct Copy {
  cv::Mat bgr;
  double scale = 1;  ///< pixels of the photo a pixel of the copy
  bool is_on_its_side = false;

  cv::Point2f in_photo(cv::Point2f at) const { return is_on_its_side ? cv::Point2f(at.y, at.x) : at; }
};

Copy copy_of(const cv::Mat& photo) {
  Copy copy;
  copy.scale = static_cast<double>(std::max(photo.cols, photo.rows)) / longer_side;
  cv::Mat small = photo;
  // Halves first, which is many times faster.
  while (std::max(small.cols, small.rows) >= 4 * longer_side)
    cv::resize(small, small, {small.cols / 2, small.rows / 2}, 0, 0, cv::INTER_AREA);
  cv::resize(small, small,
             {std::max(1, cvRound(photo.cols / copy.scale)), std::max(1, cvRound(photo.rows / copy.scale))},
             0, 0, copy.scale > 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  copy.is_on_its_side = small.rows > small.cols;
  if (copy.is_on_its_side) cv::transpose(small, small);
  const auto filled = [](int size) { return (size + step - 1) / step * step; };
  cv::copyMakeBorder(small, copy.bgr, 0, filled(small.rows) - small.rows, 0, filled(small.cols) - small.cols,
                     cv::BORDER_REPLICATE);
  return copy;
}

}  // namespace

struct WindowNetwork::State {
  cv::dnn::Net network = cv::dnn::readNetFromONNX(
      hesuan_window_finder, static_cast<std::size_t>(hesuan_window_finder_end - hesuan_window_finder));
};

WindowNetwork::WindowNetwork() : state_(std::make_unique<State>()) {}
WindowNetwork::~WindowNetwork() = default;
WindowNetwork::WindowNetwork(WindowNetwork&&) noexcept = default;
WindowNetwork& WindowNetwork::operator=(WindowNetwork&&) noexcept = default;

std::vector<SeenWindow> WindowNetwork::windows_in(const cv::Mat& photo, double least) {
  const Copy copy = copy_of(photo);
  state_->network.setInput(cv::dnn::blobFromImage(copy.bgr));
  const cv::Mat answer = state_->network.forward();
  const int rows = answer.size[2], columns = answer.size[3];
  std::vector<SeenWindow> seen;
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) {
      const auto at = [&](Output output) { return answer.ptr<float>(0, output)[y * columns + x]; };
      if (std::max(at(ours), at(other)) < least) continue;
      SeenWindow window;
      window.middle = copy.in_photo({(static_cast<float>(x) + 0.5F + at(middle_x)) * step,
                                     (static_cast<float>(y) + 0.5F + at(middle_y)) * step}) *
                      copy.scale;
      const cv::Point2f towards_control = copy.in_photo({at(cosine), at(sine)});
      window.facing = std::min(1.0, cv::norm(towards_control));
      window.along = towards_control / -std::max(1e-6, cv::norm(towards_control));
      window.length = usual_length * std::exp(at(ln_length)) * copy.scale;
      window.width = usual_width * std::exp(at(ln_width)) * copy.scale;
      window.odds = at(ours);
      window.odds_other = at(other);
      seen.push_back(window);
    }
  std::sort(seen.begin(), seen.end(), [](const SeenWindow& a, const SeenWindow& b) {
    return std::max(a.odds, a.odds_other) > std::max(b.odds, b.odds_other);
  });
  std::vector<SeenWindow> kept;
  for (const SeenWindow& window : seen)
    if (std::none_of(kept.begin(), kept.end(), [&](const SeenWindow& known) {
          return cv::norm(window.middle - known.middle) < apart * known.length;
        }))
      kept.push_back(window);
  return kept;
}

}  // namespace hesuan::ocr
