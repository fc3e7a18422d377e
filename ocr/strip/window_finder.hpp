// Result windows of antigen tests in a photo.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "ocr/strip/casing_network.hpp"
#include "ocr/strip/line_network.hpp"
#include "ocr/strip/line_profile.hpp"
#include "ocr/strip/window_network.hpp"

namespace hesuan::ocr {

struct ResultWindow {
  Membrane membrane;  ///< its corners are in the photo
  LineProfile profile;
  std::vector<LinePeak> lines;  ///< where the network sees lines, likeliest first
  double odds_of_casing = 0;    ///< ln of the odds that it is in the casing of an antigen test
  double odds_upright = 0;      ///< ln of the odds that the membrane's first row is at the control line's end
};

struct WindowsInPhoto {
  std::vector<ResultWindow> windows;  ///< top to bottom, then left to right
  int unclear = 0;                    ///< what may be an antigen test's window, and was not looked into
  int of_another_kind = 0;            ///< windows of tests for something else
};

/// The result windows in a photo (CV_8UC3), or the one that fills it, as in what chat apps cut out.
/// The window network sees where they are, the casing network looks at what is around them, edges tell
/// exactly where the membrane lies. Costs 30 ms for 8 megapixels and 5 ms a window.
WindowsInPhoto find_windows(const cv::Mat& photo, WindowNetwork& window_network,
                            CasingNetwork& casing_network, LineNetwork& line_network);

}  // namespace hesuan::ocr
