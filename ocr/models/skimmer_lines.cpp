// The lines of pictures as the skimmer gets them, for its training (train_skimmer.py).
//
//   skimmer_lines PICTURE… > lines.bin
//
// For every picture its number (from 0), the box of each text piece in the picture's pixels, and the piece as
// Recogniser::skim prepares it. Little endian int32: picture, left, top, width, height, columns, rows; then
// columns × rows bytes, 255 ground, 0 ink.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <opencv2/imgcodecs.hpp>

#include "ocr/line_finder.hpp"
#include "ocr/line_image.hpp"
#include "ocr/line_pieces.hpp"
#include "ocr/skimmer.hpp"

using namespace hesuan::ocr;

namespace {

void write(int picture, const LineImage& line, const Piece& piece) {
  const cv::Mat prepared = prepared_piece(line, piece, Skimmer::text_height);
  const std::int32_t head[] = {
      picture,        line.left + piece.left, line.top + piece.top, piece.right - piece.left,
      piece.height(), prepared.cols,          prepared.rows};
  std::cout.write(reinterpret_cast<const char*>(head), sizeof head);
  for (int row = 0; row < prepared.rows; ++row) std::cout.write(prepared.ptr<char>(row), prepared.cols);
}

}  // namespace

int main(int count, char** pictures) {
  for (int i = 1; i < count; ++i) {
    const cv::Mat bgr = cv::imread(pictures[i]);
    for (const cv::Rect& box : find_lines(bgr)) {
      const LineImage line = line_image(bgr, box);
      for (const Piece& piece : cut_into_pieces(line.pixels)) {
        if (piece.hidden == 0) write(i - 1, line, piece);
      }
    }
  }
}
