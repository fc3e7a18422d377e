// Covers: what a hand, not an app, has hidden. A phone's editor paints a bar over a part of a name or number,
// blurs it or lays a mosaic on it before the picture is sent.
//
// A recogniser reads a cover as something, or it cuts the line in two. Here it becomes the row of stars that
// an app would have drawn, and all that follows knows one kind of mask only.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace hesuan::ocr {

/// A cover between two texts of one line, or right behind the last. Pixels of the page.
struct Cover {
  cv::Rect box;           ///< with the characters at its ends that it hides in part
  cv::Rect line;          ///< the text left and right of it, and as high as that
  double pitch;           ///< between the characters that it hides, by those beside it
  cv::Vec3b ground, ink;  ///< of the text
};

/// The covers of a page (CV_8UC3); `lines` are what find_lines found in it.
std::vector<Cover> find_covers(const cv::Mat& bgr, const std::vector<cv::Rect>& lines);

/// The page with a row of stars for each cover.
cv::Mat with_stars(const cv::Mat& bgr, const std::vector<Cover>& covers);

/// The lines, of those that a cover divided one each.
std::vector<cv::Rect> joined_over(const std::vector<Cover>& covers, std::vector<cv::Rect> lines);

}  // namespace hesuan::ocr
