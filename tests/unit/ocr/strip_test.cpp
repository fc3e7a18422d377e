#include <catch2/catch.hpp>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"
#include "ocr/rectify.hpp"
#include "ocr/strip/line_network.hpp"
#include "ocr/strip/membrane.hpp"
#include "ocr/strip/strip_reader.hpp"

namespace hesuan::ocr {
namespace {

struct DrawnLine {
  double place;     ///< share of the membrane's length
  double contrast;  ///< Δ ln G
};

const cv::Rect membrane_place(55, 60, 50, 210);

/// A window in a bevel: 160 × 330 pixels with a little noise, lines red.
cv::Mat drawn_window(const std::vector<DrawnLine>& lines) {
  cv::Mat picture(330, 160, CV_32FC3, cv::Scalar(205, 208, 210));
  cv::rectangle(picture, membrane_place + cv::Point(-2, -2) + cv::Size(4, 4), cv::Scalar(150, 152, 155),
                cv::FILLED);
  cv::rectangle(picture, membrane_place, cv::Scalar(228, 232, 235), cv::FILLED);
  for (const DrawnLine& line : lines)
    for (int y = membrane_place.y; y < membrane_place.br().y; ++y) {
      const double from_line = y - membrane_place.y - line.place * membrane_place.height;
      const double depth = line.contrast * std::exp(-std::pow(from_line / 5, 4));
      for (int x = membrane_place.x; x < membrane_place.br().x; ++x)
        for (const int channel : {0, 1})
          picture.at<cv::Vec3f>(y, x)[channel] *= static_cast<float>(std::exp(-depth));
    }
  cv::Mat noise(picture.size(), CV_32FC3);
  cv::RNG(7).fill(noise, cv::RNG::NORMAL, 0, 1.2);
  cv::Mat result;
  cv::GaussianBlur(picture + noise, picture, {3, 3}, 0);
  picture.convertTo(result, CV_8UC3);
  return result;
}

std::vector<StripReading> read(const cv::Mat& bgr) {
  return StripReader().read(picture_of(bgr)).strips;
}

using Outcome = StripReading::Outcome;

TEST_CASE("the membrane is found in its window, whichever way it lies", "[strip]") {
  const cv::Mat upright = drawn_window({{0.35, 0.5}});
  cv::Mat lying;
  cv::rotate(upright, lying, cv::ROTATE_90_CLOCKWISE);
  for (const cv::Mat& picture : {upright, lying}) {
    const Membrane membrane = find_membrane(picture);
    CHECK(membrane.width == Approx(membrane_place.width).margin(8));
    CHECK(membrane.length == Approx(membrane_place.height).margin(14));
  }
}

TEST_CASE("lines are seen where the membrane is cut too short or too wide", "[strip]") {
  const cv::Mat picture = drawn_window({{0.35, 0.5}, {0.68, 0.2}});
  const auto corners_of = [](const cv::Rect& place) {
    const cv::Point2f tl = place.tl(), br = place.br();
    return std::array{tl, cv::Point2f(br.x, tl.y), br, cv::Point2f(tl.x, br.y)};
  };
  LineNetwork network;
  for (const cv::Rect& cut : {membrane_place, membrane_place + cv::Point(0, 30) - cv::Size(0, 35),
                              membrane_place + cv::Point(-6, -20) + cv::Size(14, 45)}) {
    Membrane membrane;
    membrane.corners = corners_of(cut);
    const auto lines = network.lines_of(picture, membrane);
    REQUIRE(lines.size() > 2);
    for (const double place : {0.35, 0.68}) {
      const double y = membrane_place.y + place * membrane_place.height;
      CHECK(std::any_of(lines.begin(), lines.begin() + 2, [&](const LinePeak& line) {
        return line.odds > 0 && std::abs(place_in_picture(membrane, line.row).y - y) < 6;
      }));
    }
    CHECK(lines[2].odds < 0);
  }
}

TEST_CASE("one line is negative, two are positive", "[strip]") {
  const auto negative = read(drawn_window({{0.35, 0.5}}));
  REQUIRE(negative.size() == 1);
  CHECK(negative[0].outcome == Outcome::negative);
  CHECK(negative[0].doubts.empty());
  const auto positive = read(drawn_window({{0.35, 0.5}, {0.68, 0.4}}));
  REQUIRE(positive.size() == 1);
  CHECK(positive[0].outcome == Outcome::positive);
  CHECK(positive[0].doubts.empty());
}

TEST_CASE("a faint second line is told to a person, never called negative", "[strip]") {
  for (const double contrast : {0.03, 0.05}) {
    const auto faint = read(drawn_window({{0.35, 0.5}, {0.68, contrast}}));
    REQUIRE(faint.size() == 1);
    CHECK(faint[0].outcome == Outcome::positive);
    CHECK(faint[0].doubts == std::vector<std::string>{"faint_second_line"});
  }
}

TEST_CASE("a window without a control line is invalid", "[strip]") {
  const auto blank = read(drawn_window({}));
  REQUIRE(blank.size() == 1);
  CHECK(blank[0].outcome == Outcome::invalid);
  CHECK(blank[0].doubts == std::vector<std::string>{"no_control_line"});
}

TEST_CASE("a test far away is told to be too small", "[strip]") {
  cv::Mat small;
  cv::resize(drawn_window({{0.35, 0.5}}), small, {}, 0.2, 0.2, cv::INTER_AREA);
  const auto readings = read(small);
  REQUIRE(readings.size() == 1);
  CHECK(std::ranges::count(readings[0].doubts, "too_small") == 1);
}

TEST_CASE("a window in a wide photo is found where it is", "[strip]") {
  cv::Mat photo(1200, 900, CV_8UC3, cv::Scalar(90, 120, 150));
  cv::RNG(3).fill(photo, cv::RNG::UNIFORM, 100, 130);
  cv::GaussianBlur(photo, photo, {9, 9}, 0);
  const cv::Mat window = drawn_window({{0.35, 0.6}, {0.68, 0.5}});
  cv::rectangle(photo, {350, 180, 260, 800}, cv::Scalar(212, 214, 215), cv::FILLED);
  window.copyTo(photo({400, 300, window.cols, window.rows}));
  const auto readings = read(photo);
  REQUIRE(readings.size() == 1);
  CHECK(readings[0].outcome == Outcome::positive);
  const double middle = (readings[0].corners[0][1] + readings[0].corners[2][1]) / 2;
  CHECK(middle == Approx(300 + membrane_place.y + membrane_place.height / 2.0).margin(20));
}

void draw_well(cv::Mat& casing, cv::Point at) {
  cv::ellipse(casing, at, {55, 75}, 0, 0, 360, cv::Scalar(195, 198, 200), cv::FILLED, cv::LINE_AA);
  cv::ellipse(casing, at, {25, 38}, 0, 0, 360, cv::Scalar(165, 168, 170), cv::FILLED, cv::LINE_AA);
}

/// A cassette on a table, its control line's end at the top.
cv::Mat photo_of_cassette(const std::vector<DrawnLine>& lines) {
  cv::Mat photo(1200, 900, CV_8UC3), cassette(940, 300, CV_8UC3, cv::Scalar(222, 225, 228));
  cv::RNG(3).fill(photo, cv::RNG::UNIFORM, cv::Scalar(76, 93, 110), cv::Scalar(104, 127, 150));
  const cv::Mat window = drawn_window(lines);
  window.copyTo(cassette({70, 190, window.cols, window.rows}));
  const auto print = [&](const char* text, cv::Point at) {
    cv::putText(cassette, text, at, cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar(60, 60, 60), 2, cv::LINE_AA);
  };
  print("C", {245, 335});
  print("T", {245, 405});
  print("COVID-19 Ag", {40, 90});
  draw_well(cassette, {150, 780});
  cv::resize(cassette, cassette, {180, 564}, 0, 0, cv::INTER_AREA);
  cassette.copyTo(photo({360, 318, cassette.cols, cassette.rows}));
  cv::GaussianBlur(photo, photo, {3, 3}, 0);
  return photo;
}

TEST_CASE("print on the casing is no window", "[strip]") {
  cv::Mat photo = photo_of_cassette({{0.35, 0.6}, {0.68, 1.5}});
  for (const int y : {335, 350, 690, 705})
    cv::putText(photo, "TEST = T | I -", {375, y}, cv::FONT_HERSHEY_SIMPLEX, 0.5, cv::Scalar(60, 60, 60), 2);
  const auto readings = read(photo);
  REQUIRE(readings.size() == 1);
  CHECK(readings[0].outcome == Outcome::positive);
}

TEST_CASE("a window without any line is found in a wide photo by what is around it", "[strip]") {
  const auto blank = read(photo_of_cassette({}));
  REQUIRE(blank.size() == 1);
  CHECK(blank[0].outcome == Outcome::invalid);
  const auto negative = read(photo_of_cassette({{0.35, 0.5}}));
  REQUIRE(negative.size() == 1);
  CHECK(negative[0].outcome == Outcome::negative);
}

TEST_CASE("a line where the test line stands is no control line", "[strip]") {
  const cv::Mat photo = photo_of_cassette({{0.68, 0.5}});
  cv::Mat turned;
  cv::rotate(photo, turned, cv::ROTATE_180);
  for (const cv::Mat& picture : {photo, turned}) {
    const auto readings = read(picture);
    REQUIRE(readings.size() == 1);
    CHECK(readings[0].outcome == Outcome::invalid);
    CHECK(readings[0].doubts == std::vector<std::string>{"no_control_line"});
  }
}

TEST_CASE("a stick with a window and two lines is no antigen test", "[strip]") {
  cv::Mat photo(1200, 900, CV_8UC3), stick(900, 150, CV_8UC3, cv::Scalar(235, 225, 240));
  cv::RNG(3).fill(photo, cv::RNG::UNIFORM, cv::Scalar(76, 93, 110), cv::Scalar(104, 127, 150));
  cv::rectangle(stick, {0, 700, 150, 200}, cv::Scalar(150, 110, 220), cv::FILLED);  // its cap
  cv::Mat window;
  cv::resize(drawn_window({{0.35, 0.5}, {0.68, 0.4}}), window, {100, 206}, 0, 0, cv::INTER_AREA);
  window.copyTo(stick({25, 380, window.cols, window.rows}));
  stick.copyTo(photo({375, 150, stick.cols, stick.rows}));
  cv::GaussianBlur(photo, photo, {3, 3}, 0);
  const StripsInPhoto seen = StripReader().read(picture_of(photo));
  CHECK(seen.strips.empty());
  CHECK(seen.unclear + seen.of_another_kind > 0);
}

TEST_CASE("a screenshot is no photo", "[strip]") {
  cv::Mat screen(800, 400, CV_8UC3, cv::Scalar(255, 255, 255));
  cv::putText(screen, "2022-11-08", {40, 300}, cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar(0, 0, 0), 2);
  CHECK_FALSE(is_photo(picture_of(screen)));
  CHECK(is_photo(picture_of(drawn_window({}))));
}

}  // namespace
}  // namespace hesuan::ocr
