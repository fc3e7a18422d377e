// The membrane of a lateral-flow test: where it lies in a picture of its result window, and flattened.
#pragma once

#include <array>
#include <opencv2/core.hpp>

namespace hesuan::ocr {

/// Rows run along the membrane, columns across it. Rows go on beyond its ends, by this share of its length.
inline constexpr int membrane_rows = 192;
inline constexpr int membrane_columns = 36;
inline constexpr double membrane_margin = 0.08;

struct Membrane {
  std::array<cv::Point2f, 4>
      corners;         ///< in the picture, clockwise from the flattened one's top left; without the margins
  cv::Mat log_colour;  ///< membrane_rows × membrane_columns, CV_32FC3: ln of B, G, R
  double width = 0, length = 0;  ///< pixels of the picture
  double fit = 0;  ///< how well edges bear it out: 2 to 5 for a membrane; 0 where none was asked
};

/// The membrane in `crop`, a picture (CV_8UC3) that one window fills more or less; its long side may lie
/// along either side or askew. There is always an answer: whether it is a membrane at all, `fit` and the
/// lines tell.
Membrane find_membrane(const cv::Mat& crop);

/// The same where the membrane stands upright in `crop` within 16 degrees, is about half as high as it, and
/// `crop` is about `times` as wide as the membrane.
Membrane find_upright_membrane(const cv::Mat& crop, double times);

/// The membrane where it is known to lie in `picture`.
Membrane membrane_at(const cv::Mat& picture, const std::array<cv::Point2f, 4>& corners);

/// Row `row` of `log_colour` as a share of the membrane's length: 0 and 1 at its ends.
double place_along(double row);
double row_at(double place);

/// Where row `row` of `log_colour` crosses the membrane's middle, in the picture.
cv::Point2f place_in_picture(const Membrane& membrane, double row);

}  // namespace hesuan::ocr
