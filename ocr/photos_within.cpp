#include "ocr/photos_within.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <opencv2/imgproc.hpp>

#include "ocr/pixels.hpp"

namespace hesuan::ocr {
namespace {

constexpr int copy_width = 270;       // pixels of the copy that is looked at
constexpr int line_height = 15;       // of it: print is no higher
constexpr int unlike = 10;            // levels by which a channel differs from the page's grounds
constexpr double least_side = 0.2;    // of the screenshot's width
constexpr double least_filled = 0.8;  // of the rectangle around it
constexpr double most_alike =
    0.8;  // of a photo's pixels: as their right neighbours; buttons and codes: 0.85 and more

/// The colours that most of a page has: of the page and of the cards on it.
std::array<cv::Vec3b, 2> grounds_of(const cv::Mat& bgr) {
  std::map<std::array<int, 3>, int> counts;
  for (const auto& colour : cv::Mat_<cv::Vec3b>(bgr)) ++counts[{colour[0] / 8, colour[1] / 8, colour[2] / 8}];
  std::array<cv::Vec3b, 2> grounds;
  for (cv::Vec3b& ground : grounds) {
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    for (std::size_t c = 0; c < 3; ++c)
      ground[static_cast<int>(c)] = static_cast<uchar>(most->first[c] * 8 + 4);
    most->second = 0;
  }
  return grounds;
}

/// 255 where neither the page's ground nor print is.
cv::Mat unlike_page(const cv::Mat& bgr) {
  cv::Mat mask(bgr.size(), CV_8U, cv::Scalar(255));
  for (const cv::Vec3b& ground : grounds_of(bgr)) {
    cv::Mat like;
    cv::inRange(bgr, cv::Scalar(ground) - cv::Scalar::all(unlike),
                cv::Scalar(ground) + cv::Scalar::all(unlike), like);
    mask.setTo(0, like);
  }
  cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, cv::Mat::ones(5, 5, CV_8U));
  cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::Mat::ones(line_height, line_height, CV_8U));
  return mask;
}

bool is_of_even_colours(const cv::Mat& bgr) {
  cv::Mat grey, alike;
  cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
  cv::compare(grey.colRange(1, grey.cols), grey.colRange(0, grey.cols - 1), alike, cv::CMP_EQ);
  return cv::countNonZero(alike) > most_alike * static_cast<double>(alike.total());
}

}  // namespace

std::vector<Picture> photos_within(const Picture& screenshot) {
  const cv::Mat& bgr = bgr_of(screenshot);
  const double scale = static_cast<double>(bgr.cols) / copy_width;
  cv::Mat copy;
  cv::resize(bgr, copy, {copy_width, std::max(1, cvRound(bgr.rows / scale))}, 0, 0, cv::INTER_AREA);
  const cv::Mat mask = unlike_page(copy);
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(mask, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  std::vector<Picture> photos;
  for (const auto& outline : outlines) {
    const cv::Rect box = cv::boundingRect(outline);
    const bool is_large = std::min(box.width, box.height) >= least_side * copy_width;
    if (!is_large || cv::countNonZero(mask(box)) < least_filled * box.area()) continue;
    const cv::Rect place(cvRound(box.x * scale), cvRound(box.y * scale), cvRound(box.width * scale),
                         cvRound(box.height * scale));
    const cv::Mat photo = bgr(place & cv::Rect({0, 0}, bgr.size()));
    if (!is_of_even_colours(photo)) photos.push_back(picture_of(photo.clone()));
  }
  return photos;
}

}  // namespace hesuan::ocr
