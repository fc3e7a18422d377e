// Short dark bars with the same pale ground on both sides of them, as a control line is on its membrane.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace hesuan::ocr {

/// In pixels of the picture it was found in.
struct Bar {
  cv::Point2f middle, along;  ///< `along`: unit vector
  float length = 0, thickness = 0;
  float contrast = 0;   ///< Δ ln G
  float clearness = 0;  ///< contrast and the membrane's sides, against how uneven the membrane beside it is
};

/// The clearest `most` bars in `part` of a photo (CV_8UC3), clearest first, in any direction. `part` is best
/// of a size at which a membrane is 15 to 40 pixels wide.
std::vector<Bar> bars_in(const cv::Mat& part, std::size_t most);

}  // namespace hesuan::ocr
