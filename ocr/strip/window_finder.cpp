#include "ocr/strip/window_finder.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "ocr/strip/control_lines.hpp"

namespace hesuan::ocr {
namespace {

// A picture of one window and little besides, as chat apps and test apps cut it out.
constexpr int smallest_crop = 20, largest_crop = 1000;  // pixels of its shorter, longer side
constexpr int largest_broad_crop = 480;                 // of its longer side
constexpr double narrow = 1.85;                         // longer by shorter side; photos are 16:9 at most
constexpr double clear_fit = 2.9;

// ln of odds of the window network
constexpr double perhaps_a_window = -1.2, likely_a_window = -0.3, surely_a_window = 0.3;
constexpr double without_line = -0.1, without_line_but_clear = -0.6;
constexpr double perhaps_facing = 0.5, surely_facing = 0.7;
constexpr double some_fit = 1.4;  // of a membrane without lines; of print and wells 1 and less
constexpr std::size_t most_looked_into = 10;
// ln of odds of the casing network: of a photo's best window; of each
constexpr double surely_ours = 4.5, perhaps_ours = 0;
// ln of odds of the line network
constexpr double perhaps_a_line = 0.7, surely_a_line = 5;
constexpr double largest_tint = 0.55;  // ln of the lightest channel less the darkest

constexpr double crop_width = 2.4, crop_length = 2;  // of the window
constexpr double crop_pixels = 384;                  // along it, at most

/// The photo around a window, upright, the control line's end at the top.
struct Crop {
  cv::Mat bgr;
  cv::Matx23d to_photo;
};

Crop crop_around(const cv::Mat& photo, const SeenWindow& seen) {
  const double density =
      std::min(1.0, crop_pixels / (crop_length * seen.length));  // pixels a pixel of the photo
  const cv::Size size(cvCeil(crop_width * seen.width * density), cvCeil(crop_length * seen.length * density));
  const cv::Vec2d down = cv::Vec2d(seen.along.x, seen.along.y) / density, right(down[1], -down[0]);
  const cv::Vec2d middle(seen.middle.x, seen.middle.y);
  const cv::Vec2d origin = middle - right * (0.5 * size.width) - down * (0.5 * size.height);
  Crop crop;
  crop.to_photo = {right[0], down[0], origin[0], right[1], down[1], origin[1]};
  cv::warpAffine(photo, crop.bgr, crop.to_photo, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  return crop;
}

cv::Point2f moved(const cv::Matx23d& map, cv::Point2f point) {
  const cv::Vec2d to = map * cv::Vec3d(point.x, point.y, 1);
  return {static_cast<float>(to[0]), static_cast<float>(to[1])};
}

std::array<cv::Point2f, 4> corners_of(const SeenWindow& seen) {
  const cv::Point2f down = seen.along * (0.5 * seen.length),
                    right = cv::Point2f(seen.along.y, -seen.along.x) * (0.5 * seen.width);
  return {seen.middle - down - right, seen.middle - down + right, seen.middle + down + right,
          seen.middle + down - right};
}

cv::Point2f middle_of(const std::array<cv::Point2f, 4>& corners) {
  return (corners[0] + corners[1] + corners[2] + corners[3]) / 4;
}

std::vector<cv::Point2f> outline_of(const Membrane& membrane) {
  return {membrane.corners.begin(), membrane.corners.end()};
}

bool holds(const Membrane& membrane, cv::Point2f point) {
  return cv::pointPolygonTest(outline_of(membrane), point, false) >= 0;
}

bool overlap(const Membrane& a, const Membrane& b) {
  std::vector<cv::Point2f> common;
  const double shared = cv::intersectConvexConvex(outline_of(a), outline_of(b), common);
  return shared > 0.2 * std::min(a.width * a.length, b.width * b.length);
}

/// The window about where it was seen, as its edges have it; without its lines.
ResultWindow window_near(const cv::Mat& photo, const SeenWindow& seen) {
  const Crop crop = crop_around(photo, seen);
  ResultWindow window;
  window.membrane = find_upright_membrane(crop.bgr, crop_width);
  for (cv::Point2f& corner : window.membrane.corners) corner = moved(crop.to_photo, corner);
  const double scale = cv::norm(cv::Vec2d(crop.to_photo(0, 0), crop.to_photo(1, 0)));
  window.membrane.width *= scale;
  window.membrane.length *= scale;
  window.profile = profile_of(window.membrane);
  return window;
}

/// Whether edges bear out what was seen, more or less.
bool agree(const Membrane& membrane, const SeenWindow& seen) {
  const auto is_near = [](double a, double b, double most) {
    return std::abs(std::log(a / b)) < std::log(most);
  };
  return membrane.width > 0 && is_near(membrane.length, seen.length, 1.45) &&
         is_near(membrane.width, seen.width, 1.6) &&
         cv::norm(middle_of(membrane.corners) - seen.middle) < 0.25 * seen.length;
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

/// Whether the profile shows a membrane with a control line.
bool may_show_control_line(const ResultWindow& window) {
  if (window.profile.candidates.empty()) return false;
  const Membrane& membrane = window.membrane;
  const LineCandidate& control = window.profile.candidates.front();
  const double aspect = membrane.length / std::max(1.0, membrane.width);
  return aspect >= 2.2 && aspect <= 8 && control.contrast >= 0.03 && is_pale(membrane) &&
         !is_grating(window.profile) && control.width <= 0.12 * membrane_rows && membrane.fit > 0.9 &&
         control.evenness > 0.6;
}

/// Whether the network sees it as well. Reads the window's lines.
bool shows_control_line(const cv::Mat& photo, ResultWindow& window, LineNetwork& network) {
  if (!may_show_control_line(window)) return false;
  window.lines = network.lines_of(photo, window.membrane);
  const Membrane& membrane = window.membrane;
  const LineCandidate& control = window.profile.candidates.front();
  const double odds = window.lines.front().odds;
  if (odds > surely_a_line) return membrane.length < 6 * membrane.width && control.noise < 0.1;
  return odds > perhaps_a_line && membrane.fit > 2.35 && control.evenness > 0.8 && control.noise < 0.03 &&
         control.contrast > 7 * control.noise;
}

/// The window around a bar that may be its control line; how the network saw it tells where its ends are.
SeenWindow around(const Bar& bar, const SeenWindow& seen) {
  constexpr double shape = 3.6;  // length by width, of many
  SeenWindow window = seen;
  window.middle = bar.middle;
  window.width = bar.length;
  window.length = shape * bar.length;
  const cv::Point2f across(-bar.along.y, bar.along.x);
  window.along = across.dot(seen.along) < 0 ? -across : across;
  return window;
}

/// A window whose control line is a bar near where one was seen.
std::optional<ResultWindow> window_by_line(const cv::Mat& photo, const SeenWindow& seen,
                                           LineNetwork& network) {
  constexpr double window_pixels = 96, part_side = 2.2;  // length of the window; of it
  constexpr std::size_t most_bars = 3;
  const double scale = seen.length / window_pixels;  // pixels of the photo a pixel of the part
  const int side = cvRound(part_side * window_pixels);
  const cv::Point2f corner = seen.middle - cv::Point2f(1, 1) * (0.5 * side * scale);
  const cv::Matx23d to_photo{scale, 0, corner.x, 0, scale, corner.y};
  cv::Mat part;
  cv::warpAffine(photo, part, to_photo, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  for (Bar bar : bars_in(part, most_bars)) {
    bar.middle = moved(to_photo, bar.middle);
    bar.length *= static_cast<float>(scale);
    ResultWindow window = window_near(photo, around(bar, seen));
    if (holds(window.membrane, bar.middle) && shows_control_line(photo, window, network)) return window;
  }
  return std::nullopt;
}

/// Of another kind, or perhaps: casings of antigen tests tell which way round they lie.
bool may_be_of_another_kind(const SeenWindow& seen) {
  constexpr double clear = 1;  // ln of odds
  return seen.odds_other > seen.odds || (seen.facing < 0.65 && seen.odds - seen.odds_other < clear);
}

/// What was seen, borne out by edges, by a control line, or by its casing.
std::optional<ResultWindow> confirmed(const cv::Mat& photo, const SeenWindow& seen, const Casing& casing,
                                      LineNetwork& network) {
  const bool is_in_casing = casing.odds > surely_ours && seen.odds > surely_a_window;
  ResultWindow window = window_near(photo, seen);
  const bool agrees = agree(window.membrane, seen);
  if (agrees && shows_control_line(photo, window, network)) return window;
  const bool has_edges = window.membrane.fit > some_fit;
  const bool is_clear = agrees && has_edges && seen.facing > perhaps_facing;
  if (!is_clear || seen.odds < 0)
    if (auto by_line = window_by_line(photo, seen, network)) return by_line;
  const bool is_likely = seen.odds > without_line && seen.facing > surely_facing;
  if (!is_clear && !is_likely && !is_in_casing) return std::nullopt;
  if (seen.odds < without_line_but_clear) return std::nullopt;
  if (!agrees) {
    window.membrane = membrane_at(photo, corners_of(seen));
    window.profile = profile_of(window.membrane);
  }
  window.lines = network.lines_of(photo, window.membrane);
  const bool has_line = seen.odds > surely_a_window && window.lines.front().odds > perhaps_a_line;
  if (!has_edges && !has_line && !is_in_casing) return std::nullopt;
  return window;
}

/// The window that fills `picture`.
ResultWindow window_filling(const cv::Mat& picture, LineNetwork& network) {
  ResultWindow window;
  window.membrane = find_membrane(picture);
  window.profile = profile_of(window.membrane);
  window.lines = network.lines_of(picture, window.membrane);
  return window;
}

/// Whether what fills a picture looks like a window with its control line. The sender cut it out, so it may
/// be rough.
bool is_window(const ResultWindow& window) {
  const Membrane& membrane = window.membrane;
  if (membrane.fit > clear_fit) return true;  // of a test that did not run, perhaps
  if (window.profile.candidates.empty()) return false;
  const LineCandidate& control = window.profile.candidates.front();
  const double aspect = membrane.length / std::max(1.0, membrane.width);
  return aspect >= 2.2 && aspect <= 8 && control.contrast >= 0.03 && control.contrast > 2.5 * control.noise &&
         (membrane.fit > 2 || (membrane.fit > 1.1 && control.evenness > 0.35));
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
    const cv::Point2f first = middle_of(a.membrane.corners), second = middle_of(b.membrane.corners);
    return std::pair(first.y, first.x) < std::pair(second.y, second.x);
  });
  return kept;
}

bool has_sure_casing(const std::vector<ResultWindow>& windows) {
  return std::any_of(windows.begin(), windows.end(),
                     [](const ResultWindow& window) { return window.odds_of_casing > surely_ours; });
}

}  // namespace

WindowsInPhoto find_windows(const cv::Mat& photo, WindowNetwork& window_network,
                            CasingNetwork& casing_network, LineNetwork& line_network) {
  WindowsInPhoto found;
  const int longer = std::max(photo.cols, photo.rows), shorter = std::min(photo.cols, photo.rows);
  const bool may_be_crop =
      shorter >= smallest_crop && longer <= (longer > narrow * shorter ? largest_crop : largest_broad_crop);
  if (may_be_crop && longer > 1.4 * shorter) {
    ResultWindow whole = window_filling(photo, line_network);
    if (is_window(whole)) {
      found.windows.push_back(std::move(whole));
      return found;
    }
  }
  std::size_t looked_into = 0;
  for (SeenWindow seen : window_network.windows_in(photo, perhaps_a_window)) {
    const bool is_known =
        std::any_of(found.windows.begin(), found.windows.end(),
                    [&](const ResultWindow& known) { return holds(known.membrane, seen.middle); });
    if (is_known) continue;
    if (++looked_into > most_looked_into) break;
    const Casing casing = casing_network.casing_of(photo, seen);
    if (casing.odds < surely_ours && may_be_of_another_kind(seen)) {
      found.of_another_kind += seen.odds_other > surely_a_window;
      found.unclear += seen.odds_other <= surely_a_window && seen.odds > likely_a_window;
      continue;
    }
    if (casing.odds < perhaps_ours && !may_be_crop) {
      found.unclear += seen.odds > likely_a_window;
      continue;
    }
    if (casing.odds_upright < 0) seen.along = -seen.along;
    if (auto window = confirmed(photo, seen, casing, line_network)) {
      window->odds_of_casing = casing.odds;
      window->odds_upright = std::abs(casing.odds_upright);
      found.windows.push_back(std::move(*window));
    } else
      found.unclear += seen.odds > likely_a_window;
  }
  found.windows = apart(std::move(found.windows));
  // Print, screens and sticks of other kinds have places that look like a window.
  if (!may_be_crop && !has_sure_casing(found.windows)) {
    found.unclear += static_cast<int>(found.windows.size());
    found.windows.clear();
  }
  // What is cut out rarely shows the casing, by which the window network knows a window.
  if (may_be_crop && !has_sure_casing(found.windows) && found.of_another_kind == 0) {
    ResultWindow whole = window_filling(photo, line_network);
    const bool is_surer = found.windows.empty() || whole.lines.front().odds > surely_a_line;
    if (is_surer && is_window(whole)) found.windows = {std::move(whole)};
  }
  return found;
}

}  // namespace hesuan::ocr
