#include "ocr/line_finder.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace hesuan::ocr {
namespace {

// Lines are found in a picture of about this width: body text of a phone screen is then 18 to 30 pixels high,
// whatever the phone's density, and the constants below hold. What is wider than two such screens side by
// side (a row of a table, several screens put together) is scaled by its height.
constexpr int working_width = 640, least_working_height = 320;
constexpr int edge_strength = 28;  // grey levels; above what JPEG quality 55 leaves on a plain background
constexpr int character_gap = 15;  // pixels bridged between the characters of one line
constexpr int rule_length = 90;    // longer straight edges are borders and dividers
constexpr int surely_rule =
    240;                         // longer ones are none of a line of text, however near text is on both sides
constexpr int stem_length = 80;  // longer vertical edges are borders; strokes of big result words are shorter
constexpr int side_length = 40;  // of a filled bar, as a table's head, with nothing beside it as strokes have
constexpr int min_height = 9, max_height = 130;
constexpr int min_width = 7;
constexpr int max_body_height =
    50;  // a taller neighbour is a picture or a big word, not the line a stroke belongs to
constexpr int max_stroke_height = 14;
constexpr double min_fill = 0.2;  // joined edges of text fill their box; a frame's do not

cv::Mat working_copy(const cv::Mat& bgr, double& scale) {
  const double by_width = static_cast<double>(working_width) / bgr.cols;
  const double by_height = static_cast<double>(least_working_height) / bgr.rows;
  scale = std::min(1.0, std::max(by_width, by_height));
  // Halving first, then a little by interpolation: as good for edges as area averaging throughout, in a third
  // of the time.
  cv::Mat small = bgr;
  const cv::Size size(cvRound(bgr.cols * scale), cvRound(bgr.rows * scale));
  while (size.width < small.cols / 2) cv::resize(small, small, {}, 0.5, 0.5, cv::INTER_AREA);
  cv::resize(small, small, size, 0, 0, cv::INTER_LINEAR);
  return small;
}

cv::Mat rectangle(int width, int height) {
  return cv::getStructuringElement(cv::MORPH_RECT, {width, height});
}

/// Binary map of edges, strongest channel counting.
cv::Mat edges_of(const cv::Mat& bgr) {
  cv::Mat gradient;
  cv::morphologyEx(bgr, gradient, cv::MORPH_GRADIENT, rectangle(3, 3));
  std::vector<cv::Mat> channels;
  cv::split(gradient, channels);
  cv::Mat strongest = cv::max(cv::max(channels[0], channels[1]), channels[2]);
  cv::Mat edges;
  cv::threshold(strongest, edges, edge_strength, 255, cv::THRESH_BINARY);
  return edges;
}

/// What of a mask touches at a side or corner.
struct Components {
  cv::Mat labels;  ///< 0 for none, as large as the mask
  cv::Mat stats;   ///< a row of cv::CC_STAT_ values each, from 1 on
  cv::Rect box(int i) const {
    const auto* s = stats.ptr<int>(i);
    return {s[cv::CC_STAT_LEFT], s[cv::CC_STAT_TOP], s[cv::CC_STAT_WIDTH], s[cv::CC_STAT_HEIGHT]};
  }
  int area(int i) const { return stats.at<int>(i, cv::CC_STAT_AREA); }
};

Components components_of(const cv::Mat& mask) {
  Components found;
  cv::Mat centroids;
  // With the default algorithm OpenCV 4.6 takes twice the time.
  cv::connectedComponentsWithStats(mask, found.labels, found.stats, centroids, 8, CV_32S, cv::CCL_GRANA);
  return found;
}

/// Whether a component, 255 in its own box, is a line around that box: all along above and below, and nothing
/// between but at the ends, which may be round.
bool is_outline(const cv::Mat& component) {
  constexpr int thickness = 6;  // rows; an edge is 2 or 3 high, and the curve at its end goes down a little
  constexpr double closed = 0.85;  // of the columns
  constexpr double specks = 0.02;  // of the area between, as compression leaves
  const int end = component.rows / 2;
  const cv::Mat middle = component.colRange(end, component.cols - end);
  const auto has_line = [&](const cv::Mat& rows) {
    cv::Mat columns;
    cv::reduce(rows, columns, 0, cv::REDUCE_MAX);
    return cv::countNonZero(columns) >= closed * columns.cols;
  };
  const cv::Mat between = middle.rowRange(thickness, middle.rows - thickness);
  return cv::countNonZero(between) <= specks * static_cast<double>(between.total()) &&
         has_line(middle.rowRange(0, thickness)) &&
         has_line(middle.rowRange(middle.rows - thickness, middle.rows));
}

/// The outlines of badges, buttons and fields are too short for rules, and their words stand so near that
/// they would become one box with them, whose ground is then that of the page.
void remove_outlines(cv::Mat& edges, const Components& components) {
  constexpr int min_outline_height = 20;
  constexpr double min_aspect = 1.5;  // 口 and 国 are as wide as high
  constexpr int max_thickness = 5;
  for (int i = 1; i < components.stats.rows; ++i) {
    const cv::Rect box = components.box(i);
    if (box.height < min_outline_height || box.width < min_aspect * box.height ||
        components.area(i) > 2 * max_thickness * (box.width + box.height))
      continue;
    const cv::Mat component = components.labels(box) == i;
    if (is_outline(component)) edges(box).setTo(0, component);
  }
}

/// Whether a run is of a line of text, its strokes and not a rule: there are edges on both sides of it, as
/// near as large print has them, or all the rows of a band that no rule is as high as, which is small print.
bool is_inside_text(const cv::Mat& edges, int y, int begin, int end) {
  constexpr int reach = 5;
  constexpr int highest_rule = 7;
  constexpr double share = 0.2;
  const auto has_edges = [&](int row) {
    return row >= 0 && row < edges.rows &&
           cv::countNonZero(edges.row(row).colRange(begin, end)) > share * (end - begin);
  };
  if (has_edges(y - reach) && has_edges(y + reach)) return true;
  int top = y, bottom = y;
  while (bottom - top < highest_rule && has_edges(top - 1)) --top;
  while (bottom - top < highest_rule && has_edges(bottom + 1)) ++bottom;
  return bottom - top >= highest_rule;
}

/// Whether there are other edges as near to a run as the two sides of a stroke are to each other.
bool is_side_of_stroke(const cv::Mat& edges, int y, int begin, int end) {
  constexpr int nearest = 4, furthest = 16;  // rows; the run's own edge is 2 or 3 high
  constexpr double share = 0.5;  // the two sides of a stroke are nearly equally long; a word near is lower
  for (int row = std::max(0, y - furthest); row <= std::min(edges.rows - 1, y + furthest); ++row) {
    if (std::abs(row - y) >= nearest &&
        cv::countNonZero(edges.row(row).colRange(begin, end)) > share * (end - begin))
      return true;
  }
  return false;
}

/// Marks runs of edge pixels at least `length` long in each row that `is_text` does not say are of a text. An
/// opening with so long an element does nearly the same at many times the cost.
cv::Mat long_runs(const cv::Mat& edges, int length, bool (*is_text)(const cv::Mat&, int, int, int)) {
  cv::Mat runs = cv::Mat::zeros(edges.size(), CV_8U);
  for (int y = 0; y < edges.rows; ++y) {
    const auto* row = edges.ptr<unsigned char>(y);
    // A run so long has a pixel in one of these columns.
    for (int x = length - 1; x < edges.cols; x += length) {
      if (row[x] == 0) continue;
      int begin = x, end = x + 1;
      while (begin > 0 && row[begin - 1] != 0) --begin;
      while (end < edges.cols && row[end] != 0) ++end;
      if (end - begin >= length && (end - begin >= surely_rule || !is_text(edges, y, begin, end)))
        runs.row(y).colRange(begin, end).setTo(255);
      while (x + length < end) x += length;
    }
  }
  return runs;
}

/// A photographed rule is not straight to the pixel: a thin rim of it stays beside what was found of it, and
/// would tie the text of a cell to its border. Edges of print are two pixels wide at least.
void remove_rims(cv::Mat& edges, const cv::Mat& level, const cv::Mat& upright) {
  cv::Mat beside = upright.clone(), shares, wide;
  cv::reduce(level, shares, 1, cv::REDUCE_AVG, CV_32F);
  for (int y = 0; y < level.rows; ++y) {
    // Strokes of a line of text may lie in a row as long as a rule, but not across two thirds of the page.
    if (shares.at<float>(y) > 170) level.row(y).copyTo(beside.row(y));
  }
  cv::dilate(beside, beside, rectangle(3, 3));
  cv::erode(edges, wide, rectangle(2, 2), {0, 0});
  cv::dilate(wide, wide, rectangle(2, 2), {1, 1});
  edges -= beside - wide;
}

/// Dividers, table rules and the borders of cards and badges would tie lines together. Both directions are
/// looked for before either is taken away: crossing rules would cut each other into lengths of text.
void remove_rules(cv::Mat& edges) {
  const cv::Mat turned = edges.t();
  const cv::Mat level = long_runs(edges, rule_length, is_inside_text);
  cv::Mat upright = long_runs(turned, stem_length, is_inside_text);
  upright |= long_runs(turned, side_length, is_side_of_stroke);
  upright = upright.t();
  edges -= level | upright;
  remove_rims(edges, level, upright);
}

std::vector<cv::Rect> connected_boxes(const cv::Mat& edges) {
  cv::Mat joined;
  cv::morphologyEx(edges, joined, cv::MORPH_CLOSE, rectangle(character_gap, 3));
  const Components components = components_of(joined);
  std::vector<cv::Rect> boxes;
  for (int i = 1; i < components.stats.rows; ++i) {
    const cv::Rect box = components.box(i);
    const bool is_left_of_frame =
        components.area(i) < min_fill * box.area() && box.height > max_stroke_height;
    if (!is_left_of_frame) boxes.push_back(box);
  }
  return boxes;
}

/// Parts of one line: on the same height, and no further apart than characters are.
bool belong_together(const cv::Rect& a, const cv::Rect& b) {
  const int overlap = std::min(a.br().y, b.br().y) - std::max(a.y, b.y);
  const int smaller = std::min(a.height, b.height), larger = std::max(a.height, b.height);
  if (overlap < 0.6 * smaller) return false;
  const int gap = std::max(a.x, b.x) - std::min(a.br().x, b.br().x);
  const cv::Rect &lower = a.height < b.height ? a : b, &higher = a.height < b.height ? b : a;
  const bool beside_portrait =
      larger > max_body_height && smaller < 0.6 * larger && higher.width < 1.3 * higher.height;
  if (smaller > 0.45 * larger && !beside_portrait) return gap <= 0.75 * smaller;
  // Much lower than its neighbour: a row of stars, as far away as a blank is wide, or a stroke (一, a dot),
  // very near.
  if (larger > max_body_height || lower.height > max_stroke_height) return false;
  return gap <= (lower.width > 2 * lower.height ? 0.6 : 0.3) * larger;
}

void join_parts(std::vector<cv::Rect>& boxes) {
  for (bool changed = true; changed;) {
    changed = false;
    std::sort(boxes.begin(), boxes.end(), [](const cv::Rect& a, const cv::Rect& b) { return a.x < b.x; });
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      for (std::size_t j = i + 1; j < boxes.size();) {
        const cv::Rect joined = boxes[i] | boxes[j];
        if (joined.height <= max_height && belong_together(boxes[i], boxes[j])) {
          boxes[i] = joined;
          boxes.erase(boxes.begin() + static_cast<std::ptrdiff_t>(j));
          changed = true;
        } else {
          ++j;
        }
      }
    }
  }
}

