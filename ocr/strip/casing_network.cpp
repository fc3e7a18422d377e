#include "ocr/strip/casing_network.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

// network_models.S
extern "C" const char hesuan_casing[], hesuan_casing_end[];

namespace hesuan::ocr {
namespace {

// The view, as ocr/models/train_casing.py has it: the window in its middle, upright.
const cv::Size view_size(96, 192);
constexpr double window_length = 36;  // pixels of the view

/// The part of `photo` that the view may show, a whole number of times smaller so that no pixel is skipped.
struct Part {
  cv::Mat bgr;
  cv::Point2d corner;  ///< in the photo
  double scale = 1;    ///< pixels of the photo a pixel of the part
};

Part part_around(const cv::Mat& photo, const SeenWindow& window) {
  const double half = 0.5 * std::hypot(view_size.width, view_size.height) * window.length / window_length;
  const cv::Rect around(cvFloor(window.middle.x - half), cvFloor(window.middle.y - half), cvCeil(2 * half),
                        cvCeil(2 * half));
  const cv::Rect seen = around & cv::Rect({0, 0}, photo.size());
  Part part{photo(seen), seen.tl(), 1};
  part.scale = std::max(1.0, std::floor(window.length / window_length));
  if (part.scale > 1) cv::resize(part.bgr, part.bgr, {}, 1 / part.scale, 1 / part.scale, cv::INTER_AREA);
  return part;
}

cv::Mat view_of(const cv::Mat& photo, const SeenWindow& window) {
  const Part part = part_around(photo, window);
  const double density = window.length / window_length / part.scale;  // pixels of the part a pixel
  const cv::Vec2d down = cv::Vec2d(window.along.x, window.along.y) * density, right(down[1], -down[0]);
  const cv::Vec2d middle((window.middle.x - part.corner.x) / part.scale,
                         (window.middle.y - part.corner.y) / part.scale);
  const cv::Vec2d origin = middle - right * (0.5 * view_size.width) - down * (0.5 * view_size.height);
  const cv::Matx23d to_part(right[0], down[0], origin[0], right[1], down[1], origin[1]);
  cv::Mat view;
  cv::warpAffine(part.bgr, view, to_part, view_size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  return view;
}

}  // namespace

struct CasingNetwork::State {
  cv::dnn::Net network =
      cv::dnn::readNetFromONNX(hesuan_casing, static_cast<std::size_t>(hesuan_casing_end - hesuan_casing));
};

CasingNetwork::CasingNetwork() : state_(std::make_unique<State>()) {}
CasingNetwork::~CasingNetwork() = default;
CasingNetwork::CasingNetwork(CasingNetwork&&) noexcept = default;
CasingNetwork& CasingNetwork::operator=(CasingNetwork&&) noexcept = default;

Casing CasingNetwork::casing_of(const cv::Mat& photo, const SeenWindow& window) {
  // Both ways round; they should say the same.
  const cv::Mat upright = view_of(photo, window);
  cv::Mat turned;
  cv::rotate(upright, turned, cv::ROTATE_180);
  state_->network.setInput(cv::dnn::blobFromImages(std::vector{upright, turned}));
  const cv::Mat answer = state_->network.forward();
  const float *first = answer.ptr<float>(0), *second = answer.ptr<float>(1);
  return {(first[0] + second[0]) / 2, (first[1] - second[1]) / 2};
}

}  // namespace hesuan::ocr
