// A second opinion on a line of text: PP-OCRv4's recogniser, run by OpenCV.
//
// It reads rare characters of names that chi_sim does not, at two or three times the time: for name lines and
// doubtful lines. Three weaknesses to reckon with: runs of asterisks (cut masks out first, as for Tesseract);
// narrow blanks, which it drops (`2022-04-0917:12`); and characters it does not know (of names: 旻 赟 翀 飏),
// which it leaves out or takes for a similar one, often with high confidence: hence `incomplete` and `knows`.
// Internal to ocr/: the header shows OpenCV's types. Where the model comes from: ocr/models/README.md.
#pragma once

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/record.hpp"

namespace hesuan::ocr {

class SecondRecogniser {
 public:
  struct Reading {
    std::string text;
    /// One a code point of `text`: probability 0..1 of the chosen character where it is surest.
    std::vector<double> confidence;
    /// One a code point of `text`: the chosen character and the next best there, most probable first.
    hesuan::Reading alternatives;
    /// There is ink as wide as a character where no character was read: `text` is not the whole line.
    bool incomplete = false;
  };

  /// Opens `ppocr_rec.onnx` and `ppocr_keys.txt` in `folder`; nullopt when one of them is not there. Throws
  /// std::runtime_error when they cannot be used. Turns OpenCV's threads off, process-wide.
  static std::optional<SecondRecogniser> load(const std::string& folder);

  SecondRecogniser(SecondRecogniser&&) = default;
  SecondRecogniser& operator=(SecondRecogniser&&) = default;
  SecondRecogniser(const SecondRecogniser&) = delete;  // copies of a cv::dnn::Net share their state
  SecondRecogniser& operator=(const SecondRecogniser&) = delete;

  /// Reads one line of text, cut out tightly: CV_8UC3 in BGR, any height. Nothing is read from an empty
  /// picture, nor from one more than 100 times as wide as high, which is no line of text.
  Reading read(const cv::Mat& bgr_line);

  /// Whether it can read this character (UTF-8, one code point) at all. Where it cannot, its reading says
  /// nothing against the character.
  bool knows(std::string_view character) const;

 private:
  SecondRecogniser(const cv::dnn::Net& net, std::vector<std::string> characters);

  cv::Mat scores_of(const cv::Mat& bgr_line, int width);

  cv::dnn::Net net_;
  std::vector<std::string> characters_;  ///< by class; that of the CTC blank is empty
};

}  // namespace hesuan::ocr
