#include "ocr/rectify.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <vector>

#include "core/text.hpp"
#include "ocr/pixels.hpp"

namespace hesuan::ocr {
namespace {

// --- A first look, at 2 ms: most pictures are screenshots and need nothing.

constexpr int look_width = 360;
constexpr int look_edge = 120;  // of Sobel's 3 x 3 sums: 30 grey levels
constexpr std::size_t look_points = 6000;
constexpr double angle_step = 0.5;    // degrees
constexpr double largest_angle = 12;  // degrees

cv::Mat look_copy(const cv::Mat& bgr) {
  // The upper part of an endless screenshot tells as much as the whole.
  const cv::Mat part =
      bgr(cv::Rect(0, 0, std::min(bgr.cols, 3 * bgr.rows), std::min(bgr.rows, 3 * bgr.cols)));
  const double scale = static_cast<double>(look_width) / std::min(part.cols, part.rows);
  cv::Mat small, grey;
  cv::resize(part, small, {}, scale, scale, cv::INTER_LINEAR);
  cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

std::vector<cv::Point> edge_points(const cv::Mat& grey, int dx, int dy) {
  cv::Mat slope, points;
  cv::Sobel(grey, slope, CV_16S, dx, dy);
  std::vector<cv::Point> all;
  cv::findNonZero(cv::abs(slope) > look_edge, all);
  const std::size_t stride = all.size() / look_points + 1;
  std::vector<cv::Point> some;
  for (std::size_t i = 0; i < all.size(); i += stride) some.push_back(all[i]);
  return some;
}

/// How sharply the points fall into rows when these slope by `slope`: in rows of text, ink and blanks
/// alternate.
double sharpness(const std::vector<cv::Point>& points, double slope, int size) {
  std::vector<int> rows(static_cast<std::size_t>(3 * size), 0);
  const int fixed = static_cast<int>(slope * 65536);
  for (const cv::Point& point : points)
    ++rows[static_cast<std::size_t>(point.y + size - ((point.x * fixed) >> 16))];
  double sum = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) sum += (rows[i] - rows[i - 1]) * (rows[i] - rows[i - 1]);
  return sum;
}

struct Slope {
  double angle = 0;      ///< degrees
  double sharpness = 0;  ///< a point
};

/// The angle at which the rows are sharpest; of equally sharp ones the least.
Slope slope_of_rows(const std::vector<cv::Point>& points, int size) {
  Slope best{0, sharpness(points, 0, size)};
  for (double angle = angle_step; angle <= largest_angle; angle += angle_step) {
    for (const double signed_angle : {angle, -angle}) {
      const double sharp = sharpness(points, std::tan(signed_angle * CV_PI / 180), size);
      if (sharp > best.sharpness) best = {signed_angle, sharp};
    }
  }
  best.sharpness /= static_cast<double>(std::max<std::size_t>(1, points.size()));
  return best;
}

/// The ground of a screenshot is of one colour to the bit, whatever JPEG did to it; light, lens and sensor
/// leave few neighbours in a photo alike. A QR block or a patterned card covers some rows of a screenshot,
/// not nine in ten.
bool is_photo(const cv::Mat& bgr) {
  constexpr int sampled_rows = 64;
  constexpr double alike_in_screenshots =
      0.9;  // in the plainest tenth of its rows: 0.96 and more; photos: up to 0.84
  const int step = std::max(1, bgr.rows / sampled_rows);
  int plain = 0, all = 0;
  for (int y = 0; y < bgr.rows; y += step, ++all) {
    const auto* row = bgr.ptr<cv::Vec3b>(y);
    int alike = 0;
    for (int x = 1; x < bgr.cols; ++x) alike += row[x] == row[x - 1];
    plain += alike > alike_in_screenshots * bgr.cols;
  }
  return 10 * plain < all;
}

/// How rows and columns of the page lie in the picture, degrees clockwise.
struct Lie {
  double rows = 0, columns = 0;
  bool is_photo = false;
};

/// Nothing: the picture is flat.
std::optional<Lie> lie_of(const cv::Mat& bgr) {
  const cv::Mat grey = look_copy(bgr);
  const int size = std::max(grey.cols, grey.rows);
  const Slope rows = slope_of_rows(edge_points(grey, 0, 1), size);
  const bool photo = is_photo(bgr);
  if (rows.angle == 0 && !photo) return std::nullopt;
  std::vector<cv::Point> upright = edge_points(grey, 1, 0);
  for (cv::Point& point : upright) std::swap(point.x, point.y);
  const Slope columns = slope_of_rows(upright, size);
  // A screenshot on its side has its lines of text there.
  const bool on_its_side = bgr.cols > bgr.rows && columns.sharpness > rows.sharpness;
  if (on_its_side && columns.angle == 0 && !photo) return std::nullopt;
  return Lie{rows.angle, -columns.angle, photo};
}

// --- Perspective, from where the page's straight lines meet.

constexpr double segments_pixels = 1.5e6;  // of the copy in which straight lines are looked for
constexpr double max_pixels = 2.5e6;       // a phone's screen 1080 wide, or a sheet with letters 25 high

/// A straight edge: its middle from the picture's middle, its direction, its length.
struct Segment {
  cv::Point2d middle, direction;
  double length;
  cv::Point2d ends[2];
};

std::vector<Segment> segments_of(const cv::Mat& bgr) {
  const double scale = std::min(1.0, std::sqrt(segments_pixels / static_cast<double>(bgr.total())));
  cv::Mat small, grey;
  cv::resize(bgr, small, {}, scale, scale, cv::INTER_AREA);
  cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
  // Edges weaker than 10 grey levels are the grain of the table and moire.
  constexpr double quantisation = 4;
  const auto detector = cv::createLineSegmentDetector(cv::LSD_REFINE_NONE, 0.8, 0.6, quantisation);
  std::vector<cv::Vec4f> found;
  detector->detect(grey, found);
  const cv::Point2d centre(0.5 * bgr.cols, 0.5 * bgr.rows);
  std::vector<Segment> segments;
  for (const cv::Vec4f& line : found) {
    const cv::Point2d from = cv::Point2d(line[0], line[1]) / scale - centre;
    const cv::Point2d to = cv::Point2d(line[2], line[3]) / scale - centre;
    const double length = cv::norm(to - from);
    if (length < 12 / scale) continue;  // strokes of letters: too short to have a direction
    segments.push_back({0.5 * (from + to), (to - from) / length, length, {from, to}});
  }
  return segments;
}

/// Directions that meet in a point: (cos, sin) at the picture's middle and elsewhere turned towards it.
/// `pull` is 1 / its distance.
struct Direction {
  cv::Point2d at_middle;
  double pull = 0;

