#include "ocr/picture.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/photo_time.hpp"
#include "ocr/pixels.hpp"

using namespace hesuan;

namespace {

std::vector<unsigned char> encoded(const cv::Mat& pixels, const char* suffix) {
  std::vector<unsigned char> bytes;
  cv::imencode(suffix, pixels, bytes);
  return bytes;
}

ocr::DecodedPicture decode(const std::vector<unsigned char>& bytes) {
  return ocr::decode_picture(std::as_bytes(std::span(bytes)));
}

cv::Mat noisy_page() {
  cv::Mat page(400, 300, CV_8UC3);
  cv::randu(page, 0, 255);
  return page;
}

}  // namespace

TEST_CASE("whole pictures are decoded") {
  for (const char* suffix : {".png", ".jpg", ".webp", ".bmp", ".tiff"}) {
    CAPTURE(suffix);
    const auto decoded = decode(encoded(noisy_page(), suffix));
    REQUIRE(decoded.picture);
    CHECK(decoded.picture->width() == 300);
    CHECK(decoded.picture->height() == 400);
  }
}

TEST_CASE("a JPEG is decoded as OpenCV decodes it, and turned where its Exif says so") {
  const cv::Mat page = noisy_page();
  std::vector<unsigned char> bytes = encoded(page, ".jpg");
  const auto upright = decode(bytes);
  REQUIRE(upright.picture);
  CHECK(cv::norm(ocr::bgr_of(*upright.picture), cv::imdecode(bytes, cv::IMREAD_COLOR), cv::NORM_INF) == 0);

  // APP1: big-endian TIFF with one entry, orientation (0x0112) 6: its right side is the top
  // (Exif 2.32, 4.6.5).
  constexpr unsigned char exif[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0,    0,    'M', 'M',
                                    0,    42,   0, 0,  0,   8,   0,   1,   0x01, 0x12, 0,   3,
                                    0,    0,    0, 1,  0,   6,   0,   0,   0,    0,    0,   0};
  bytes.insert(bytes.begin() + 2, std::begin(exif), std::end(exif));
  const auto turned = decode(bytes);
  REQUIRE(turned.picture);
  CHECK(turned.picture->width() == page.rows);
  CHECK(turned.picture->height() == page.cols);
}

TEST_CASE("a picture whose end is missing is refused, not half read") {
  for (const char* suffix : {".png", ".jpg", ".webp"}) {
    auto bytes = encoded(noisy_page(), suffix);
    for (const double share : {0.3, 0.6, 0.95}) {
      CAPTURE(suffix, share);
      auto part = bytes;
      part.resize(static_cast<std::size_t>(share * static_cast<double>(bytes.size())));
      const auto decoded = decode(part);
      CHECK_FALSE(decoded.picture);
      CHECK(decoded.fault == "image_truncated");
    }
  }
}

TEST_CASE("a small file that declares enormous sizes is refused before it is unpacked") {
  auto bytes = encoded(noisy_page(), ".png");
  bytes[16] = 0, bytes[17] = 0, bytes[18] = 0x75, bytes[19] = 0x30;  // IHDR width 30000
  bytes[20] = 0, bytes[21] = 0, bytes[22] = 0x75, bytes[23] = 0x30;  // height 30000
  CHECK(decode(bytes).fault == "image_too_large");
}

TEST_CASE("damage inside is reported") {
  auto bytes = encoded(noisy_page(), ".png");
  for (std::size_t i = 60; i < 200; ++i) bytes[i] = 0;
  CHECK_FALSE(decode(bytes).picture);
}

TEST_CASE("transparent pixels show a white page") {
  cv::Mat bgra(10, 10, CV_8UC4, cv::Scalar(0, 0, 0, 0));
  bgra.at<cv::Vec4b>(5, 5) = {10, 20, 30, 255};
  const auto decoded = decode(encoded(bgra, ".png"));
  REQUIRE(decoded.picture);
  CHECK(ocr::bgr_of(*decoded.picture).at<cv::Vec3b>(0, 0) == cv::Vec3b(255, 255, 255));
  CHECK(ocr::bgr_of(*decoded.picture).at<cv::Vec3b>(5, 5) == cv::Vec3b(10, 20, 30));
}

TEST_CASE("Exif tells when a photo was taken", "[picture]") {
  using namespace std::string_literals;
  const std::string tiff =
      "II*\0\x08\0\0\0"                                   // little-endian, first directory at 8
      "\x01\0\x69\x87\x04\0\x01\0\0\0\x1A\0\0\0\0\0\0\0"  // Exif directory at 26
      "\x01\0\x03\x90\x02\0\x14\0\0\0\x2C\0\0\0\0\0\0\0"  // DateTimeOriginal, 20 characters at 44
      "2022:11:08 07:45:10\0"s;
  const std::string exif = "\xFF\xE1\0\x48"s + "Exif\0\0"s + tiff;
  std::vector<unsigned char> bytes = encoded(noisy_page(), ".jpg");
  CHECK_FALSE(ocr::time_taken(std::as_bytes(std::span(bytes))));
  bytes.insert(bytes.begin() + 2, exif.begin(), exif.end());
  const auto taken = ocr::time_taken(std::as_bytes(std::span(bytes)));
  REQUIRE(taken);
  CHECK(to_iso(*taken) == "2022-11-08T07:45:10+08:00");
  CHECK_FALSE(ocr::time_taken({}));
}
