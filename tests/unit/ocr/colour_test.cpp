#include "ocr/colour.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"

using namespace hesuan;

namespace {

// B, G, R as apps draw them.
const cv::Scalar green(56, 172, 35), yellow(0, 178, 242), red(44, 52, 224), black(0, 0, 0),
    white(255, 255, 255);

cv::Mat page() {
  return {1600, 750, CV_8UC3, white};
}

/// `side` pixels of random modules.
void draw_code(cv::Mat& on, const cv::Point& at, int side, const cv::Scalar& ink) {
  constexpr int modules = 33;
  cv::RNG rng(1);
  for (int y = 0; y < modules; ++y) {
    for (int x = 0; x < modules; ++x) {
      if (rng.uniform(0, 2) == 0) continue;
      const cv::Point from(at.x + x * side / modules, at.y + y * side / modules);
      const cv::Point to(at.x + (x + 1) * side / modules - 1, at.y + (y + 1) * side / modules - 1);
      cv::rectangle(on, from, to, ink, cv::FILLED);
    }
  }
}

std::optional<HealthCode> colour_of(const cv::Mat& page) {
  return ocr::code_colour(
      ocr::picture_from_pixels(page.data, page.cols, page.rows, static_cast<int>(page.step), 3));
}

std::optional<HealthCode> colour_of_code(const cv::Scalar& ink, int side = 400) {
  cv::Mat with_code = page();
  draw_code(with_code, {170, 500}, side, ink);
  return colour_of(with_code);
}

}  // namespace

TEST_CASE("the colour of a coded block") {
  CHECK(colour_of_code(green) == HealthCode::green);
  CHECK(colour_of_code(yellow) == HealthCode::yellow);
  CHECK(colour_of_code(red) == HealthCode::red);
  CHECK(colour_of_code(black) == std::nullopt);
  CHECK(colour_of_code(green, 120) == std::nullopt);
}

TEST_CASE("a picture fifty times as wide as high has no coded block") {
  CHECK(colour_of(cv::Mat(330, 20000, CV_8UC3, green)) == std::nullopt);
}

TEST_CASE("what is no coded block has no colour") {
  CHECK(colour_of(page()) == std::nullopt);

  cv::Mat card = page();
  cv::rectangle(card, {100, 500}, {600, 1000}, green, cv::FILLED);
  cv::putText(card, "24h", {150, 800}, cv::FONT_HERSHEY_SIMPLEX, 6, white, 20);
  CHECK(colour_of(card) == std::nullopt);

  cv::Mat striped = page();
  for (int x = 100; x < 600; x += 20) cv::rectangle(striped, {x, 500}, {x + 9, 1000}, green, cv::FILLED);
  CHECK(colour_of(striped) == std::nullopt);

  cv::Mat two = page();
  draw_code(two, {170, 200}, 400, green);
  draw_code(two, {170, 900}, 400, red);
  CHECK(colour_of(two) == std::nullopt);
}
