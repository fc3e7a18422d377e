// A line cut out of its picture and made ready for a recogniser.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace hesuan::ocr {

/// A line of a picture, CV_8U, dark text on a light ground, contrast stretched.
struct LineImage {
  cv::Mat pixels;
  int left = 0, top = 0;  ///< where its first pixel stands in the picture
};

/// The box and a little margin, whatever colours the picture has: the channel in which text and ground differ
/// most.
LineImage line_image(const cv::Mat& bgr, const cv::Rect& box);

/// The boxes, and for one in which two lines stand that were found as one, since only a row or two of pixels
/// is blank between them, the two.
std::vector<cv::Rect> split_into_rows(const cv::Mat& bgr, const std::vector<cv::Rect>& boxes);

/// A part of a line scaled so that text `text_height` pixels high becomes `target` high, with white around
/// it.
cv::Mat scaled_for_reading(const cv::Mat& part, int text_height, int target);
inline constexpr int reading_margin = 3;  ///< white columns that scaled_for_reading adds on each side

}  // namespace hesuan::ocr
