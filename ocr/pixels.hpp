// Inside of ocr/ only: what a Picture holds.
#pragma once

#include <opencv2/core.hpp>

#include "ocr/picture.hpp"

namespace hesuan::ocr {

struct Picture::Pixels {
  cv::Mat bgr;  ///< CV_8UC3
};

inline const cv::Mat& bgr_of(const Picture& picture) {
  return picture.pixels().bgr;
}
inline Picture picture_of(cv::Mat bgr) {
  return Picture(std::make_shared<Picture::Pixels>(Picture::Pixels{std::move(bgr)}));
}

inline cv::Rect to_rect(const Box& box) {
  return {box.x, box.y, box.width, box.height};
}
inline Box to_box(const cv::Rect& rect) {
  return {rect.x, rect.y, rect.width, rect.height};
}

}  // namespace hesuan::ocr
