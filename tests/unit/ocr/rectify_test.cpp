#include "ocr/rectify.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"

using namespace hesuan::ocr;

namespace {

/// A page of `size` with a bar of colour at its top, cards, and lines of print.
cv::Mat drawn_page(const cv::Size& size) {
  cv::Mat page(size, CV_8UC3, cv::Scalar(250, 250, 250));
  page.rowRange(0, size.height / 10).setTo(cv::Scalar(150, 110, 20));
  for (int y = size.height / 6; y < size.height * 9 / 10; y += 60) {
    cv::putText(page, "label", {40, y}, cv::FONT_HERSHEY_SIMPLEX, 0.8, {90, 90, 90}, 2);
    cv::putText(page, "2022-11-08 09:17", {size.width / 3, y}, cv::FONT_HERSHEY_SIMPLEX, 0.8, {0, 0, 0}, 2);
    cv::line(page, {20, y + 20}, {size.width - 20, y + 20}, {210, 210, 210}, 1);
  }
  return page;
}

/// `page` with its corners at `corners` on a table, as a camera sees it: uneven light, noise.
cv::Mat photo_of(const cv::Mat& page, const std::vector<cv::Point2f>& corners, const cv::Size& size) {
  const auto width = static_cast<float>(page.cols), height = static_cast<float>(page.rows);
  const std::vector<cv::Point2f> own = {{0, 0}, {width, 0}, {width, height}, {0, height}};
  const cv::Matx33d twice(2, 0, 0, 0, 2, 0, 0, 0, 1);  // warping alone leaves steps along edges
  const cv::Matx33d seen = twice * cv::Matx33d(cv::getPerspectiveTransform(own, corners));
  cv::Mat photo(size * 2, CV_8UC3, cv::Scalar(60, 80, 100));
  cv::warpPerspective(page, photo, seen, photo.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  cv::resize(photo, photo, size, 0, 0, cv::INTER_AREA);
  cv::Mat light(1, size.width, CV_32F), noise(size, CV_16SC3), lit;
  for (int x = 0; x < size.width; ++x)
    light.at<float>(x) = 0.7F + 0.3F * static_cast<float>(x) / static_cast<float>(size.width);
  cv::cvtColor(cv::repeat(light, size.height, 1), light, cv::COLOR_GRAY2BGR);
  cv::multiply(photo, light, lit, 1, CV_8U);
  cv::theRNG().state = 1;
  cv::randn(noise, 0, 3);
  cv::add(lit, noise, photo, {}, CV_8U);
  return photo;
}

/// How far the rules of a drawn page slope, as `flattened` left it: degrees, the worst of them.
double slope_of(const Picture& picture) {
  cv::Mat grey, edges;
  cv::cvtColor(bgr_of(picture), grey, cv::COLOR_BGR2GRAY);
  const auto detector = cv::createLineSegmentDetector(cv::LSD_REFINE_NONE);
  std::vector<cv::Vec4f> lines;
  detector->detect(grey, lines);
  double worst = 0;
  int rules = 0;
  for (const cv::Vec4f& line : lines) {
    const double dx = std::abs(line[2] - line[0]), dy = std::abs(line[3] - line[1]);
    if (dx < picture.width() / 2.0) continue;
    ++rules;
    worst = std::max(worst, std::atan2(dy, dx) * 180 / CV_PI);
  }
  return rules == 0 ? 90 : worst;
}

cv::Mat skewed(const cv::Mat& page, double degrees) {
  const cv::Point2f middle(static_cast<float>(page.cols) / 2, static_cast<float>(page.rows) / 2);
  cv::Mat turned;
  cv::warpAffine(page, turned, cv::getRotationMatrix2D(middle, degrees, 0.85), page.size(), cv::INTER_CUBIC,
                 cv::BORDER_CONSTANT, {255, 255, 255});
  return turned;
}

}  // namespace

TEST_CASE("a plain screenshot comes back untouched") {
  for (const cv::Size& size : {cv::Size(1080, 2340), cv::Size(720, 1440), cv::Size(1080, 12000)}) {
    cv::Mat page = drawn_page(size);
    cv::randu(page(cv::Rect(100, 300, 400, 400)), 0, 255);  // a picture on the page
    for (const cv::Mat& screen : {page, cv::Mat(255 - page)}) {
      const Picture picture = picture_of(screen);
      CHECK(&flattened(picture).pixels() == &picture.pixels());
    }
  }
}

TEST_CASE("an empty picture comes back untouched") {
  const Picture blank = picture_of(cv::Mat(1200, 800, CV_8UC3, cv::Scalar(255, 255, 255)));
  CHECK(&flattened(blank).pixels() == &blank.pixels());
  const Picture dot = picture_of(cv::Mat(1, 1, CV_8UC3, cv::Scalar(0, 0, 0)));
  CHECK(&flattened(dot).pixels() == &dot.pixels());
}

TEST_CASE("a skewed screenshot is set straight") {
  const cv::Mat page = drawn_page({900, 1800});
  for (const double degrees : {-8.0, -3.3, -1.0, 1.0, 2.6, 8.0}) {
    CAPTURE(degrees);
    const Picture picture = picture_of(skewed(page, degrees));
    REQUIRE(slope_of(picture) > 0.9);
    CHECK(slope_of(flattened(picture)) < 0.2);
  }
}

TEST_CASE("a photo of a page is made flat, and the table around it cut off") {
  const cv::Mat page = drawn_page({900, 1800});
  const std::vector<cv::Point2f> corners = {{230, 100}, {880, 150}, {960, 1500}, {140, 1420}};
  const Picture flat = flattened(picture_of(photo_of(page, corners, {1080, 1600})));
  CHECK(slope_of(flat) < 0.3);
  CHECK(flat.width() < 850);
  CHECK(bgr_of(flat).at<cv::Vec3b>(flat.height() / 8, flat.width() / 40)[0] > 100);  // the page, no table
}

TEST_CASE("a photo so near that the page's edges are outside is made flat") {
  const cv::Mat page = drawn_page({900, 1800});
  const std::vector<cv::Point2f> corners = {{-60, -90}, {1120, -40}, {1190, 2300}, {-120, 2380}};
  CHECK(slope_of(flattened(picture_of(photo_of(page, corners, {1080, 2280})))) < 0.3);
}

TEST_CASE("a large photo is made no larger than reading needs") {
  cv::Mat page;
  cv::resize(drawn_page({900, 1800}), page, {}, 2, 2, cv::INTER_LINEAR);
  const std::vector<cv::Point2f> corners = {{350, 150}, {2100, 250}, {2200, 3600}, {250, 3500}};
  const Picture flat = flattened(picture_of(photo_of(page, corners, {2500, 3750})));
  CHECK(flat.width() * flat.height() < 2'600'000);
  CHECK(slope_of(flat) < 0.3);
}

TEST_CASE("a screenshot turned by quarters is read upright") {
  const cv::Mat screen =
      cv::imread(HESUAN_SOURCE_DIR "/samples/night/inbox/screens/Screenshot_20221108_223848_045.png");
  REQUIRE(!screen.empty());
  Recogniser recogniser("");
  for (const int turn : {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_COUNTERCLOCKWISE}) {
    cv::Mat turned;
    cv::rotate(screen, turned, turn);
    const UprightPage page = skim_upright(recogniser, picture_of(turned));
    REQUIRE(bgr_of(page.picture).size() == screen.size());
    CHECK(cv::norm(bgr_of(page.picture), screen, cv::NORM_INF) == 0);
    CHECK(page.text.width == screen.cols);
  }
}

TEST_CASE("a part of a picture is turned and scaled around its middle") {
  cv::Mat picture(300, 400, CV_8UC3, cv::Scalar(255, 255, 255));
  cv::rectangle(picture, {180, 100, 40, 100}, cv::Scalar(0, 0, 0), cv::FILLED);  // upright, around (200, 150)
  const Picture lying = part_around(picture_of(picture), {200, 150}, 160, 90, 320);
  CHECK(lying.width() == 320);
  CHECK(lying.height() == 320);
  const auto is_dark = [&](int x, int y) { return bgr_of(lying).at<cv::Vec3b>(y, x)[0] < 128; };
  CHECK(is_dark(160 - 90, 160));
  CHECK(is_dark(160 + 90, 160));
  CHECK_FALSE(is_dark(160, 160 - 90));
}