/// Compression may smear a dot by this much.
constexpr int smear = 4;

/// The edges of a mask's dots that do not touch, from left to right.
std::vector<cv::Rect> dots_among(const Components& components) {
  constexpr int least = 4, most = 13;
  std::vector<cv::Rect> dots;
  for (int i = 1; i < components.stats.rows; ++i) {
    const cv::Rect box = components.box(i);
    const auto [smaller, larger] = std::minmax(box.width, box.height);
    if (smaller >= least && larger <= most && larger - smaller <= smear) dots.push_back(box);
  }
  std::sort(dots.begin(), dots.end(), [](const cv::Rect& a, const cv::Rect& b) { return a.x < b.x; });
  return dots;
}

/// Equally high, on one height, and from as far apart as they are wide to as far as the dots of a font that
/// are as wide as a Han.
bool are_neighbours(const cv::Rect& a, const cv::Rect& b) {
  const int gap = b.x - a.br().x;
  return std::abs(a.y - b.y) <= smear && std::abs(a.height - b.height) <= smear &&
         gap >= std::max(a.width, b.width) - smear / 2 && gap <= 4 * std::min(a.height, b.height);
}

/// Rows of four and more of a mask's dots, equally far apart. Where they are far apart, nothing else ties
/// them to one another.
std::vector<cv::Rect> rows_of_dots(std::vector<cv::Rect> dots) {
  constexpr int least = 4;
  std::vector<cv::Rect> rows;
  while (!dots.empty()) {
    cv::Rect last = dots.front(), row = last;
    int count = 1, pitch = 0;
    for (const cv::Rect& dot : dots) {
      if (!are_neighbours(last, dot) || (pitch > 0 && std::abs(dot.x - last.x - pitch) > smear)) continue;
      pitch = (dot.x - row.x) / count;
      last = dot;
      row |= dot;
      ++count;
    }
    if (count >= least) rows.push_back(row);
    std::erase_if(dots, [&, first = dots.front()](const cv::Rect& dot) {
      return dot == first || (count >= least && (dot & row) == dot);
    });
  }
  return rows;
}