  cv::Point2d at(const cv::Point2d& point) const { return at_middle - pull * point; }
  cv::Vec3d vanishing_point() const { return {at_middle.x, at_middle.y, pull}; }
};

double degrees_between(const cv::Point2d& a, const cv::Point2d& b) {
  return std::asin(std::min(1.0, std::abs(a.cross(b)) / cv::norm(a) / cv::norm(b))) * 180 / CV_PI;
}

std::vector<const Segment*> along(const std::vector<Segment>& segments, const Direction& direction,
                                  double tolerance) {
  std::vector<const Segment*> some;
  for (const Segment& segment : segments) {
    if (degrees_between(segment.direction, direction.at(segment.middle)) < tolerance)
      some.push_back(&segment);
  }
  return some;
}

/// Fits a direction to the segments that nearly follow it, again and again with less tolerance. That a
/// segment of direction d with its middle m points at the vanishing point, d x (at_middle - pull m) = 0, is
/// linear in what is sought.
Direction fitted(Direction direction, const std::vector<Segment>& segments, double size,
                 bool has_perspective) {
  for (const double tolerance : {10.0, 6.0, 4.0, 2.5, 1.5, 1.0, 0.6}) {
    const bool is_level = std::abs(direction.at_middle.x) > std::abs(direction.at_middle.y);
    // Not singular where nothing follows the direction; and without perspective, without pull.
    cv::Matx22d normal(1e-9, 0, 0, has_perspective ? 1e-9 : 1e15);
    cv::Vec2d right(0, 0);
    for (const Segment* segment : along(segments, direction, tolerance)) {
      const cv::Point2d d = segment->direction, m = segment->middle / size;
      const cv::Vec2d row(is_level ? d.x : -d.y, -d.cross(m));
      const double value = is_level ? d.y : -d.x;
      // The variance of a line's slope falls with the cube of its length.
      const double weight = segment->length * segment->length * segment->length;
      normal += weight * row * row.t();
      right += weight * value * row;
    }
    const cv::Vec2d solution = normal.solve(right, cv::DECOMP_LU);
    direction.at_middle = is_level ? cv::Point2d(1, solution[0]) : cv::Point2d(solution[0], 1);
    direction.pull = solution[1] / size;
  }
  return direction;
}

cv::Point2d mapped(const cv::Matx33d& matrix, const cv::Point2d& point) {
  const cv::Vec3d to = matrix * cv::Vec3d(point.x, point.y, 1);
  return {to[0] / to[2], to[1] / to[2]};
}

/// Takes rows to the horizontal and columns to the vertical, and leaves the picture's middle where and as
/// large as it is: the two vanishing points move to infinity.
cv::Matx33d flattening(const Direction& rows, const Direction& columns) {
  const cv::Vec3d across = rows.vanishing_point(), down = columns.vanishing_point(), middle(0, 0, 1);
  const cv::Vec3d horizon = across.cross(down);
  const cv::Vec3d x = down.cross(middle), y = across.cross(middle);
  const cv::Vec3d w = horizon / horizon[2];
  const cv::Vec3d x_scaled = x * (cv::norm(cv::Vec2d(across[0], across[1])) / x.dot(across));
  const cv::Vec3d y_scaled = y * (cv::norm(cv::Vec2d(down[0], down[1])) / y.dot(down));
  return {x_scaled[0], x_scaled[1], x_scaled[2], y_scaled[0], y_scaled[1], y_scaled[2], w[0], w[1], w[2]};
}

/// Where the page is: what has edges along its rows and columns. The table around it has not.
cv::Rect2d page_in(const cv::Matx33d& flat, const std::vector<Segment>& segments, const Direction& rows,
                   const Direction& columns) {
  std::vector<const Segment*> edges = along(segments, rows, 1);
  const std::vector<const Segment*> upright = along(segments, columns, 1);
  edges.insert(edges.end(), upright.begin(), upright.end());
  if (edges.empty()) return {};
  std::vector<double> xs, ys;
  for (const Segment* edge : edges) {
    for (const cv::Point2d& end : edge->ends) {
      const cv::Point2d point = mapped(flat, end);
      xs.push_back(point.x);
      ys.push_back(point.y);
    }
  }
  const auto [left, right] = std::minmax_element(xs.begin(), xs.end());
  const auto [top, bottom] = std::minmax_element(ys.begin(), ys.end());
  const double margin = 0.01 * std::max(*right - *left, *bottom - *top);
  return {*left - margin, *top - margin, *right - *left + 2 * margin, *bottom - *top + 2 * margin};
}

std::array<cv::Point2d, 4> corners_of(const cv::Size& size) {
  const double x = 0.5 * size.width, y = 0.5 * size.height;
  return {cv::Point2d(-x, -y), cv::Point2d(x, -y), cv::Point2d(x, y), cv::Point2d(-x, y)};
}

cv::Rect2d bounds_of(const cv::Matx33d& flat, const cv::Size& size) {
  cv::Rect2d bounds(mapped(flat, {0, 0}), cv::Size2d(0, 0));
  for (const cv::Point2d& corner : corners_of(size)) {
    const cv::Point2d point = mapped(flat, corner);
    const cv::Point2d low(std::min(bounds.x, point.x), std::min(bounds.y, point.y));
    const cv::Point2d high(std::max(bounds.br().x, point.x), std::max(bounds.br().y, point.y));
    bounds = cv::Rect2d(low, high);
  }
  return bounds;
}

/// Held by hand, a page's far side is hardly seen at half the size of its near side.
bool is_plausible(const cv::Matx33d& flat, const cv::Size& size) {
  for (const cv::Point2d& corner : corners_of(size)) {
    const double distance = flat(2, 0) * corner.x + flat(2, 1) * corner.y + flat(2, 2);
    if (!(distance > 0.6 && distance < 1.7)) return false;
  }
  return true;
}

/// Half a letter at the corners.
bool is_flat(const cv::Matx33d& flat, const cv::Size& size) {
  for (const cv::Point2d& corner : corners_of(size)) {
    if (cv::norm(mapped(flat, corner) - corner) > 0.004 * std::max(size.width, size.height)) return false;
  }
  return true;
}

cv::Mat warped(const cv::Mat& bgr, const cv::Matx33d& flat, const cv::Rect2d& page) {
  const double scale = std::min(1.0, std::sqrt(max_pixels / page.area()));
  cv::Mat source = bgr;
  double shrunk = 1;
  if (scale < 0.75) {  // warping alone would skip pixels
    shrunk = scale;
    cv::resize(bgr, source, {}, shrunk, shrunk, cv::INTER_AREA);
  }
  const cv::Matx33d to_middle(1 / shrunk, 0, -0.5 * bgr.cols, 0, 1 / shrunk, -0.5 * bgr.rows, 0, 0, 1);
  const cv::Matx33d to_page(scale, 0, -scale * page.x, 0, scale, -scale * page.y, 0, 0, 1);
  cv::Mat out;
  cv::warpPerspective(source, out, to_page * flat * to_middle,
                      cv::Size(cvRound(scale * page.width), cvRound(scale * page.height)), cv::INTER_CUBIC,
                      cv::BORDER_REPLICATE);
  return out;
}

// --- Which way up.

/// How much of a page was read. Of print that stands on its head or its side hardly anything is.
struct Legibility {
  std::size_t read = 0, all = 0;  ///< characters

