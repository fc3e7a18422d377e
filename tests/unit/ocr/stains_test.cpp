#include "ocr/stains.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"

using namespace hesuan;
using namespace hesuan::ocr;

namespace {

constexpr int height = 40;
constexpr int first = 200, top = 200;  // where the text begins

/// A character of horizontal and vertical strokes, 36 pixels wide.
void draw_character(cv::Mat& page, int x) {
  for (int y = top + 2; y < top + height; y += 12)
    cv::rectangle(page, {x, y, 36, 4}, {30, 30, 30}, cv::FILLED);
  cv::rectangle(page, {x + 16, top + 2, 4, 38}, {30, 30, 30}, cv::FILLED);
}

/// A card that grows darker to the right, and a text of `count` characters on it.
cv::Mat card_with(int count) {
  cv::Mat page(500, 640, CV_8UC3, cv::Scalar(200, 190, 180));
  for (int x = 0; x < page.cols; ++x) page(cv::Rect(x, 100, 1, 260)).setTo(cv::Scalar::all(250 - x / 20.0));
  for (int i = 0; i < count; ++i) draw_character(page, first + i * height);
  return page;
}

Box text_of(int count) {
  return {first, top, count * height, height};
}

using Tool = void (*)(cv::Mat);
void paint(cv::Mat part) {
  part.setTo(cv::Scalar(60, 60, 220));
}
void blur(cv::Mat part) {
  cv::GaussianBlur(part, part, {}, 13);
}
void mosaic(cv::Mat part) {
  cv::Mat few;
  cv::resize(part, few, {3, 3}, 0, 0, cv::INTER_AREA);
  cv::resize(few, part, part.size(), 0, 0, cv::INTER_NEAREST);
}

}  // namespace

TEST_CASE("what lies over the last character, the first or a half stains the rest") {
  const Tool tool = GENERATE(Tool(paint), Tool(blur), Tool(mosaic));
  cv::Mat page = card_with(3);
  SECTION("the last") {
    tool(page(cv::Rect(first + 2 * height - 2, top - 4, height, height + 8)));
    CHECK(is_stained(picture_of(page), text_of(2)));
  }
  SECTION("the first") {
    tool(page(cv::Rect(first - 4, top - 4, height, height + 8)));
    CHECK(is_stained(picture_of(page), {first + height, top, 2 * height, height}));
  }
  SECTION("half of the last, which is read as something") {
    tool(page(cv::Rect(first + 2 * height + 18, top - 4, 24, height + 8)));
    CHECK(is_stained(picture_of(page), text_of(3)));
  }
}

TEST_CASE("cards, badges and lines are no stains") {
  cv::Mat page = card_with(3);
  SECTION("a ground that grows darker") {}
  SECTION("a badge a little way off") {
    cv::rectangle(page, {first + 3 * height + 30, top, 60, height}, {60, 160, 30}, cv::FILLED);
  }
  SECTION("the end of the card") {
    page(cv::Rect(first + 3 * height + 10, 0, 300, page.rows)).setTo(cv::Scalar(90, 90, 90));
  }
  SECTION("a rule right below") {
    cv::rectangle(page, {0, top + height + 8, page.cols, 2}, {180, 180, 180}, cv::FILLED);
  }
  CHECK_FALSE(is_stained(picture_of(page), text_of(3)));
}

TEST_CASE("of a character cut in half the text is too narrow") {
  cv::Mat page = card_with(3);
  CHECK_FALSE(is_cut(picture_of(page), text_of(3), 3));
  const int half_left = GENERATE(first - 2, first + 2 * height + 18);
  page(cv::Rect(half_left, top - 4, 20, height + 8)).setTo(page.at<cv::Vec3b>(150, half_left));
  CHECK(is_cut(picture_of(page), text_of(3), 3));
}