/// Puts a row for its dots, longer than they are by about the distance between two: so far away the text
/// beside them is.
void put_rows(const std::vector<cv::Rect>& rows, std::vector<cv::Rect>& boxes) {
  for (const cv::Rect& row : rows) {
    const int reach = 2 * row.height;
    std::erase_if(boxes, [&](const cv::Rect& box) { return (box & row) == box; });
    boxes.emplace_back(row.x - reach, row.y, row.width + 2 * reach, row.height);
  }
}

bool may_be_text(const cv::Rect& box) {
  return box.height >= min_height && box.height <= max_height && box.width >= min_width &&
         box.width > 0.25 * box.height;
}

}  // namespace

std::vector<cv::Rect> find_lines(const cv::Mat& bgr) {
  double scale = 1;
  cv::Mat edges = edges_of(working_copy(bgr, scale));
  const Components components = components_of(edges);
  remove_outlines(edges, components);
  remove_rules(edges);
  std::vector<cv::Rect> boxes = connected_boxes(edges);
  // Strokes lower than a line stay until parts are joined: 一, the dots of a colon, the stars of a mask.
  std::erase_if(boxes,
                [](const cv::Rect& box) { return box.height > max_height || box.width * box.height < 9; });
  put_rows(rows_of_dots(dots_among(components)), boxes);
  join_parts(boxes);
  std::erase_if(boxes, [](const cv::Rect& box) { return !may_be_text(box); });

  const cv::Rect page({0, 0}, bgr.size());
  std::vector<cv::Rect> lines;
  for (const cv::Rect& box : boxes) {
    const cv::Rect full(
        cv::Point(static_cast<int>(box.x / scale), static_cast<int>(box.y / scale)),
        cv::Point(static_cast<int>(box.br().x / scale + 1), static_cast<int>(box.br().y / scale + 1)));
    lines.push_back(full & page);
  }
  sort_in_reading_order(lines);
  return lines;
}

void sort_in_reading_order(std::vector<cv::Rect>& lines) {
  std::sort(lines.begin(), lines.end(),
            [](const cv::Rect& a, const cv::Rect& b) { return a.y != b.y ? a.y < b.y : a.x < b.x; });
}

}  // namespace hesuan::ocr
