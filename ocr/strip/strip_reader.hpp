// Antigen tests in a photo: each result window, its lines, and what they say.
//
// A small network finds windows (window_network.hpp), the membrane in each is flattened (membrane.hpp), and
// others tell lines from dirt, shadows and texture (line_network.hpp); how dark a line is its profile tells
// (line_profile.hpp).
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "ocr/picture.hpp"

namespace hesuan::ocr {

struct StripLine {
  double place = 0;        ///< share of the membrane's length, from the profile's beginning
  double contrast = 0;     ///< Δ ln G against the membrane beside it
  double probability = 0;  ///< that it is a line
};

struct StripReading {
  enum class Outcome { negative, positive, invalid };

  Outcome outcome = Outcome::negative;
  double confidence = 0;                           ///< 0..1, that the outcome is right
  std::vector<std::string> doubts;                 ///< reason codes of why a person must look; none: no need
  std::array<std::array<double, 2>, 4> corners{};  ///< of the membrane in the picture: x, y
  std::vector<float> profile;  ///< −ln G along the membrane, less its least; from corners 0–1 to corners 3–2
  std::vector<StripLine> lines;  ///< control line first, where there is one; then from the likeliest on
};

struct StripsInPhoto {
  std::vector<StripReading> strips;  ///< top to bottom
  int unclear = 0;                   ///< windows that may be those of antigen tests, and were not read
  int of_another_kind = 0;           ///< windows of tests for something else
};

class StripReader {
 public:
  /// Loads the compiled-in networks: 20 ms.
  StripReader();
  ~StripReader();
  StripReader(StripReader&&) noexcept;
  StripReader& operator=(StripReader&&) noexcept;

  StripsInPhoto read(const Picture& picture) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hesuan::ocr
