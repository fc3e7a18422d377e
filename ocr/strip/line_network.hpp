// Lines across a membrane, told by a small convolutional network.
//
// It looks at the membrane with what lies around it, so that it knows a line from the membrane's end, from a
// shadow, from dirt and from print, and does not need an exact cut. ocr/models/train_strip.py trains it.
#pragma once

#include <memory>
#include <vector>

#include "ocr/strip/membrane.hpp"

namespace hesuan::ocr {

/// A place along the membrane where a line may cross it.
struct LinePeak {
  double row = 0;   ///< of Membrane::log_colour, at mid-width
  double odds = 0;  ///< ln of the odds that a line is there
};

class LineNetwork {
 public:
  /// Loads the compiled-in networks.
  LineNetwork();
  ~LineNetwork();
  LineNetwork(LineNetwork&&) noexcept;
  LineNetwork& operator=(LineNetwork&&) noexcept;

  /// The likeliest places in `membrane` of `picture`, likeliest first, five; none lies within a
  /// line's width of another. Takes 2 ms.
  std::vector<LinePeak> lines_of(const cv::Mat& picture, const Membrane& membrane);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hesuan::ocr
