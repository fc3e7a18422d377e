#include "ocr/strip/membrane.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <vector>

namespace hesuan::ocr {
namespace {

// A crop is looked at with its long side this long: a line is then 3 to 9 pixels thick.
constexpr int working_length = 192;
constexpr std::size_t most_sides = 12;  // edges along the membrane that may be its sides

/// ln of each channel; 8-bit noise in the dark is kept in bounds.
cv::Mat log_of(const cv::Mat& bgr) {
  cv::Mat logs;
  bgr.convertTo(logs, CV_32FC3, 1, 4);
  cv::log(logs, logs);
  return logs;
}

/// Of each pixel the steepest channel's slope along x and y (CV_32F).
void slopes_of(const cv::Mat& logs, cv::Mat& dx, cv::Mat& dy) {
  cv::Mat gx, gy;
  cv::Sobel(logs, gx, CV_32F, 1, 0, 3, 0.125);
  cv::Sobel(logs, gy, CV_32F, 0, 1, 3, 0.125);
  dx.create(logs.size(), CV_32F);
  dy.create(logs.size(), CV_32F);
  for (int y = 0; y < logs.rows; ++y) {
    for (int x = 0; x < logs.cols; ++x) {
      const auto& h = gx.at<cv::Vec3f>(y, x);
      const auto& v = gy.at<cv::Vec3f>(y, x);
      int steepest = 0;
      for (int c = 1; c < 3; ++c)
        if (h[c] * h[c] + v[c] * v[c] > h[steepest] * h[steepest] + v[steepest] * v[steepest]) steepest = c;
      dx.at<float>(y, x) = h[steepest];
      dy.at<float>(y, x) = v[steepest];
    }
  }
}

/// The angle (degrees, -90..90) by which long straight edges lean from the vertical, `farthest` at most: of
/// all, the one at which the slopes, summed along parallels, pile up highest.
double lean_of(const cv::Mat& dx, const cv::Mat& dy, int farthest) {
  constexpr int step = 2;
  const double reach = std::hypot(dx.cols, dx.rows) / 2;
  const int middle_x = dx.cols / 2, middle_y = dx.rows / 2;
  std::vector<cv::Vec4f> points;  // x, y from the middle; slope along x, y
  for (int y = 2; y < dx.rows - 2; ++y)
    for (int x = 2; x < dx.cols - 2; ++x) {
      const float h = dx.at<float>(y, x), v = dy.at<float>(y, x);
      if (h * h + v * v > 0.0004F)
        points.emplace_back(static_cast<float>(x - middle_x), static_cast<float>(y - middle_y), h, v);
    }
  double best = 0, most = -1;
  std::vector<double> sums(static_cast<std::size_t>(2 * reach) + 3);
  for (int degrees = -farthest; degrees < std::min(90, farthest + 1); degrees += step) {
    const double cosine = std::cos(degrees * CV_PI / 180), sine = std::sin(degrees * CV_PI / 180);
    std::fill(sums.begin(), sums.end(), 0);
    for (const auto& p : points) {
      // Along the edge is (sine, cosine); across it (cosine, -sine).
      const double across = p[2] * cosine - p[3] * sine, along = p[2] * sine + p[3] * cosine;
      if (std::abs(across) < 3 * std::abs(along)) continue;
      const double limited = std::clamp(across, -0.15, 0.15);
      sums[static_cast<std::size_t>(p[0] * cosine - p[1] * sine + reach + 1)] += limited;
    }
    double energy = 0;
    for (std::size_t i = 1; i < sums.size(); ++i) {
      const double two = sums[i] + sums[i - 1];
      energy += two * two;
    }
    if (energy > most) {
      most = energy;
      best = degrees;
    }
  }
  return best;
}

/// Maps the crop so that the membrane stands upright, `working_length` high; and back.
struct Upright {
  cv::Matx23d to_crop;
  cv::Mat logs;
};

Upright upright(const cv::Mat& logs, double lean, double shear, double scale) {
  const double cosine = std::cos(lean * CV_PI / 180), sine = std::sin(lean * CV_PI / 180);
  // Upright (x, y) from the middle: down is (sine, cosine), right is (cosine, -sine), rows fall by `shear`.
  const cv::Matx22d turn(cosine + shear * sine, sine, -sine + shear * cosine, cosine);
  const double across = std::abs(cosine) * logs.cols + std::abs(sine) * logs.rows;
  const double along = std::abs(sine) * logs.cols + std::abs(cosine) * logs.rows;
  const cv::Size size(cvRound(across), cvRound(along));
  const cv::Vec2d middle(0.5 * (logs.cols - 1), 0.5 * (logs.rows - 1));
  const cv::Vec2d origin = middle - turn * cv::Vec2d(0.5 * (size.width - 1), 0.5 * (size.height - 1));
  const cv::Matx23d map(turn(0, 0), turn(0, 1), origin[0], turn(1, 0), turn(1, 1), origin[1]);
  Upright result;
  cv::warpAffine(logs, result.logs, map, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  result.to_crop = cv::Matx23d(map.val);
  for (double& v : result.to_crop.val) v *= scale;
  return result;
}

/// How much darker each pixel is, in green, than what lies above and below it.
cv::Mat ridges_of(const cv::Mat& logs, int reach) {
  cv::Mat green, smooth;
  cv::extractChannel(logs, green, 1);
  cv::blur(green, smooth, {5, 3});
  cv::Mat ridges(green.size(), CV_32F, cv::Scalar(0));
  for (int y = reach; y < green.rows - reach; ++y)
    for (int x = 0; x < green.cols; ++x) {
      const float here = smooth.at<float>(y, x);
      ridges.at<float>(y, x) =
          std::max(0.0F, std::min(smooth.at<float>(y - reach, x), smooth.at<float>(y + reach, x)) - here);
    }
  return ridges;
}

/// By how many rows a column lines that cross the membrane fall.
double shear_of(const cv::Mat& ridges) {
  double best = 0, most = 0;
  const int from = ridges.cols * 3 / 10, to = ridges.cols * 7 / 10, middle = ridges.cols / 2;
  for (double shear = -0.4; shear < 0.41; shear += 0.04) {
    std::vector<double> sums(static_cast<std::size_t>(ridges.rows), 0.0);
    for (int y = ridges.rows / 12; y < ridges.rows * 11 / 12; ++y)
      for (int x = from; x < to; ++x) {
        const int row = y - cvRound(shear * (x - middle));
        if (row >= 0 && row < ridges.rows)
          sums[static_cast<std::size_t>(row)] += std::min(0.15F, ridges.at<float>(y, x));
      }
    double energy = 0;
    for (const double sum : sums) energy += sum * sum;
    energy *= 1 - 0.3 * std::abs(shear);
    if (energy > most) {
      most = energy;
      best = shear;
    }
  }
  return best;
}

std::vector<double> summed_columns(const cv::Mat& values, int top, int bottom) {
  cv::Mat sums;
  cv::reduce(values.rowRange(top, bottom), sums, 0, cv::REDUCE_AVG, CV_64F);
  return {sums.begin<double>(), sums.end<double>()};
}

/// The highest local maxima of a profile, at least 3 apart, best first.
std::vector<int> peaks_of(const std::vector<double>& profile, std::size_t most) {
  std::vector<int> peaks;
  const int size = static_cast<int>(profile.size());
  const auto at = [&](int i) { return profile[static_cast<std::size_t>(i)]; };
  for (int i = 1; i + 1 < size; ++i)
    if (at(i) >= at(i - 1) && at(i) > at(i + 1)) peaks.push_back(i);
  std::sort(peaks.begin(), peaks.end(), [&](int a, int b) { return at(a) > at(b); });
  if (peaks.size() > most) peaks.resize(most);
  return peaks;
}

/// Of each row the ridge that runs through all of the columns: the weakest of four bands.
cv::Mat across_all(const cv::Mat& ridges, int from, int to) {
  cv::Mat weakest;
  for (int band = 0; band < 4; ++band) {
    const int first = from + (to - from) * band / 4;
    cv::Mat mean;
    cv::reduce(ridges.colRange(first, std::max(first + 1, from + (to - from) * (band + 1) / 4)), mean, 1,
               cv::REDUCE_AVG);
    weakest = weakest.empty() ? mean : cv::min(weakest, mean);
  }
  return weakest;
}

/// Of each row how much the colour differs between what lies above it and below it, a line's width away: an
/// end of the membrane, not a line across it.
std::vector<double> steps_along(const cv::Mat& logs, int from, int to) {
  constexpr int size = 5;
  cv::Mat mean, boxed;
  cv::reduce(logs.colRange(from, to), mean, 1, cv::REDUCE_AVG);
  cv::blur(mean, boxed, {1, size}, {-1, -1}, cv::BORDER_REPLICATE);
  std::vector<double> steps(static_cast<std::size_t>(logs.rows));
  for (int y = 0; y < logs.rows; ++y) {
    double step = 1e9;
    for (const int gap : {7, 12}) {
      const cv::Vec3f difference =
          boxed.at<cv::Vec3f>(std::min(logs.rows - 1, y + gap)) - boxed.at<cv::Vec3f>(std::max(0, y - gap));
      step = std::min(step, cv::norm(difference, cv::NORM_INF));
    }
    steps[static_cast<std::size_t>(y)] = step;
  }
  return steps;
}

struct Window {
  int left = 0, right = 0, top = 0, bottom = 0;
  double score = -1e9;
};

/// What speaks for each row between two sides, as far as it is the same for all ends.
struct Evidence {
  std::vector<double>
      inside;  ///< running sum: rows at which both sides are edges, less rows at which they are not
  std::vector<float> edge;   ///< slope along the membrane
  std::vector<double> step;  ///< change of colour from above to below
  std::vector<float> ridge;  ///< strongest line within a line's width
  std::vector<float> line;   ///< line that ends at the sides
  int width = 0;
};

struct Maps {
  cv::Mat logs, steep_x, steep_y, ridges;  ///< the last three limited, so that no single edge decides
};

std::vector<float> row_means(const cv::Mat& values, int from, int to) {
  const int first = std::clamp(from, 0, values.cols - 1);
  cv::Mat means;
  cv::reduce(values.colRange(first, std::clamp(to, first + 1, values.cols)), means, 1, cv::REDUCE_AVG);
  return {means.begin<float>(), means.end<float>()};
}

std::vector<float> row_maxima(const cv::Mat& values, int column) {
  cv::Mat maxima;
  cv::reduce(values.colRange(std::max(0, column - 1), std::min(values.cols, column + 2)), maxima, 1,
             cv::REDUCE_MAX);
  return {maxima.begin<float>(), maxima.end<float>()};
}

std::vector<double> inside_sums(const std::vector<float>& left, const std::vector<float>& right) {
  const std::size_t rows = left.size();
  const auto size = static_cast<double>(rows);
  std::vector<double> side(rows), sums(rows + 1, 0.0);
  double usual = 0.004;
  for (std::size_t y = 0; y < rows; ++y) {
    side[y] = std::min(0.08, 0.5 * std::min(left[y], right[y]) + 0.25 * (left[y] + right[y]));
    if (y > rows * 3 / 10 && y < rows * 7 / 10) usual += side[y] / (0.4 * size);
  }
  for (std::size_t y = 0; y < rows; ++y)
    sums[y + 1] =
        sums[y] + (20 * (side[y] - 0.012) + 4 * std::clamp(side[y] / usual - 0.5, -0.5, 0.5)) / size;
  return sums;
}

/// The most that any rows between two sides can add up to.
double most_inside(const std::vector<double>& sums) {
  double least = sums.front(), most = 0;
  for (const double sum : sums) {
    least = std::min(least, sum);
    most = std::max(most, sum - least);
  }
  return most;
}

Evidence evidence_between(const Maps& maps, int left, int right, std::vector<double> inside) {
  Evidence evidence;
  evidence.width = right - left;
  const int margin = std::max(1, evidence.width / 8), from = left + margin, to = right - margin + 1;
  evidence.inside = std::move(inside);
  evidence.edge = row_means(maps.steep_y, from, to);
  evidence.step = steps_along(maps.logs, from, to);
  const cv::Mat line = across_all(maps.ridges, from, to);
  cv::Mat nearby;
  cv::dilate(line, nearby, cv::Mat::ones(13, 1, CV_8U));
  evidence.ridge.assign(nearby.begin<float>(), nearby.end<float>());
  const int beyond = std::max(2, evidence.width / 4);
  const std::vector<float> on_left = row_means(maps.ridges, left - beyond - 1, left - 2);
  const std::vector<float> on_right = row_means(maps.ridges, right + 3, right + beyond + 2);
  evidence.line.assign(line.begin<float>(), line.end<float>());
  for (std::size_t y = 0; y < evidence.line.size(); ++y)
    evidence.line[y] -= std::max(on_left[y], on_right[y]);
  return evidence;
}

/// A membrane can end at the picture's rim or at a local maximum of the slope.
bool may_end(const Evidence& evidence, std::size_t y) {
  const auto& edge = evidence.edge;
  return y == 0 || y + 1 == edge.size() ||
         (edge[y] >= 0.008F && edge[y] >= edge[y - 1] && edge[y] >= edge[y + 1]);
}

constexpr double most_step = 0.1, most_line = 0.12;
constexpr double most_besides_inside = 2 * (4 + 2) * most_step + 10 * most_line;  // of score_of

/// The weights were set by looking at the gallery of ocr/models/train_strip.py.
double score_of(const Evidence& evidence, std::size_t top, std::size_t bottom) {
  const auto length = static_cast<double>(bottom - top);
  const double off_shape =
      std::log(length / evidence.width / 4);  // most membranes are four times as long as wide
  double score = evidence.inside[bottom] - evidence.inside[top] - 1.2 * off_shape * off_shape;
  for (const std::size_t end : {top, bottom}) {
    const double step = std::min(most_step, evidence.step[end]);
    score += 4 * step + 2 * std::min<double>(step, evidence.edge[end]);
    // A line across the membrane, with the membrane's colour on both sides, is no end of it.
    score -= 8 * std::max(0.0, evidence.ridge[end] - step);
  }
  const auto margin = static_cast<long>(length / 8), first = static_cast<long>(top);
  const auto line = std::max_element(evidence.line.begin() + first + margin,
                                     evidence.line.begin() + static_cast<long>(bottom) - margin);
  return score + 10 * std::clamp<double>(*line, 0, most_line);
}

/// The rectangle of an upright crop whose sides are edges, whose lines end at them, and which has a
/// membrane's shape.
/// With `width_wanted` only one of about this width.
Window window_in(const cv::Mat& logs, const cv::Mat& ridges, std::optional<double> width_wanted) {
  cv::Mat dx, dy;
  slopes_of(logs, dx, dy);
  const Maps maps{logs, cv::min(cv::abs(dx), 0.15), cv::min(cv::abs(dy), 0.15), cv::min(ridges, 0.2)};
  const int rows = logs.rows, columns = logs.cols;
  std::vector<int> sides = peaks_of(summed_columns(maps.steep_x, rows / 5, rows * 4 / 5), most_sides);
  std::sort(sides.begin(), sides.end());
  std::vector<std::vector<float>> steep;
  steep.reserve(sides.size());
  for (const int side : sides) steep.push_back(row_maxima(maps.steep_x, side));
  const double narrowest = std::max(7.0, width_wanted ? 0.75 * *width_wanted : columns / 8.0);
  const double widest = width_wanted ? 1.35 * *width_wanted : 0.95 * columns;
  Window best;
  for (std::size_t l = 0; l < sides.size(); ++l)
    for (std::size_t r = l + 1; r < sides.size(); ++r) {
      const int left = sides[l], right = sides[r], width = right - left;
      if (width < narrowest || width > widest) continue;
      std::vector<double> inside = inside_sums(steep[l], steep[r]);
      if (most_inside(inside) + most_besides_inside < best.score) continue;
      const Evidence evidence = evidence_between(maps, left, right, std::move(inside));
      const int shortest = std::max(rows / 4, cvRound(1.8 * width)), longest = cvRound(8.5 * width);
      for (int top = 0; top < rows * 6 / 10; ++top) {
        if (!may_end(evidence, static_cast<std::size_t>(top))) continue;
        for (int bottom = top + shortest; bottom < std::min(rows, top + longest + 1); ++bottom) {
          if (!may_end(evidence, static_cast<std::size_t>(bottom))) continue;
          const double score =
              score_of(evidence, static_cast<std::size_t>(top), static_cast<std::size_t>(bottom));
          if (score > best.score) best = {left, right, top, bottom, score};
        }
      }
    }
  return best;
}

cv::Point2f mapped(const cv::Matx23d& map, double x, double y) {
  const cv::Vec2d p = map * cv::Vec3d(x, y, 1);
  return {static_cast<float>(p[0]), static_cast<float>(p[1])};
}

std::array<cv::Point2f, 4> corners_in_crop(const Upright& view, const Window& window) {
  const double left = window.left, right = window.right, top = window.top, bottom = window.bottom;
  return {mapped(view.to_crop, left, top), mapped(view.to_crop, right, top),
          mapped(view.to_crop, right, bottom), mapped(view.to_crop, left, bottom)};
}

/// A crop in working size.
struct Small {
  double scale;
  cv::Mat logs;
};

Small shrunk(const cv::Mat& crop, int length) {
  const double scale = static_cast<double>(std::max(crop.cols, crop.rows)) / length;
  cv::Mat small;
  cv::resize(crop, small, {std::max(8, cvRound(crop.cols / scale)), std::max(8, cvRound(crop.rows / scale))},
             0, 0, scale > 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  cv::Mat logs = log_of(small);
  cv::GaussianBlur(logs, logs, {3, 3}, 0.8);
  return {scale, logs};
}

struct Seen {
  Upright view;
  Window window;
};

Seen seen_at(const Small& small, double lean, std::optional<double> width_wanted = {}) {
  constexpr int reach = 8;  // rows from a line's middle to the membrane beside it
  const Upright straight = upright(small.logs, lean, 0, small.scale);
  const double shear = shear_of(ridges_of(straight.logs, reach));
  Upright view = upright(small.logs, lean, shear, small.scale);
  const Window window = window_in(view.logs, ridges_of(view.logs, reach), width_wanted);
  return {std::move(view), window};
}

Membrane membrane_of(const cv::Mat& crop, const Seen& seen) {
  Membrane membrane = membrane_at(crop, corners_in_crop(seen.view, seen.window));
  membrane.fit = seen.window.score;
  return membrane;
}

}  // namespace

Membrane membrane_at(const cv::Mat& picture, const std::array<cv::Point2f, 4>& corners) {
  Membrane membrane;
  membrane.corners = corners;
  membrane.width = cv::norm(corners[1] - corners[0]);
  membrane.length = cv::norm(corners[3] - corners[0]);
  // Where pixels would be skipped, they are averaged first.
  cv::Mat source = picture;
  cv::Vec2d shrunk(1, 1);
  const double dense = std::min(membrane.width / membrane_columns, membrane.length / membrane_rows);
  if (dense > 2) {
    cv::resize(picture, source, {}, 2 / dense, 2 / dense, cv::INTER_AREA);
    shrunk = {static_cast<double>(source.cols) / picture.cols,
              static_cast<double>(source.rows) / picture.rows};
  }
  constexpr auto first = static_cast<float>(membrane_rows * membrane_margin / (1 + 2 * membrane_margin));
  constexpr float last = membrane_rows - first;
  std::array<cv::Point2f, 3> from, to{cv::Point2f{0, first}, {membrane_columns, first}, {0, last}};
  const std::array<cv::Point2f, 3> ends{corners[0], corners[1], corners[3]};
  for (std::size_t i = 0; i < 3; ++i)
    from[i] = {static_cast<float>((ends[i].x + 0.5) * shrunk[0] - 0.5),
               static_cast<float>((ends[i].y + 0.5) * shrunk[1] - 0.5)};
  cv::Mat flat;
  cv::warpAffine(source, flat, cv::getAffineTransform(from.data(), to.data()),
                 {membrane_columns, membrane_rows}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  membrane.log_colour = log_of(flat);
  return membrane;
}

Membrane find_membrane(const cv::Mat& crop) {
  const Small small = shrunk(crop, working_length);
  cv::Mat dx, dy;
  slopes_of(small.logs, dx, dy);
  const double lean = lean_of(dx, dy, 90);
  // Lines and ends can outweigh the long sides: both ways are tried.
  const Seen first = seen_at(small, lean), other = seen_at(small, lean < 0 ? lean + 90 : lean - 90);
  const Seen& best = other.window.score > first.window.score ? other : first;
  return membrane_of(crop, best);
}

Membrane find_upright_membrane(const cv::Mat& crop, double times) {
  const Small small = shrunk(crop, working_length * 4 / 3);
  cv::Mat dx, dy;
  slopes_of(small.logs, dx, dy);
  const Seen seen = seen_at(small, lean_of(dx, dy, 16), small.logs.cols / times);
  return membrane_of(crop, seen);
}

double place_along(double row) {
  return (row + 0.5) / membrane_rows * (1 + 2 * membrane_margin) - membrane_margin;
}

double row_at(double place) {
  return (place + membrane_margin) / (1 + 2 * membrane_margin) * membrane_rows - 0.5;
}

cv::Point2f place_in_picture(const Membrane& membrane, double row) {
  const auto share = static_cast<float>(place_along(row));
  const auto& c = membrane.corners;
  return (c[0] + c[1]) * (0.5F * (1 - share)) + (c[3] + c[2]) * (0.5F * share);
}

}  // namespace hesuan::ocr
