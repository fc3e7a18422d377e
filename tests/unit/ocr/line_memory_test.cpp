#include "ocr/line_memory.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>

using hesuan::ocr::LineMemory;

namespace {

/// A line 36 pixels high that shows `text`, moved by `x` columns.
cv::Mat line_with(const std::string& text, int x = 0) {
  cv::Mat line(36, 30 + 20 * static_cast<int>(text.size()), CV_8U, cv::Scalar(255));
  cv::putText(line, text, {8 + x, 28}, cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar(0), 2);
  return line;
}

cv::Mat noisy(const cv::Mat& line) {
  cv::Mat noise(line.size(), CV_8U), sum;
  cv::theRNG().state = 7;
  cv::randu(noise, 0, 40);
  cv::subtract(line, noise, sum);
  return sum;
}

}  // namespace

TEST_CASE("a line of the same look is known, moved by a pixel or noisy") {
  LineMemory memory;
  CHECK(memory.find(line_with("LABEL")) == nullptr);
  memory.remember(line_with("LABEL"), {{U'L', 0.9, 8, 24}});
  for (const cv::Mat& line : {line_with("LABEL"), line_with("LABEL", 1), noisy(line_with("LABEL"))}) {
    const auto* known = memory.find(line);
    REQUIRE(known);
    CHECK(known->front().character == U'L');
  }
}

TEST_CASE("a line that differs by one character is another one") {
  LineMemory memory;
  memory.remember(line_with("LABEL"), {{U'L', 0.9, 8, 24}});
  for (const char* other : {"LABLE", "LAREL", "LABEI", "IABEL", "LABELS", "ABEL"}) {
    CAPTURE(other);
    CHECK(memory.find(line_with(other)) == nullptr);
  }
}
