// Where the membrane of each result window lies, for train_strip.py: build/strip_membranes PICTURE…
// One JSON line a picture: the membrane's corners in it, and places along it where lines seem to be, the
// control line's first.
#include <iostream>
#include <opencv2/imgcodecs.hpp>

#include "ocr/strip/line_profile.hpp"

int main(int count, char** paths) {
  using namespace hesuan::ocr;
  cv::setNumThreads(1);
  for (int i = 1; i < count; ++i) {
    const Membrane membrane = find_membrane(cv::imread(paths[i]));
    const LineProfile profile = profile_of(membrane);
    std::cout << R"({"corners": [)";
    for (std::size_t c = 0; c < 4; ++c)
      std::cout << (c ? ", [" : "[") << membrane.corners[c].x << ", " << membrane.corners[c].y << ']';
    std::cout << R"(], "lines": [)";
    for (std::size_t l = 0; l < profile.candidates.size(); ++l)
      std::cout << (l ? ", " : "") << place_along(profile.candidates[l].row);
    std::cout << "]}\n";
  }
}
