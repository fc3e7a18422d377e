#include "ocr/covers.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/line_finder.hpp"
#include "ocr/line_image.hpp"
#include "ocr/line_pieces.hpp"

using namespace hesuan::ocr;

namespace {

constexpr int pitch = 13;  // of digits 18 pixels high
const cv::Scalar white = cv::Scalar::all(255), black = cv::Scalar::all(0);

cv::Mat blank_page() {
  return {900, 640, CV_8UC3, white};
}

void draw_digits(cv::Mat& page, int x, int count) {
  for (int i = 0; i < count; ++i) cv::ellipse(page, {x + 4 + i * pitch, 409}, {4, 8}, 0, 0, 360, black, 2);
}

using Tool = void (*)(cv::Mat);
void paint(cv::Mat part) {
  part.setTo(cv::Scalar(60, 60, 220));
}
void blur(cv::Mat part) {
  cv::GaussianBlur(part, part, {}, 9);
}
void mosaic(cv::Mat part) {
  cv::Mat few;
  cv::resize(part, few, {part.cols / 13, 2}, 0, 0, cv::INTER_AREA);
  cv::resize(few, part, part.size(), 0, 0, cv::INTER_NEAREST);
}

std::vector<int> hidden_counts(const cv::Mat& page, const cv::Rect& line) {
  std::vector<int> counts;
  for (const Piece& piece : cut_into_pieces(line_image(page, line).pixels)) counts.push_back(piece.hidden);
  return counts;
}

}  // namespace

TEST_CASE("what is painted over, blurred or under a mosaic becomes stars, as many as it hides") {
  const Tool tool = GENERATE(Tool(paint), Tool(blur), Tool(mosaic));
  const int higher = GENERATE(0, 5);
  cv::Mat page = blank_page();
  draw_digits(page, 100, 18);
  tool(page(cv::Rect(100 + 6 * pitch - 2, 399 - higher, 8 * pitch, 21 + 2 * higher)));
  const std::vector<cv::Rect> lines = find_lines(page);
  const std::vector<Cover> covers = find_covers(page, lines);
  REQUIRE(covers.size() == 1);
  const std::vector<cv::Rect> joined = joined_over(covers, lines);
  REQUIRE(joined.size() == 1);
  CHECK(hidden_counts(with_stars(page, covers), joined.front()) == std::vector<int>{0, 8, 0});
}

TEST_CASE("a cover may stand right behind the text, and hides a digit that it touches") {
  cv::Mat page = blank_page();
  draw_digits(page, 100, 8);
  const int begin = 100 + 4 * pitch - 9;  // in the middle of the fourth digit
  cv::rectangle(page, {begin, 396, 70, 26}, black, cv::FILLED);
  const std::vector<Cover> covers = find_covers(page, find_lines(page));
  REQUIRE(covers.size() == 1);
  CHECK(covers.front().box.x <= 100 + 3 * pitch);
  CHECK(covers.front().box.x > 100 + 2 * pitch);
}

TEST_CASE("badges, bullets and portraits cover nothing") {
  cv::Mat page = blank_page();
  SECTION("a badge with words on it beside a text") {
    draw_digits(page, 100, 5);
    cv::rectangle(page, {175, 392, 120, 34}, {60, 160, 30}, cv::FILLED);
    cv::putText(page, "done", {200, 416}, cv::FONT_HERSHEY_SIMPLEX, 0.8, white, 2);
  }
  SECTION("a square before a heading") {
    cv::rectangle(page, {80, 401, 16, 16}, black, cv::FILLED);
    draw_digits(page, 105, 8);
  }
  SECTION("a portrait beside a name") {
    draw_digits(page, 100, 8);
    cv::rectangle(page, {215, 360, 100, 100}, {180, 120, 60}, cv::FILLED);
  }
  SECTION("ground that grows darker along a line") {
    for (int x = 0; x < page.cols; ++x) page.col(x).setTo(cv::Scalar::all(255 - x / 6.0));
    draw_digits(page, 100, 8);
    draw_digits(page, 300, 8);
  }
  CHECK(find_covers(page, find_lines(page)).empty());
}
