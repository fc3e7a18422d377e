// Lines that come again and again: the labels, titles and notes of an app are the same on every screen of it.
//
// Reading a line takes some 3 ms a character; seeing that it is a picture already read takes next to nothing.
// Only texts that can be no value are remembered, so a value is never taken for another one that looks like
// it.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace hesuan::ocr {

/// A character of a line, in columns of the line's prepared picture.
struct ReadCharacter {
  char32_t character = 0;
  double confidence = 0;
  int left = 0, right = 0;
};

class LineMemory {
 public:
  /// What was read when a line of this look was remembered; nullptr for a new look. `line` is prepared for
  /// reading (line_image.hpp), so its height does not depend on the screen.
  const std::vector<ReadCharacter>* find(const cv::Mat& line) const;

  /// Forgets the oldest look when there are more than some hundreds.
  void remember(const cv::Mat& line, std::vector<ReadCharacter> characters);

 private:
  struct Look {
    cv::Mat line;
    std::vector<ReadCharacter> characters;
  };
  std::vector<Look> looks_;
  std::size_t oldest_ = 0;
};

}  // namespace hesuan::ocr
