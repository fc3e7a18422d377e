// Runs a small convolutional network on one core in whole numbers, by oneDNN.
//
// OpenCV 4.6 reads the ONNX file, oneDNN runs it. A network for it is trained with values between
// convolutions that are cut off at 0 and 6 and are then bytes, and with weights of seven bits and a sign
// (models/train_skimmer.py): whole numbers are three times as fast as floats, and give the same on every
// processor.
#pragma once

#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace hesuan::ocr {

/// Understands Conv, Clip from 0 to 6, MaxPool and Add. Not for use by several threads at once.
class ConvolutionNetwork {
 public:
  static constexpr double byte_unit = 6 / 255.0;

  /// `onnx`: the content of a model file. Its `outputs` are given back by run(). `input_unit`: what one step
  /// of an input's byte is worth. Throws std::runtime_error when it holds a layer that is not understood.
  ConvolutionNetwork(std::string_view onnx, const std::vector<std::string>& outputs, double input_unit);
  ~ConvolutionNetwork();
  ConvolutionNetwork(ConvolutionNetwork&&) noexcept;
  ConvolutionNetwork& operator=(ConvolutionNetwork&&) noexcept;

  /// `input`: continuous, CV_8U, with as many channels as the network takes. An output must be one row high;
  /// it is given with a row for each of its columns and a column for each channel, CV_32F or, where it is cut
  /// off at 0 and 6, CV_8U in steps of `byte_unit`, and stands until the next run. Each size of input is
  /// compiled for when it is first seen, so give few sizes.
  std::vector<cv::Mat> run(const cv::Mat& input);

 private:
  struct Layer;
  struct Plan;
  Plan& plan_for(const cv::Mat& input);

  double input_unit_;
  std::vector<Layer> layers_;
  std::vector<std::size_t> outputs_;           ///< indices into layers_
  std::map<std::pair<int, int>, Plan> plans_;  ///< by rows and columns of the input
};

}  // namespace hesuan::ocr
