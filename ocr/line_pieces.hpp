// Masks: runs of stars or bullets that hide characters of a name or number.
//
// A run of asterisks breaks every recogniser (it is read as 大大大, or swallows the characters next to it),
// so it is found in the picture, counted there and cut out; what stands left and right is read alone.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "ocr/line_image.hpp"

namespace hesuan::ocr {

/// A stretch of a line, in pixels of the line's picture.
struct Piece {
  int left = 0, right = 0;  ///< columns [left, right)
  int top = 0, bottom = 0;  ///< rows with ink
  int hidden = 0;           ///< characters hidden by a mask here; 0 for text
  bool is_numeric = false;  ///< narrow upright characters only: digits and Latin letters, no Han

  int height() const { return bottom - top; }
};

/// Cuts `line` (CV_8U, dark text on light, little margin) from left to right into masks and text, and text
/// where its size changes (a label and a big result word): one scale does not fit both. A plain line is one
/// piece.
std::vector<Piece> cut_into_pieces(const cv::Mat& line);

/// The piece with a little above and below, scaled so that its ink is `height` pixels high.
cv::Mat prepared_piece(const LineImage& line, const Piece& piece, int height);

}  // namespace hesuan::ocr
