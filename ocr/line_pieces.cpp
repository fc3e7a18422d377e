#include "ocr/line_pieces.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "ocr/median.hpp"

namespace hesuan::ocr {
namespace {

/// A stretch of columns with ink, bounded by columns without.
struct Blob {
  int left, right, top, bottom;  // half-open
  int width() const { return right - left; }
  int height() const { return bottom - top; }
  double middle() const { return 0.5 * (left + right); }
};

std::vector<Blob> blobs_of(const cv::Mat& ink) {
  std::vector<Blob> blobs;
  bool inside = false;
  for (int x = 0; x <= ink.cols; ++x) {
    int top = ink.rows, bottom = 0;
    if (x < ink.cols) {
      for (int y = 0; y < ink.rows; ++y) {
        if (ink.at<unsigned char>(y, x) == 0) continue;
        top = std::min(top, y);
        bottom = y + 1;
      }
    }
    if (bottom == 0) {
      inside = false;
      continue;
    }
    if (!inside) blobs.push_back({x, x, top, bottom});
    inside = true;
    Blob& blob = blobs.back();
    blob.right = x + 1;
    blob.top = std::min(blob.top, top);
    blob.bottom = std::max(blob.bottom, bottom);
  }
  return blobs;
}

/// The height of the line's full characters: the tallest blob.
int character_height(const std::vector<Blob>& blobs) {
  int top = 1 << 30, bottom = 0;
  for (const Blob& blob : blobs) {
    top = std::min(top, blob.top);
    bottom = std::max(bottom, blob.bottom);
  }
  return bottom - top;
}

/// A stretch of low blobs that may be a row of stars: too high for a dash or dots, too low for letters and
/// digits.
struct Band {
  std::size_t first, last;  // blobs
  cv::Rect box;
};

bool is_low(const Blob& blob, int height) {
  return blob.height() >= 0.2 * height && blob.height() <= 0.72 * height;
}

/// Two dots of one size, wherever they stand.
bool are_equal_dots(const Blob& a, const Blob& b) {
  const auto is_dot = [](const Blob& blob) {
    return std::abs(blob.width() - blob.height()) <= 0.2 * blob.height() + 1;
  };
  const double play = 0.15 * a.height() + 1;
  return is_dot(a) && is_dot(b) && std::abs(a.height() - b.height()) <= play &&
         std::abs(a.width() - b.width()) <= play;
}

/// Blob `i` is a dot like those of the band, and as far from the last as they are from each other.
bool continues_evenly(const Band& band, const std::vector<Blob>& blobs, std::size_t i) {
  if (!are_equal_dots(blobs[i - 1], blobs[i])) return false;
  if (band.first == band.last) return true;
  const int pitch = blobs[i - 1].left - blobs[i - 2].left;
  return std::abs(blobs[i].left - blobs[i - 1].left - pitch) <= 0.1 * pitch + 2;
}

/// Digits before or behind the stars may be low too, in a line with Han; they are taller than the stars.
void trim_taller(Band& band, const std::vector<Blob>& blobs) {
  std::vector<int> heights;
  for (std::size_t i = band.first; i <= band.last; ++i) heights.push_back(blobs[i].height());
  const int usual = median(std::move(heights));
  const auto is_taller = [&](std::size_t i) { return blobs[i].height() > 1.25 * usual; };
  while (band.first < band.last && is_taller(band.first)) ++band.first;
  while (band.last > band.first && is_taller(band.last)) --band.last;
  band.box = {blobs[band.first].left, blobs[band.first].top, blobs[band.first].width(),
              blobs[band.first].height()};
  for (std::size_t i = band.first + 1; i <= band.last; ++i) {
    band.box |= cv::Rect(blobs[i].left, blobs[i].top, blobs[i].width(), blobs[i].height());
  }
}

std::vector<Band> low_bands(const std::vector<Blob>& blobs, int height) {
  std::vector<Band> bands;
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    const Blob& blob = blobs[i];
    if (!is_low(blob, height)) continue;
    const cv::Rect box(blob.left, blob.top, blob.width(), blob.height());
    if (!bands.empty() && bands.back().last + 1 == i) {
      Band& band = bands.back();
      const int overlap = std::min(band.box.br().y, blob.bottom) - std::max(band.box.y, blob.top);
      const bool aligned = overlap >= 0.6 * std::max(band.box.height, blob.height());
      // Dots of some fonts are as far apart as Han.
      const double furthest = continues_evenly(band, blobs, i) ? 1.5 : 0.45;
      if (aligned && blob.left - band.box.br().x <= furthest * height) {
        band.last = i;
        band.box |= box;
        continue;
      }
    }
    bands.push_back({i, i, box});
  }
  for (Band& band : bands) trim_taller(band, blobs);
  return bands;
}

/// How alike a band is to itself moved by `lag` columns, -1 to 1.
double likeness_at(const cv::Mat& band, int lag) {
  cv::Mat likeness;
  cv::matchTemplate(band.colRange(0, band.cols - lag), band.colRange(lag, band.cols), likeness,
                    cv::TM_CCOEFF_NORMED);
  return likeness.at<float>(0, 0);
}

/// The pitch at which a row of stars repeats itself, with how well it does. Stars may touch: their picture
/// tells more than the gaps between them.
struct Pitch {
  int columns = 0;
  double likeness = -1;
};

Pitch pitch_of(const cv::Mat& band) {
  Pitch best;
  const int longest = std::min(2 * band.rows, band.cols - band.rows / 2);
  for (int lag = std::max(3, band.rows / 2); lag <= longest; ++lag) {
    const double likeness = likeness_at(band, lag);
    // A multiple of the pitch is as alike; the shortest counts.
    if (likeness > best.likeness + 0.05) best = {lag, likeness};
  }
  return best;
}

/// One or two stars alone could be any small mark: each must be a blob about as wide as high, well filled, at
/// mid-height or above.
bool are_plain_stars(const cv::Mat& ink, const std::vector<Blob>& blobs, const Band& band, int top,
                     int height) {
  for (std::size_t i = band.first; i <= band.last; ++i) {
    const Blob& blob = blobs[i];
    const cv::Rect box(blob.left, blob.top, blob.width(), blob.height());
    const double fill = cv::countNonZero(ink(box)) / static_cast<double>(box.area());
    const double middle = (0.5 * (blob.top + blob.bottom) - top) / height;
    const double aspect = static_cast<double>(blob.width()) / blob.height();
    if (aspect < 0.7 || aspect > 1.45 || blob.height() < 0.24 * height || fill < 0.4 || middle < 0.12 ||
        middle > 0.72)
      return false;
  }
  return true;
}

/// In a line of small and large text a small character has a star's size; but then its neighbours have it
/// too.
bool stands_beside_taller(const std::vector<Blob>& blobs, const Band& band) {
  const auto is_taller = [&](std::size_t i) { return blobs[i].height() > 1.5 * band.box.height; };
  const bool left = band.first > 0 && is_taller(band.first - 1);
  const bool right = band.last + 1 < blobs.size() && is_taller(band.last + 1);
  return left || right;
}

/// Dots that do not touch, all of one size and equally far apart: they can be counted one by one.
bool are_even_dots(const std::vector<Blob>& blobs, const Band& band) {
  int least = 1 << 30, most = 0;
  for (std::size_t i = band.first + 1; i <= band.last; ++i) {
    if (!are_equal_dots(blobs[i - 1], blobs[i])) return false;
    const int pitch = blobs[i].left - blobs[i - 1].left;
    least = std::min(least, pitch);
    most = std::max(most, pitch);
  }
  return most - least <= 0.1 * most + 2;
}

/// Masks among the blobs, as ranges of blob indices.
struct Mask {
  std::size_t first, last;
  int hidden;
};

// Between stars there is a gap, so half a pitch on a star meets a gap; level strokes (二, 三) are alike at
// every shift.
constexpr double repeats_itself = 0.6;
constexpr double differs_between = 0.4;
// Equal digits repeat themselves too (00, 903 nearly), and beside Han they are low; but they are higher than
// they stand apart, which stars are not.
constexpr double digits_pitch = 0.95;

std::optional<int> hidden_by(const cv::Mat& line, const cv::Mat& ink, const std::vector<Blob>& blobs,
                             const Band& band, int top, int height) {
  const int count = static_cast<int>(band.last - band.first + 1);
  if (band.box.width < 1.5 * band.box.height || count <= 2) {
    const bool stars = stands_beside_taller(blobs, band) && are_plain_stars(ink, blobs, band, top, height);
    if (stars) return count;
  }
  if (count > 2 && are_even_dots(blobs, band) && are_plain_stars(ink, blobs, band, top, height)) return count;
  const Pitch pitch = pitch_of(line(band.box));
  if (pitch.likeness < repeats_itself || pitch.columns < digits_pitch * band.box.height) return std::nullopt;
  if (pitch.likeness - likeness_at(line(band.box), pitch.columns / 2) < differs_between) return std::nullopt;
  const int repeats =
      static_cast<int>(std::lround(static_cast<double>(band.box.width) / pitch.columns + 0.15));
  if (repeats < 2 || (repeats == 2 && !stands_beside_taller(blobs, band))) return std::nullopt;
  return repeats;
}

std::vector<Mask> masks_among(const cv::Mat& line, const cv::Mat& ink, const std::vector<Blob>& blobs) {
  const int height = character_height(blobs);
  int top = ink.rows;
  for (const Blob& blob : blobs) top = std::min(top, blob.top);
  std::vector<Mask> masks;
  for (const Band& band : low_bands(blobs, height)) {
    if (const auto hidden = hidden_by(line, ink, blobs, band, top, height))
      masks.push_back({band.first, band.last, *hidden});
  }
  return masks;
}

/// A blob's strokes from top to bottom, where it has most of them: a digit has three at the most (8), the
/// parts of a Han character that falls apart at small sizes have more.
int strokes_of(const cv::Mat& ink, const Blob& blob) {
  int most = 0;
  for (int x = blob.left; x < blob.right; ++x) {
    int strokes = 0;
    for (int y = blob.top; y < blob.bottom; ++y) {
      strokes += ink.at<unsigned char>(y, x) != 0 && (y == blob.top || ink.at<unsigned char>(y - 1, x) == 0);
    }
    most = std::max(most, strokes);
  }
  return most;
}

/// Digits are narrower than high, simple, and most of them as high as the line. A few blobs are not enough to
/// tell.
bool look_numeric(const cv::Mat& ink, const std::vector<Blob>& blobs, std::size_t from, std::size_t to,
                  int height) {
  std::size_t full = 0;
  for (std::size_t i = from; i < to; ++i) {
    if (blobs[i].width() > 0.8 * height || strokes_of(ink, blobs[i]) > 3) return false;
    full += blobs[i].height() > 0.85 * height;
  }
  return to - from >= 4 && 10 * full >= 6 * (to - from);
}

/// Adds the text of blobs [first, end), cut once where small text turns into text 1.4 times as high or back.
/// A stretch shorter than a character (a bracket, a dot) is no change of size.
void add_text(const cv::Mat& ink, const std::vector<Blob>& blobs, std::size_t first, std::size_t end,
              int left, int right, std::vector<Piece>& pieces) {
  if (first >= end) return;
  const auto piece_of = [&](std::size_t from, std::size_t to, int l, int r) {
    Piece piece{l, r, blobs[from].top, blobs[from].bottom, 0, false};
    for (std::size_t i = from; i < to; ++i) {
      piece.top = std::min(piece.top, blobs[i].top);
      piece.bottom = std::max(piece.bottom, blobs[i].bottom);
    }
    piece.is_numeric = look_numeric(ink, blobs, from, to, piece.height());
    return piece;
  };
  const Piece all = piece_of(first, end, left, right);
  const auto is_small = [&](std::size_t i) { return 1.4 * blobs[i].height() < all.height(); };
  std::size_t small_end = first, small_begin = end;
  while (small_end < end && is_small(small_end)) ++small_end;
  while (small_begin > small_end && is_small(small_begin - 1)) --small_begin;
  const auto is_long = [&](std::size_t from, std::size_t to) {
    return to > from && blobs[to - 1].right - blobs[from].left > all.height();
  };
  const auto middle = [&](std::size_t i) { return (blobs[i - 1].right + blobs[i].left) / 2; };
  std::size_t from = first, to = end;
  if (small_end < end && is_long(first, small_end)) {
    pieces.push_back(piece_of(first, small_end, left, middle(small_end)));
    left = middle(small_end);
    from = small_end;
  }
  if (small_begin > from && is_long(small_begin, end)) {
    pieces.push_back(piece_of(from, small_begin, left, middle(small_begin)));
    left = middle(small_begin);
    from = small_begin;
  }
  pieces.push_back(piece_of(from, to, left, right));
}

/// No line is found over a wider gap, unless something too faint to count as ink ties its ends together, like
/// a mosaic. That is a piece of its own, and must not vanish.
constexpr double widest_gap = 2;  // of the height; a faint character between two others is nearly as wide

void add_text_and_gaps(const cv::Mat& ink, const std::vector<Blob>& blobs, std::size_t first, std::size_t end,
                       int left, int right, std::vector<Piece>& pieces) {
  const int height = character_height(blobs);
  for (std::size_t i = first + 1; i < end; ++i) {
    const int from = blobs[i - 1].right, to = blobs[i].left;
    if (to - from <= widest_gap * height) continue;
    add_text(ink, blobs, first, i, left, from, pieces);
    pieces.push_back({from, to, 0, ink.rows, 0, false});
    first = i;
    left = to;
  }
  add_text(ink, blobs, first, end, left, right, pieces);
}

/// Specks of compression noise beside the text are none of it.
void drop_specks(std::vector<Blob>& blobs) {
  if (blobs.empty()) return;
  const int height = character_height(blobs);
  std::erase_if(blobs,
                [&](const Blob& blob) { return std::max(blob.width(), blob.height()) < 0.12 * height; });
}

}  // namespace

