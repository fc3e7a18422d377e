// Where result windows of tests lie in a photo, told by small convolutional networks.
//
// It knows a window by all that is around it: the casing, the well, the print C and T and which way round
// they stand. So it finds windows without any line, and tells antigen tests from tests of other kinds.
// ocr/models/train_window_finder.py trains it.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <vector>

namespace hesuan::ocr {

/// A window as it is seen in the small copy of a photo; in pixels of the photo.
struct SeenWindow {
  cv::Point2f middle;
  cv::Point2f along;  ///< unit vector from the end of the control line to the other
  double length = 0, width = 0;
  double facing = 0;      ///< 0..1, how sure it is which end is that of the control line
  double odds = 0;        ///< ln of the odds that an antigen test's window is there
  double odds_other = 0;  ///< the same for a test of another kind
};

class WindowNetwork {
 public:
  /// Loads the compiled-in network.
  WindowNetwork();
  ~WindowNetwork();
  WindowNetwork(WindowNetwork&&) noexcept;
  WindowNetwork& operator=(WindowNetwork&&) noexcept;

  /// The windows in `photo` (CV_8UC3) whose odds of either kind are `least` or more, likeliest first, none
  /// over another. Takes 35 ms.
  std::vector<SeenWindow> windows_in(const cv::Mat& photo, double least);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hesuan::ocr
