// Runs a small convolutional network on one core, by oneDNN.
//
// OpenCV 4.6 reads the ONNX file, oneDNN runs it: measured on one core, the skimmer takes 18 ms for 3,400
// columns by oneDNN and 45 by cv::dnn.
#pragma once

#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace hesuan::ocr {

/// Understands Conv, Relu, MaxPool and Add. Not for use by several threads at once.
class ConvolutionNetwork {
 public:
  /// `onnx`: the content of a model file. Its `outputs` are given back by run(). Throws std::runtime_error
  /// when it holds a layer that is not understood.
  ConvolutionNetwork(std::string_view onnx, std::vector<std::string> outputs);
  ~ConvolutionNetwork();
  ConvolutionNetwork(ConvolutionNetwork&&) noexcept;
  ConvolutionNetwork& operator=(ConvolutionNetwork&&) noexcept;

  /// `input`: continuous, CV_32F, with as many channels as the network takes. An output must be one row high;
  /// it is given as CV_32F, a row for each of its columns and a column for each channel, and stands until the
  /// next run. Each size of input is compiled for when it is first seen, so give few sizes.
  std::vector<cv::Mat> run(const cv::Mat& input);

 private:
  struct Layer;
  struct Plan;
  Plan& plan_for(const cv::Mat& input);

  std::vector<Layer> layers_;
  std::vector<std::size_t> outputs_;           ///< indices into layers_
  std::map<std::pair<int, int>, Plan> plans_;  ///< by rows and columns of the input
};

}  // namespace hesuan::ocr
