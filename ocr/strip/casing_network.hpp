// What is around a result window: the casing of an antigen test, and which way round it lies?
//
// A second, closer look at what the window network saw, always upright and of one size. It tells sticks,
// strips and cards of other kinds from casings with a well and C and T, and a test line alone from a control
// line. ocr/models/train_casing.py trains it.
#pragma once

#include <memory>
#include <opencv2/core.hpp>

#include "ocr/strip/window_network.hpp"

namespace hesuan::ocr {

struct Casing {
  double odds = 0;          ///< ln of the odds that it is an antigen test's
  double odds_upright = 0;  ///< the same that the control line's end is where `SeenWindow::along` begins
};

class CasingNetwork {
 public:
  /// Loads the compiled-in network.
  CasingNetwork();
  ~CasingNetwork();
  CasingNetwork(CasingNetwork&&) noexcept;
  CasingNetwork& operator=(CasingNetwork&&) noexcept;

  /// What is around `window` in `photo` (CV_8UC3). Takes 2 ms.
  Casing casing_of(const cv::Mat& photo, const SeenWindow& window);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hesuan::ocr
