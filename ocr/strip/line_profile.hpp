// How dark a membrane is along its length, and the places that are darker than both sides of them.
#pragma once

#include <vector>

#include "ocr/strip/membrane.hpp"

namespace hesuan::ocr {

/// A place where the membrane is darker than on both sides of it along the membrane.
struct LineCandidate {
  double row = 0;       ///< of Membrane::log_colour, at mid-width
  double contrast = 0;  ///< Δ ln G against the paler-by-less of both sides: 0.03 is 3 %
  double width = 0;     ///< rows at half its depth
  double tilt = 0;      ///< rows it falls from the left side to the right
  double evenness = 0;  ///< its weakest sixth of the membrane's width against the mean
  double step = 0;      ///< by how much ln of a channel differs between both sides of it
  double noise = 0;     ///< contrast that the membrane's texture has by itself
};

struct LineProfile {
  std::vector<float> darkness;            ///< −ln G a row, mean over the membrane's width
  std::vector<LineCandidate> candidates;  ///< first what is likest to be the control line
};

LineProfile profile_of(const Membrane& membrane);

}  // namespace hesuan::ocr
