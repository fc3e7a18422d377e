#include "ocr/convolution_network.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <opencv2/dnn.hpp>

using namespace hesuan::ocr;

namespace {

std::string skimmer_file() {
  std::ifstream file(std::string(HESUAN_SOURCE_DIR) + "/ocr/models/skimmer.onnx", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What cv::dnn makes of the input, as ConvolutionNetwork gives it: a row a column, a column a channel.
cv::Mat by_opencv(const std::string& onnx, const cv::Mat& input, const std::string& output) {
  cv::dnn::Net net = cv::dnn::readNetFromONNX(onnx.data(), onnx.size());
  const int shape[] = {1, 1, input.rows, input.cols};
  net.setInput(input.reshape(1, 4, shape));
  const cv::Mat values = net.forward(output);
  return values.reshape(1, values.size[1]).t();
}

/// Bytes as a line has them: mostly ground, some ink.
cv::Mat strip_of_noise(int width, int seed) {
  cv::Mat picture(32, width, CV_8U);
  cv::RNG random(static_cast<std::uint64_t>(seed));
  random.fill(picture, cv::RNG::UNIFORM, -200, 256);
  return picture;
}

}  // namespace

TEST_CASE(
    "a network in whole numbers gives about what cv::dnn gives, whatever sizes come one after another") {
  const std::string onnx = skimmer_file();
  ConvolutionNetwork network(onnx, {"print", "features"}, 1 / 255.0);
  int seed = 0;
  for (const int width : {512, 96, 512}) {
    const cv::Mat input = strip_of_noise(width, ++seed);
    const std::vector<cv::Mat> outputs = network.run(input);
    REQUIRE(outputs.size() == 2);
    cv::Mat features;
    outputs[1].convertTo(features, CV_32F, ConvolutionNetwork::byte_unit);
    cv::Mat given;
    input.convertTo(given, CV_32F, 1 / 255.0);
    const std::string names[] = {"print", "features"};
    const cv::Mat values[] = {outputs[0], features};
    for (int i = 0; i < 2; ++i) {
      const cv::Mat expected = by_opencv(onnx, given, names[i]);
      REQUIRE(values[i].size() == expected.size());
      CHECK(cv::norm(values[i], expected, cv::NORM_L2) < 0.1 * cv::norm(expected, cv::NORM_L2));
    }
  }
}

TEST_CASE("a network gives the same again") {
  ConvolutionNetwork network(skimmer_file(), {"print"}, 1 / 255.0);
  const cv::Mat input = strip_of_noise(256, 7);
  const cv::Mat first = network.run(input).front().clone();
  network.run(strip_of_noise(128, 8));
  CHECK(cv::norm(network.run(input).front(), first, cv::NORM_INF) == 0);
}
