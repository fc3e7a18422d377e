#include "ocr/strip/window_finder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace hesuan::ocr {
namespace {

/// Bars are looked for in two copies, so that a window may be a thirtieth of the photo or fill it.
struct Copy {
  int length;           ///< pixels of its longer side
  double shortest_bar;  ///< pixels: the membrane's width; shorter ones are seen better in a larger copy
};
constexpr std::array<Copy, 2> copies{{{1000, 9}, {360, 22}}};
// ln of odds
constexpr double worth_a_look = -3.5, perhaps_a_line = 0.7, surely_a_line = 5;
// What only looks like a line ends without a side to end at: 0.005 and less; the faintest real one 0.006.
constexpr double least_sides = 0.0056;
constexpr double largest_tint = 0.55;  // ln of the lightest channel less the darkest
constexpr int smallest_crop = 20;      // pixels of its shorter side
constexpr double clear_fit = 2.9;
constexpr int reach = 11;              // of a copy's pixels: more than a line is thick, less than it is long
constexpr double depth_steps = 5000;   // of the logarithm: whole numbers are compared twice as fast
constexpr double longest_bar = 130;    // of a copy's pixels
constexpr std::size_t most_bars = 36;  // a copy; print has many more bars than windows

/// A dark bar, in pixels of a copy.
struct Bar {
  cv::Point2f middle, along;  ///< `along`: unit vector
  float length = 0, thickness = 0;
  float contrast = 0;
  float clearness = 0;  ///< contrast and the membrane's sides, against how uneven the membrane beside it is
};

Bar scaled(Bar bar, float scale) {
  bar.middle *= scale;
  bar.length *= scale;
  bar.thickness *= scale;
  return bar;
}

/// Of two copies of the photo.
bool are_the_same(const Bar& a, const Bar& b) {
  return cv::norm(a.middle - b.middle) < 0.15F * a.length && std::abs(std::log(a.length / b.length)) < 0.2F &&
         std::abs(a.along.dot(b.along)) > 0.99F;
}

cv::Mat log_green(const cv::Mat& bgr) {
  cv::Mat green;
  cv::extractChannel(bgr, green, 1);
  green.convertTo(green, CV_32F, 1, 4);
  cv::log(green, green);
  return green;
}

/// Mean and spread of 5 × 5 samples of the parallelogram around `middle`.
struct Patch {
  float mean = 0, spread = 0;
};

Patch patch_of(const cv::Mat& logs, cv::Point2f middle, cv::Point2f half_u, cv::Point2f half_v) {
  constexpr std::array<float, 5> places{-1, -0.5, 0, 0.5, 1};
  constexpr float count = places.size() * places.size();
  float sum = 0, squares = 0;
  for (const float u : places)
    for (const float v : places) {
      const cv::Point2f point = middle + half_u * u + half_v * v;
      const int x = std::clamp(cvRound(point.x), 0, logs.cols - 1);
      const int y = std::clamp(cvRound(point.y), 0, logs.rows - 1);
      const float value = logs.at<float>(y, x);
      sum += value;
      squares += value * value;
    }
  return {sum / count, std::sqrt(std::max(0.0F, squares / count - sum * sum / count / count))};
}

/// How much what lies beyond an end of `bar` differs from the membrane: its rim and the casing do, paper does
/// not.
float step_beyond(const cv::Mat& logs, const Bar& bar, float end, float membrane) {
  const cv::Point2f across(-bar.along.y, bar.along.x);
  float step = 0;
  for (const float beyond : {0.05F, 0.15F, 0.3F})
    for (const float away : {-0.3F, 0.3F}) {
      const cv::Point2f middle =
          bar.middle + bar.along * (end * (0.5F + beyond) * bar.length) + across * (away * bar.length);
      const Patch patch = patch_of(logs, middle, {}, across * (0.1F * bar.length));
      step = std::max(step, std::abs(patch.mean - membrane));
    }
  return step;
}

/// Whether a membrane lies on both sides of `bar`; its clearness tells how far it ends where the bar does.
bool crosses_membrane(const cv::Mat& logs, Bar& bar) {
  const cv::Point2f across(-bar.along.y, bar.along.x);
  const float away = bar.thickness / 2 + std::max(2.0F, 0.3F * bar.length);
  const cv::Point2f half_u = bar.along * (0.3F * bar.length), half_v = across * (0.12F * bar.length);
  const Patch above = patch_of(logs, bar.middle - across * away, half_u, half_v);
  const Patch below = patch_of(logs, bar.middle + across * away, half_u, half_v);
  const Patch inside = patch_of(logs, bar.middle, half_u, across * (0.15F * bar.thickness));
  bar.contrast = std::min(above.mean, below.mean) - inside.mean;
  const float ground = 0.5F * (above.mean + below.mean);
  const float framed = std::min(step_beyond(logs, bar, 1, ground), step_beyond(logs, bar, -1, ground));
  bar.clearness = std::min(0.5F, bar.contrast) * (0.005F + std::min(0.05F, framed)) /
                  (0.03F + std::max(above.spread, below.spread) + std::abs(above.mean - below.mean));
  return bar.contrast > 0.04F && std::abs(above.mean - below.mean) < 0.3F &&
         std::max(above.spread, below.spread) < 0.06F + 0.25F * bar.contrast &&
         inside.spread < 0.1F + 0.4F * bar.contrast;
}

/// How dark bars along the rows are, below 0 for those along the columns (in `depth_steps`): what is deep
/// across but not along, so that the sides of a membrane do not hang on to its line.
cv::Mat bar_depths(const cv::Mat& logs) {
  cv::Mat fine, down, right;
  logs.convertTo(fine, CV_16S, depth_steps);
  cv::morphologyEx(fine, down, cv::MORPH_BLACKHAT, cv::Mat::ones(reach, 1, CV_8U));
  cv::morphologyEx(fine, right, cv::MORPH_BLACKHAT, cv::Mat::ones(1, reach, CV_8U));
  return down - right;
}

/// The bar that fills `outline`, within 45 degrees of a row or a column.
std::optional<Bar> bar_in(const std::vector<cv::Point>& outline, bool is_level, double shortest) {
  const cv::Rect box = cv::boundingRect(outline);
  const int long_side = is_level ? box.width : box.height, short_side = is_level ? box.height : box.width;
  if (long_side < shortest || long_side > longest_bar || long_side < short_side) return std::nullopt;
  const cv::RotatedRect rect = cv::minAreaRect(outline);
  const float length = std::max(rect.size.width, rect.size.height) + 1,
              thickness = std::min(rect.size.width, rect.size.height) + 1;
  if (length < 2.2F * thickness || cv::contourArea(outline) < 0.4 * (length - 1) * (thickness - 1))
    return std::nullopt;
  const double angle = (rect.angle + (rect.size.width >= rect.size.height ? 0 : 90)) * CV_PI / 180;
  return Bar{rect.center,
             {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))},
             length,
             thickness};
}

