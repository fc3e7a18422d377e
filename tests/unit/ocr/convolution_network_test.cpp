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

cv::Mat noise(int width, int seed) {
  cv::Mat picture(32, width, CV_32F);
  cv::RNG random(static_cast<std::uint64_t>(seed));
  random.fill(picture, cv::RNG::UNIFORM, 0, 1);
  return picture;
}

}  // namespace

TEST_CASE("a network gives what cv::dnn gives, whatever sizes come one after another") {
  const std::string onnx = skimmer_file();
  ConvolutionNetwork network(onnx, {"print", "features"});
  int seed = 0;
  for (const int width : {512, 96, 512}) {
    const cv::Mat input = noise(width, ++seed);
    const std::vector<cv::Mat> outputs = network.run(input);
    REQUIRE(outputs.size() == 2);
    const std::string names[] = {"print", "features"};
    for (int i = 0; i < 2; ++i) {
      const cv::Mat expected = by_opencv(onnx, input, names[i]);
      REQUIRE(outputs[i].size() == expected.size());
      CHECK(cv::norm(outputs[i], expected, cv::NORM_INF) < 1e-3 * cv::norm(expected, cv::NORM_INF));
    }
  }
}
