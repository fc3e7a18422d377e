#include "ocr/photos_within.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"
#include "ocr/recogniser.hpp"

namespace hesuan::ocr {
namespace {

const cv::Rect photo_place(330, 900, 400, 360);

/// A form: a card with print on a grey page, a button, a code of black squares.
cv::Mat drawn_form() {
  cv::Mat page(1800, 828, CV_8UC3, cv::Scalar(248, 246, 245));
  cv::rectangle(page, {0, 200, 828, 1080}, cv::Scalar::all(255), cv::FILLED);
  for (int y = 260; y < 860; y += 70)
    cv::putText(page, "label   2022-11-08 17:30", {40, y}, cv::FONT_HERSHEY_SIMPLEX, 1.4, {40, 40, 40}, 3);
  cv::rectangle(page, {60, 1640, 700, 120}, cv::Scalar(230, 110, 40), cv::FILLED);
  cv::RNG chance(3);
  for (int y = 1320; y < 1560; y += 8)
    for (int x = 300; x < 540; x += 8)
      if (chance.uniform(0, 2) == 0) cv::rectangle(page, {x, y, 8, 8}, cv::Scalar::all(0), cv::FILLED);
  return page;
}

TEST_CASE("a screenshot's photo is found beside print, a button and a code", "[photos]") {
  cv::Mat form = drawn_form();
  CHECK(photos_within(picture_of(form.clone())).empty());
  cv::Mat photo(photo_place.size(), CV_8UC3);
  cv::RNG(7).fill(photo, cv::RNG::NORMAL, cv::Scalar(90, 130, 170), 5);
  cv::rectangle(photo, {150, 40, 90, 280}, cv::Scalar(225, 230, 232), cv::FILLED);  // a cassette
  photo.copyTo(form(photo_place));
  const auto photos = photos_within(picture_of(form));
  REQUIRE(photos.size() == 1);
  CHECK(photos.front().width() == Approx(photo_place.width).margin(8));
  CHECK(photos.front().height() == Approx(photo_place.height).margin(8));
}

TEST_CASE("the clock of a phone's status bar is read", "[photos]") {
  Recogniser recogniser("");
  // Phones name screenshots after the moment.
  for (const auto& [file, clock] : {std::pair("Screenshot_20221108_211649_028.jpg", "21:16"),
                                    {"Screenshot_20221108_220409_011.jpg", "22:04"},
                                    {"Screenshot_20221108_223848_045.png", "22:38"}}) {
    const cv::Mat screen = cv::imread(std::string(HESUAN_SOURCE_DIR "/samples/night/inbox/screens/") + file);
    CHECK(recogniser.clock_on(picture_of(screen)) == clock);
  }
  CHECK(recogniser.clock_on(picture_of(drawn_form())).empty());
}

}  // namespace
}  // namespace hesuan::ocr
