// The first look at a page: a small network of our own reads all lines of it at once.
//
// A screen has some 160 character widths of text, of which four or five values matter. Tesseract takes 2.6 ms
// for each width, this network 0.1 ms. What it is not sure of is read by a full recogniser where it matters,
// and not at all where it does not. How it was made: models/train_skimmer.py.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "ocr/convolution_network.hpp"
#include "ocr/read_character.hpp"

namespace hesuan::ocr {

class Skimmer {
 public:
  /// Text of this height is read best.
  static constexpr int text_height = 24;

  /// Opens the networks that are compiled in.
  Skimmer();

  /// Reads prepared lines, each CV_8U with dark text `text_height` high at its middle. One result a line; a
  /// character it does not know, or is not sure of, is `unread_character`, with what it may be among the
  /// alternatives.
  std::vector<std::vector<ReadCharacter>> read(const std::vector<cv::Mat>& lines);

  struct Choice {
    int character = 0;  ///< index into characters_
    double probability = 0;
  };

 private:
  std::vector<Choice> choices_in(const cv::Mat& strip);

  ConvolutionNetwork lines_;   ///< lines → the print of each step, and its features
  ConvolutionNetwork others_;  ///< features of a step that is no print → which other character
  int another_ = 0;  ///< the class of `lines_` that says "no print"; classes of `others_` count from here
  std::u32string characters_;  ///< by class; unread_character for the CTC blank and for "unknown"
};

}  // namespace hesuan::ocr