  /// Pages that stand upright: 0.58 and more is read; others: 0.4 at the most, or a few characters that are
  /// none.
  bool is_good() const { return read >= 20 && 2 * read >= all; }
};

Legibility legibility(const PageText& page) {
  Legibility legibility;
  for (const TextLine& line : page.lines) {
    for (const char32_t character : to_code_points(line.text)) {
      if (character == U'*' || character == U' ') continue;
      ++legibility.all;
      legibility.read += character != unread_character;
    }
  }
  return legibility;
}

Picture turned(const Picture& picture, int rotate_code) {
  cv::Mat bgr;
  cv::rotate(bgr_of(picture), bgr, rotate_code);
  return picture_of(bgr);
}

}  // namespace

Picture flattened(const Picture& picture) {
  const cv::Mat& bgr = bgr_of(picture);
  const std::optional<Lie> lie = lie_of(bgr);
  if (!lie) return picture;
  const std::vector<Segment> segments = segments_of(bgr);
  const double size = std::max(bgr.cols, bgr.rows);
  const Direction rows = fitted({{1, std::tan(lie->rows * CV_PI / 180)}, 0}, segments, size, lie->is_photo);
  const Direction columns =
      fitted({{-std::tan(lie->columns * CV_PI / 180), 1}, 0}, segments, size, lie->is_photo);
  const cv::Matx33d flat = flattening(rows, columns);
  if (!is_plausible(flat, bgr.size())) return picture;
  const cv::Rect2d page = page_in(flat, segments, rows, columns) & bounds_of(flat, bgr.size());
  const auto all = static_cast<double>(bgr.total());
  if (page.area() < 0.05 * all) return picture;  // stray lines, no page
  const bool fills_picture = page.area() > 0.9 * all && all <= max_pixels;
  if (fills_picture && is_flat(flat, bgr.size())) return picture;
  return picture_of(warped(bgr, flat, page));
}

bool is_photo(const Picture& picture) {
  return is_photo(bgr_of(picture));
}

Picture part_around(const Picture& picture, const std::array<double, 2>& middle, double side, double degrees,
                    int size) {
  const cv::Point2f at(static_cast<float>(middle[0]), static_cast<float>(middle[1]));
  cv::Mat turn = cv::getRotationMatrix2D(at, degrees, size / side), part;
  turn.at<double>(0, 2) += 0.5 * size - middle[0];
  turn.at<double>(1, 2) += 0.5 * size - middle[1];
  cv::warpAffine(bgr_of(picture), part, turn, {size, size}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return picture_of(part);
}

UprightPage skim_upright(Recogniser& recogniser, const Picture& picture) {
  const Picture flat = flattened(picture);
  UprightPage best{flat, flat, {}};
  best.text = recogniser.skim(best.picture);
  Legibility most = legibility(best.text);
  if (most.is_good()) return best;
  for (const int turn : {cv::ROTATE_180, cv::ROTATE_90_CLOCKWISE, cv::ROTATE_90_COUNTERCLOCKWISE}) {
    const Picture shown = turned(flat, turn);
    Picture other = shown;
    PageText text = recogniser.skim(other);
    const Legibility of_other = legibility(text);
    if (of_other.read > most.read) {
      most = of_other;
      best = {shown, other, std::move(text)};
    }
  }
  return best;
}

}  // namespace hesuan::ocr
