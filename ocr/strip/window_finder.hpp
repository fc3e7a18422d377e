// Result windows of lateral-flow tests in a photo.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "ocr/strip/line_network.hpp"
#include "ocr/strip/line_profile.hpp"

namespace hesuan::ocr {

struct ResultWindow {
  Membrane membrane;  ///< its corners are in the photo
  LineProfile profile;
  std::vector<LinePeak> lines;  ///< where the network sees lines, likeliest first
};

/// The result windows in a photo (CV_8UC3), top to bottom, then left to right. Looked for by the control
/// line: a short dark bar with the same pale membrane on both sides of it, in a plain casing. A window
/// without any line is not found. Costs about 60 ms for 8 megapixels.
std::vector<ResultWindow> find_windows(const cv::Mat& photo, LineNetwork& network);

}  // namespace hesuan::ocr
