// Where text stands in a picture.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace hesuan::ocr {

/// Boxes of text lines in `bgr`, in its pixels, top to bottom then left to right. A label and a value with a
/// gap wider than about one character between them are two boxes. Does not depend on dark-on-light: edges are
/// looked at, in the colour channel where they are strongest.
std::vector<cv::Rect> find_lines(const cv::Mat& bgr);

/// Top to bottom, then left to right.
void sort_in_reading_order(std::vector<cv::Rect>& lines);

}  // namespace hesuan::ocr