void add_bars(const cv::Mat& logs, const cv::Matx23d& to_copy, double shortest, std::vector<Bar>& bars) {
  const cv::Mat depths = bar_depths(logs);
  // Where a line hangs on to the membrane's rim after all, it does not among what is deeper.
  for (const double least : {0.04, -0.04, 0.12, -0.12}) {
    const bool is_level = least > 0;
    const cv::Mat mask = is_level ? depths > least * depth_steps : depths < least * depth_steps;
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(mask, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
    for (const auto& outline : outlines) {
      auto bar = bar_in(outline, is_level, shortest);
      if (!bar || !crosses_membrane(logs, *bar)) continue;
      const cv::Vec2d middle = to_copy * cv::Vec3d(bar->middle.x, bar->middle.y, 1);
      const cv::Vec2d along = to_copy * cv::Vec3d(bar->along.x, bar->along.y, 0);
      bar->middle = {static_cast<float>(middle[0]), static_cast<float>(middle[1])};
      bar->along = {static_cast<float>(along[0]), static_cast<float>(along[1])};
      bars.push_back(*bar);
    }
  }
}

/// Bars of all directions: looked for along rows and columns, then in the copy turned by 45 degrees.
std::vector<Bar> bars_of(const cv::Mat& copy, double shortest) {
  const cv::Mat logs = log_green(copy);
  std::vector<Bar> bars;
  add_bars(logs, {1, 0, 0, 0, 1, 0}, shortest, bars);
  const double half = std::sqrt(0.5);
  const int side = cvCeil((logs.cols + logs.rows) * half);
  const cv::Matx22d turn(half, -half, half, half);
  const cv::Vec2d origin =
      cv::Vec2d(0.5 * logs.cols, 0.5 * logs.rows) - turn * cv::Vec2d(0.5 * side, 0.5 * side);
  const cv::Matx23d to_copy(half, -half, origin[0], half, half, origin[1]);
  cv::Mat turned;
  cv::warpAffine(logs, turned, to_copy, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, cv::Scalar(5));
  add_bars(turned, to_copy, shortest, bars);
  std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.clearness > b.clearness; });
  std::vector<Bar> apart;
  for (const Bar& bar : bars)
    if (apart.size() < most_bars && std::none_of(apart.begin(), apart.end(), [&](const Bar& other) {
          return cv::norm(bar.middle - other.middle) < 0.3F * bar.length;
        }))
      apart.push_back(bar);
  return apart;
}

constexpr double crop_width = 2.4;  // bars

/// The photo around a bar, upright: its window, if it is one, fills it as crops do.
struct Crop {
  cv::Mat bgr;
  cv::Matx23d to_photo;
};