std::vector<Piece> cut_into_pieces(const cv::Mat& line) {
  cv::Mat ink;
  const double otsu = cv::threshold(line, ink, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
  // A little darker than the halfway level, so that a star and the digit after it do not touch.
  cv::threshold(line, ink, 0.85 * otsu, 255, cv::THRESH_BINARY_INV);
  std::vector<Blob> blobs = blobs_of(ink);
  drop_specks(blobs);
  std::vector<Piece> pieces;
  std::size_t next = 0;
  int left = 0;
  for (const Mask& mask : masks_among(line, ink, blobs)) {
    const Blob &first = blobs[mask.first], &last = blobs[mask.last];
    // Half way to the mask: the soft rim of a star is no colon.
    const int right = mask.first > 0 ? (blobs[mask.first - 1].right + first.left) / 2 : first.left;
    add_text_and_gaps(ink, blobs, next, mask.first, left, right, pieces);
    pieces.push_back({first.left, last.right, first.top, first.bottom, mask.hidden, false});
    next = mask.last + 1;
    left = next < blobs.size() ? (last.right + blobs[next].left + 1) / 2 : last.right;
  }
  add_text_and_gaps(ink, blobs, next, blobs.size(), left, line.cols, pieces);
  return pieces;
}

cv::Mat prepared_piece(const LineImage& line, const Piece& piece, int height) {
  const int margin = std::max(2, piece.height() / 10);
  const cv::Rect part(piece.left, piece.top - margin, piece.right - piece.left, piece.height() + 2 * margin);
  return scaled_for_reading(line.pixels(part & cv::Rect({0, 0}, line.pixels.size())), piece.height(), height);
}

}  // namespace hesuan::ocr
