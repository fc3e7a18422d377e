#include "ocr/covers.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "ocr/line_finder.hpp"
#include "ocr/median.hpp"

namespace hesuan::ocr {
namespace {

// Levels of the channel in which two colours differ most.
constexpr int blurred = 12;        // a blurred digit is this far from the ground at least, wherever it is cut
constexpr int least_ink = 30;      // what compression leaves beside strokes stays below
constexpr double soft_rim = 0.35;  // of the text's contrast; less stands between shapes that do not touch
constexpr int same_ground = 32;    // a page may grow lighter from line to line

int difference(const cv::Vec3b& a, const cv::Vec3b& b) {
  return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

/// The colour of the ground: text covers less than half of it.
cv::Vec3b median_colour(const cv::Mat& part) {
  constexpr int across = 24;  // samples are enough
  const int step = std::max(1, std::max(part.cols, part.rows) / across);
  cv::Vec3b colour;
  for (int channel = 0; channel < 3; ++channel) {
    std::vector<unsigned char> values;
    for (int y = 0; y < part.rows; y += step)
      for (int x = 0; x < part.cols; x += step) values.push_back(part.at<cv::Vec3b>(y, x)[channel]);
    colour[channel] = median(std::move(values));
  }
  return colour;
}

struct Span {
  int begin, end;  // half-open
  int size() const { return end - begin; }
};

/// The page along one line of text and on to the right of it.
class Strip {
 public:
  Strip(const cv::Mat& bgr, const cv::Rect& line)
      : bgr_(bgr),
        rows_{line.y, line.br().y},
        step_(std::max(1, line.height / 16)),
        ground_(median_colour(bgr(beginning_of(line) & cv::Rect({0, 0}, bgr.size())))) {
    contrast_ = difference(ink_colour({line.x, std::min(line.br().x, line.x + line.height)}), ground_);
    inked_ = std::max(least_ink, cvRound(soft_rim * contrast_));
  }

  int step() const { return step_; }
  int end() const { return bgr_.cols; }
  const cv::Vec3b& ground() const { return ground_; }

  /// Nothing of the ground is left between the strokes, if there are any.
  bool is_covered(int x) const {
    return all_rows(middle(), [&](int y) { return deviation(x, y) > blurred; });
  }
  bool has_ink(int x) const {
    return !all_rows(rows_, [&](int y) { return deviation(x, y) <= inked_; });
  }
  /// Fainter than ink.
  bool has_trace(int x) const {
    return !has_ink(x) && !all_rows(rows_, [&](int y) { return deviation(x, y) <= blurred; });
  }
  bool has_ink(const Span& columns) const {
    return !all(columns, [&](int x) { return !has_ink(x); });
  }
  bool stands_on_ground(const Span& columns) const {
    return difference(ground_, median_colour(bgr_(cv::Range(rows_.begin, rows_.end),
                                                  cv::Range(columns.begin, columns.end)))) <= same_ground;
  }

  /// Paint, a blur and the squares of a mosaic are alike where strokes of a character, be they out of focus,
  /// are not: as far apart as strokes are.
  bool is_smooth(const Span& columns, const Span& rows) const {
    constexpr double share = 0.6;
    const int alike = std::max(3, contrast_ / 16);
    const int fading = std::max(4, contrast_ / 12);  // a blur fades towards its upper and lower end
    const int apart = std::max(2, (rows_.end - rows_.begin) / 6);
    // Its ends may be round, and characters touch its sides.
    const Span inner{rows.begin + rows.size() / 4, rows.end - rows.size() / 4};
    const Span core{columns.begin + columns.size() / 6, columns.end - columns.size() / 6};
    int across = 0, down = 0, alike_across = 0, alike_down = 0;
    for (int y = middle().begin; y < middle().end; y += step_) {
      for (int x = core.begin + apart; x < core.end; x += step_, ++across)
        alike_across += difference(at(x, y), at(x - apart, y)) <= alike;
    }
    for (int x = core.begin; x < core.end; x += step_) {
      for (int y = inner.begin + apart; y < inner.end; y += step_, ++down)
        alike_down += difference(at(x, y), at(x, y - apart)) <= fading;
    }
    return alike_across >= share * across && alike_down >= share * down;
  }

  /// The rows that deviate from the ground in some of `columns`, be they those of a round end, from the
  /// middle of the line up and down; no further than `most` each way.
  Span height_of(const Span& columns, int most) const {
    const auto is_part = [&](int y) {
      constexpr double share = 0.1;
      int count = 0, part = 0;
      for (int x = columns.begin; x < columns.end; x += step_, ++count) part += deviation(x, y) > blurred;
      return part >= share * count;
    };
    const int centre = (rows_.begin + rows_.end) / 2;
    Span rows{centre, centre};
    while (rows.begin > 0 && centre - rows.begin <= most && is_part(rows.begin - 1)) --rows.begin;
    while (rows.end < bgr_.rows && rows.end - centre <= most && is_part(rows.end)) ++rows.end;
    return rows;
  }

  /// Whether `columns` differ within `rows` from the page above and below, which is the ground that the text
  /// stands on. Light that falls off along a photographed line differs from its beginning, too, but not from
  /// what is above it.
  bool stands_out(const Span& columns, const Span& rows) const {
    const int margin = std::max(2, (rows_.end - rows_.begin) / 4);
    const auto colour = [&](int from, int to) {
      const cv::Rect part(columns.begin, from, columns.size(), to - from);
      return median_colour(bgr_(part & cv::Rect({0, 0}, bgr_.size())));
    };
    if (rows.begin < 2 * margin || rows.end + 2 * margin > bgr_.rows) return false;
    const int quarter = rows.size() / 4;
    const cv::Vec3b inside = colour(rows.begin + quarter, rows.end - quarter);
    const auto is_ground = [&](const cv::Vec3b& outside) {
      return difference(outside, ground_) <= same_ground && difference(outside, inside) > 2 * blurred;
    };
    return is_ground(colour(rows.begin - 2 * margin, rows.begin - margin)) &&
           is_ground(colour(rows.end + margin, rows.end + 2 * margin));
  }

  /// The rows with ink of `columns`.
  Span ink_rows(const Span& columns) const {
    const auto is_inked = [&](int y) {
      return !all(columns, [&](int x) { return deviation(x, y) <= inked_; });
    };
    Span rows = rows_;
    while (rows.begin < rows.end && !is_inked(rows.begin)) ++rows.begin;
    while (rows.end > rows.begin && !is_inked(rows.end - 1)) --rows.end;
    return rows;
  }

  /// The colour in `columns` that is furthest from the ground.
  cv::Vec3b ink_colour(const Span& columns) const {
    cv::Vec3b ink = ground_;
    for (int y = rows_.begin; y < rows_.end; ++y) {
      for (int x = columns.begin; x < columns.end; ++x)
        if (deviation(x, y) > difference(ink, ground_)) ink = at(x, y);
    }
    return ink;
  }

  /// Stretches of `columns` with ink.
  std::vector<Span> blobs(const Span& columns) const {
    std::vector<Span> found;
    for (int x = columns.begin; x < columns.end; ++x) {
      if (!has_ink(x)) continue;
      if (found.empty() || found.back().end < x) found.push_back({x, x});
      found.back().end = x + 1;
    }
    return found;
  }

 private:
  /// A little before the line and no more of it than a character, which is narrower than a cover is high.
  static cv::Rect beginning_of(const cv::Rect& line) {
    return {line.x - line.height / 4, line.y, 3 * line.height / 4, line.height};
  }
  const cv::Vec3b& at(int x, int y) const { return bgr_.at<cv::Vec3b>(y, x); }
  int deviation(int x, int y) const { return difference(at(x, y), ground_); }
  Span middle() const {
    const int third = (rows_.end - rows_.begin) / 3;
    return {rows_.begin + third, rows_.end - third};
  }
  template <typename Holds>
  bool all_rows(const Span& rows, const Holds& holds) const {
    for (int y = rows.begin; y < rows.end; y += step_)
      if (!holds(y)) return false;
    return true;
  }
  template <typename Holds>
  bool all(const Span& columns, const Holds& holds) const {
    for (int x = std::max(0, columns.begin); x < std::min(end(), columns.end); x += step_)
      if (!holds(x)) return false;
    return true;
  }

  const cv::Mat& bgr_;
  Span rows_;
  int step_;
  cv::Vec3b ground_;
  int contrast_ = 0;  // of the text at the beginning
  int inked_ = least_ink;
};

/// The next stretch of covered columns that begins in `columns`, at least `least` long.
std::optional<Span> next_covered(const Strip& strip, const Span& columns, int least) {
  for (int x = columns.begin; x < std::min(columns.end, strip.end()); x += strip.step()) {
    if (!strip.is_covered(x)) continue;
    Span covered{x, x + 1};
    while (covered.begin > columns.begin && strip.is_covered(covered.begin - 1)) --covered.begin;
    while (covered.end < strip.end() && strip.is_covered(covered.end)) ++covered.end;
    if (covered.size() >= least) return covered;
    x = covered.end;
  }
  return std::nullopt;
}

/// A digit that the cover hides in part could be read as another one: the cover goes on to the next column
/// without ink. What is wider than a digit is a Han that stands close, and stays.
Span to_whole_digits(const Strip& strip, const Span& cover, int text_height) {
  const int widest = 3 * text_height / 4;
  Span whole = cover;
  while (whole.begin > 0 && cover.begin - whole.begin < widest && strip.has_ink(whole.begin - 1))
    --whole.begin;
  while (whole.end < strip.end() && whole.end - cover.end < widest && strip.has_ink(whole.end)) ++whole.end;
  if (cover.begin - whole.begin >= widest) whole.begin = cover.begin;
  if (whole.end - cover.end >= widest) whole.end = cover.end;
  // The soft rim.
  while (whole.begin > 0 && strip.has_trace(whole.begin - 1)) --whole.begin;
  while (whole.end < strip.end() && strip.has_trace(whole.end)) ++whole.end;
  return whole;
}

/// What the characters beside a cover tell of those under it: several in a row that are narrower than high
/// are digits; Han are as far apart as they are high.
double pitch_beside(const Strip& strip, const Span& cover, int text_height) {
  constexpr double widest_digit = 0.75, han_pitch = 1.1;  // of the height
  constexpr std::size_t fewest_digits = 4;                // a Han may fall apart into three
  const int reach = 3 * text_height;
  std::vector<int> pitches;
  for (const Span& side : {Span{std::max(0, cover.begin - reach), cover.begin},
                           Span{cover.end, std::min(strip.end(), cover.end + reach)}}) {
    const std::vector<Span> blobs = strip.blobs(side);
    const bool has_han = std::ranges::any_of(
        blobs, [&](const Span& blob) { return blob.size() > widest_digit * text_height; });
    if (has_han || blobs.size() < fewest_digits) continue;
    for (std::size_t i = 1; i < blobs.size(); ++i) pitches.push_back(blobs[i].begin - blobs[i - 1].begin);
  }
  return pitches.empty() ? han_pitch * text_height : median(std::move(pitches));
}

/// The text right behind a cover, up to where the line that it begins with ends.
Span text_behind(const Strip& strip, const cv::Rect& line, int end, const std::vector<cv::Rect>& lines) {
  const cv::Rect beside(end, line.y, line.height, line.height);
  Span text{end, std::min(strip.end(), end + line.height)};
  if (!strip.has_ink(text)) return {end, end};
  for (const cv::Rect& other : lines) {
    if ((other & beside).height > line.height / 2) text.end = std::max(text.end, other.br().x);
  }
  return text;
}

/// Filled badges, buttons and cells have words on them or stand alone. A cover stands between two texts of
/// one line, on the ground that they stand on, or right behind the last; and it is higher than they are, as a
/// character with many strokes that is out of focus is not.
std::optional<Cover> as_cover(const Strip& strip, const cv::Rect& line, const Span& covered,
                              const std::vector<cv::Rect>& lines) {
  const int height = line.height;
  const Span rows = strip.height_of(covered, 3 * height / 2);
  if (rows.size() < height / 2 || rows.size() > 5 * height / 2 || !strip.is_smooth(covered, rows) ||
      !strip.stands_out(covered, rows))
    return std::nullopt;
  const int text_height = strip.ink_rows({line.x, covered.begin}).size();
  const Span whole = to_whole_digits(strip, covered, text_height);
  const Span before{std::max(line.x, whole.begin - height), whole.begin};
  const Span behind{whole.end, std::min(strip.end(), whole.end + height)};
  if (before.size() < height / 4 || behind.size() < height / 4 || !strip.has_ink(before) ||
      !strip.stands_on_ground(before) || !strip.stands_on_ground(behind))
    return std::nullopt;
  const Span beside = strip.height_of(before, height);
  if (rows.begin >= beside.begin || rows.end <= beside.end) return std::nullopt;
  const int rim = strip.step();
  const Span text{line.x, whole.begin - rim}, rest = text_behind(strip, line, whole.end + rim, lines);
  Span high = strip.ink_rows(text);
  if (rest.size() > 0) {
    const Span other = strip.ink_rows(rest);
    high = {std::min(high.begin, other.begin), std::max(high.end, other.end)};
  }
  if (high.size() <= 0) return std::nullopt;
  return Cover{{whole.begin, rows.begin, whole.size(), rows.size()},
               {line.x, high.begin, std::max(rest.end, whole.end) - line.x, high.size()},
               pitch_beside(strip, whole, high.size()),
               strip.ground(),
               strip.ink_colour(before)};
}

}  // namespace

std::vector<Cover> find_covers(const cv::Mat& bgr, const std::vector<cv::Rect>& lines) {
  std::vector<Cover> covers;
  for (const cv::Rect& line : lines) {
    const Strip strip(bgr, line);
    const int least = 2 * line.height / 5;
    Span rest{line.x + line.height / 4, line.br().x + 3 * line.height / 4};
    while (const auto covered = next_covered(strip, rest, least)) {
      if (const auto cover = as_cover(strip, line, *covered, lines)) covers.push_back(*cover);
      rest.begin = covered->end + 1;
    }
  }
  return covers;
}

cv::Mat with_stars(const cv::Mat& bgr, const std::vector<Cover>& covers) {
  constexpr double star = 0.2;  // its radius, of the height of a character
  cv::Mat page = bgr.clone();
  for (const Cover& cover : covers) {
    const int margin = std::max(2, cover.line.height / 10);
    const cv::Rect painted(cover.box.x, cover.box.y - margin, cover.box.width, cover.box.height + 2 * margin);
    page(painted & cv::Rect({0, 0}, page.size())).setTo(cover.ground);
    const int count = std::max(1, static_cast<int>(std::lround(cover.box.width / cover.pitch)));
    for (int i = 0; i < count; ++i) {
      const cv::Point centre(cover.box.x + static_cast<int>((i + 0.5) * cover.box.width / count),
                             cover.line.y + cover.line.height / 2);
      cv::circle(page, centre, cvRound(star * cover.line.height), cover.ink, cv::FILLED, cv::LINE_AA);
    }
  }
  return page;
}

std::vector<cv::Rect> joined_over(const std::vector<Cover>& covers, std::vector<cv::Rect> lines) {
  for (const Cover& cover : covers) {
    cv::Rect joined = cover.line;
    std::erase_if(lines, [&](const cv::Rect& line) {
      if ((line & cover.line).height <= cover.line.height / 2) return false;
      const int left = std::min(joined.x, line.x), right = std::max(joined.br().x, line.br().x);
      joined = {left, joined.y, right - left, joined.height};
      return true;
    });
    lines.push_back(joined);
  }
  sort_in_reading_order(lines);
  return lines;
}

}  // namespace hesuan::ocr