Crop crop_around(const cv::Mat& photo, const Bar& bar, double scale) {
  const double length = bar.length * scale;
  const double density = std::min(1.0, 48 / length);  // pixels of the crop a pixel of the photo
  const cv::Size size(cvRound(crop_width * length * density), cvRound(3 * crop_width * length * density));
  const cv::Vec2d right = cv::Vec2d(bar.along.x, bar.along.y) / density, down(-right[1], right[0]);
  const cv::Vec2d middle(bar.middle.x * scale, bar.middle.y * scale);
  const cv::Vec2d origin = middle - right * (0.5 * size.width) - down * (0.5 * size.height);
  Crop crop;
  crop.to_photo = {right[0], down[0], origin[0], right[1], down[1], origin[1]};
  cv::warpAffine(photo, crop.bgr, crop.to_photo, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  return crop;
}

/// Membranes are white or of a pale tint; wet ones somewhat pink or purple.
bool is_pale(const Membrane& membrane) {
  const cv::Scalar mean = cv::mean(membrane.log_colour);
  const double most = std::max({mean[0], mean[1], mean[2]}), least = std::min({mean[0], mean[1], mean[2]});
  return most - least < largest_tint;
}

/// Tiles and gratings have one line after another, as dark as the first.
bool is_grating(const LineProfile& profile) {
  return profile.candidates.size() > 2 &&
         profile.candidates[2].contrast > 0.6 * profile.candidates[0].contrast;
}

/// Whether what was found looks like a window with its control line. What fills the whole picture was chosen
/// by the sender, so it may be rougher.
bool is_window(const ResultWindow& window, bool fills_picture) {
  const Membrane& membrane = window.membrane;
  if (fills_picture && membrane.fit > clear_fit) return true;  // of a test that did not run, perhaps
  if (window.profile.candidates.empty()) return false;
  const LineCandidate& control = window.profile.candidates.front();
  const double aspect = membrane.length / std::max(1.0, membrane.width);
  if (aspect < 2.2 || aspect > 8 || control.contrast < 0.03) return false;
  if (fills_picture)
    return control.contrast > 2.5 * control.noise &&
           (membrane.fit > 2 || (membrane.fit > 1.1 && control.evenness > 0.35));
  if (!is_pale(membrane) || is_grating(window.profile) || membrane.sides < least_sides ||
      control.width > 0.12 * membrane_rows)
    return false;
  const double odds = window.lines.front().odds;
  if (odds > surely_a_line)
    return membrane.fit > 0.9 && aspect < 6 && control.evenness > 0.6 && control.noise < 0.1;
  return odds > perhaps_a_line && membrane.fit > 2.35 && control.evenness > 0.8 && control.noise < 0.03 &&
         control.contrast > 7 * control.noise;
}

std::vector<cv::Point2f> outline_of(const Membrane& membrane) {
  return {membrane.corners.begin(), membrane.corners.end()};
}

bool overlap(const Membrane& a, const Membrane& b) {
  std::vector<cv::Point2f> common;
  const double shared = cv::intersectConvexConvex(outline_of(a), outline_of(b), common);
  return shared > 0.2 * std::min(a.width * a.length, b.width * b.length);
}

bool holds(const Membrane& membrane, cv::Point2f point) {
  return cv::pointPolygonTest(outline_of(membrane), point, false) >= 0;
}

/// The window that fills `picture`, as in crops that chat apps and test apps send.
ResultWindow window_filling(const cv::Mat& picture, LineNetwork& network) {
  ResultWindow window;
  window.membrane = find_membrane(picture);
  window.profile = profile_of(window.membrane);
  window.lines = network.lines_of(picture, window.membrane);
  return window;
}

/// Where in `copy` a line is seen, at first sight, if a membrane of usual shape lies around `bar`. The bar
/// may be that line, the membrane's end or print beside it.
std::optional<cv::Point2f> line_near(const cv::Mat& copy, const Bar& bar, LineNetwork& network) {
  constexpr float shape = 4, place = 0.4F;  // length by width; of the bar
  const cv::Point2f right = bar.along * bar.length, down = cv::Point2f(-right.y, right.x) * shape;
  const cv::Point2f corner = bar.middle - right * 0.5F - down * place;
  Membrane membrane;
  membrane.corners = {corner, corner + right, corner + right + down, corner + down};
  const LinePeak line = network.glance_at(copy, membrane);
  if (line.odds < worth_a_look) return std::nullopt;
  return place_in_picture(membrane, line.row);
}

/// The window whose line is `bar`; none: something else than its line was found, or it looks like no window.
std::optional<ResultWindow> window_at(const cv::Mat& photo, const Bar& bar, double scale,
                                      LineNetwork& network) {
  const Crop crop = crop_around(photo, bar, scale);
  ResultWindow window;
  const Membrane in_crop = find_upright_membrane(crop.bgr, crop_width);
  window.membrane = in_crop;
  for (cv::Point2f& corner : window.membrane.corners) {
    const cv::Vec2d point = crop.to_photo * cv::Vec3d(corner.x, corner.y, 1);
    corner = {static_cast<float>(point[0]), static_cast<float>(point[1])};
  }
  const double shrunk = cv::norm(cv::Vec2d(crop.to_photo(0, 0), crop.to_photo(1, 0)));
  window.membrane.width *= shrunk;
  window.membrane.length *= shrunk;
  const double length = bar.length * scale;
  window.profile = profile_of(window.membrane);
  const auto& lines = window.profile.candidates;
  const bool is_its_line = std::any_of(lines.begin(), lines.end(), [&](const LineCandidate& line) {
    return cv::norm(place_in_picture(window.membrane, line.row) - bar.middle * scale) < 0.3 * length;
  });
  if (!is_its_line) return std::nullopt;
  window.lines = network.lines_of(crop.bgr, in_crop);
  if (!is_window(window, false)) return std::nullopt;
  window.lines = network.lines_of(photo, window.membrane);  // with all pixels there are
  return window;
}

/// `picture` with its longer side `length` at most; halves first, which is many times faster.
cv::Mat shrunk_to(cv::Mat picture, int length) {
  while (std::max(picture.cols, picture.rows) >= 2 * length)
    cv::resize(picture, picture, {picture.cols / 2, picture.rows / 2}, 0, 0, cv::INTER_AREA);
  const double scale = static_cast<double>(length) / std::max(picture.cols, picture.rows);
  if (scale < 1)
    cv::resize(picture, picture, {cvRound(picture.cols * scale), cvRound(picture.rows * scale)}, 0, 0,
               cv::INTER_AREA);
  return picture;
}

std::vector<ResultWindow> windows_within(const cv::Mat& photo, LineNetwork& network) {
  std::vector<ResultWindow> windows;
  std::vector<Bar> tried;  // in the photo
  cv::Mat copy = photo;
  for (const auto& [length, shortest_bar] : copies) {
    copy = shrunk_to(copy, length);
    const double scale = static_cast<double>(photo.cols) / copy.cols;
    for (const Bar& bar : bars_of(copy, shortest_bar)) {
      const auto is_known = [&](cv::Point2f place) {
        return std::any_of(windows.begin(), windows.end(),
                           [&](const ResultWindow& known) { return holds(known.membrane, place); });
      };
      const Bar in_photo = scaled(bar, static_cast<float>(scale));
      const bool was_tried = std::any_of(tried.begin(), tried.end(),
                                         [&](const Bar& other) { return are_the_same(in_photo, other); });
      if (was_tried || is_known(in_photo.middle)) continue;
      tried.push_back(in_photo);
      const auto line = line_near(copy, bar, network);
      if (!line || is_known(*line * scale)) continue;
      auto window = window_at(photo, bar, scale, network);
      if (window) windows.push_back(std::move(*window));
    }
    if (scale == 1) break;
  }
  return windows;
}

/// The best of those that lie over each other, in reading order.
std::vector<ResultWindow> apart(std::vector<ResultWindow> windows) {
  std::stable_sort(windows.begin(), windows.end(), [](const ResultWindow& a, const ResultWindow& b) {
    return a.membrane.fit > b.membrane.fit;
  });
  std::vector<ResultWindow> kept;
  for (ResultWindow& window : windows)
    if (std::none_of(kept.begin(), kept.end(),
                     [&](const ResultWindow& other) { return overlap(window.membrane, other.membrane); }))
      kept.push_back(std::move(window));
  std::sort(kept.begin(), kept.end(), [](const ResultWindow& a, const ResultWindow& b) {
    const cv::Point2f first = a.membrane.corners[0], second = b.membrane.corners[0];
    return std::pair(first.y, first.x) < std::pair(second.y, second.x);
  });
  return kept;
}

}  // namespace

std::vector<ResultWindow> find_windows(const cv::Mat& photo, LineNetwork& network) {
  const int longer = std::max(photo.cols, photo.rows), shorter = std::min(photo.cols, photo.rows);
  const bool may_be_crop = longer <= copies[0].length && shorter >= smallest_crop;
  if (may_be_crop && longer > 1.4 * shorter) {
    ResultWindow whole = window_filling(photo, network);
    if (is_window(whole, true)) return {std::move(whole)};
  }
  std::vector<ResultWindow> windows = apart(windows_within(photo, network));
  if (windows.empty() && may_be_crop) {
    ResultWindow whole = window_filling(photo, network);
    if (is_window(whole, true)) windows.push_back(std::move(whole));
  }
  return windows;
}

}  // namespace hesuan::ocr
