#include "ocr/strip/line_profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "ocr/median.hpp"

namespace hesuan::ocr {
namespace {

constexpr int strips = 6;  // side by side: a line crosses them all, dirt does not
constexpr int rim = 3;     // columns at either side that the sides' shadows may reach
constexpr int most_candidates = 8;
constexpr std::array<int, 3> scales{6, 9, 13};  // rows from a line's middle to what it is compared with
constexpr int rows = membrane_rows;

using Profile = std::array<float, rows>;

/// −ln of a channel along each strip, a little smoothed.
struct Strips {
  std::array<std::array<Profile, strips>, 3> of;  // blue, green, red
};

Strips strips_of(const cv::Mat& log_colour) {
  Strips result{};
  const int width = (membrane_columns - 2 * rim) / strips;
  for (int s = 0; s < strips; ++s) {
    cv::Mat mean;
    cv::reduce(log_colour.colRange(rim + s * width, rim + (s + 1) * width), mean, 1, cv::REDUCE_AVG);
    cv::GaussianBlur(mean, mean, {1, 5}, 0, 1.0, cv::BORDER_REPLICATE);
    for (int y = 0; y < rows; ++y) {
      const auto& colour = mean.at<cv::Vec3f>(y);
      for (std::size_t c = 0; c < 3; ++c) result.of[c][s][y] = -colour[static_cast<int>(c)];
    }
  }
  return result;
}

struct Flanks {
  float above = 0, below = 0;  ///< by how much the middle exceeds them
  float least() const { return std::min(above, below); }
};

float at(const Profile& profile, double row) {
  const double y = std::clamp(row, 0.0, rows - 1.001);
  const auto i = static_cast<std::size_t>(y);
  const auto share = static_cast<float>(y - static_cast<double>(i));
  return profile[i] * (1 - share) + profile[i + 1] * share;
}

/// Mean of 2·half+1 rows around `row`.
float mean_at(const Profile& profile, double row, int half) {
  float sum = 0;
  for (int i = -half; i <= half; ++i) sum += at(profile, row + i);
  return sum / static_cast<float>(2 * half + 1);
}

Flanks flanks_at(const Profile& profile, double row, int scale) {
  const int half = scale / 4;
  const float middle = mean_at(profile, row, half);
  return {middle - mean_at(profile, row - scale, half), middle - mean_at(profile, row + scale, half)};
}

double offset_of(int strip, double tilt) {
  return tilt * ((strip + 0.5) / strips - 0.5);
}

/// The strips' responses at a line through `row`, sorted from the weakest.
std::array<float, strips> responses(const std::array<Profile, strips>& channel, double row, double tilt,
                                    int scale) {
  std::array<float, strips> sorted{};
  for (int s = 0; s < strips; ++s) sorted[s] = flanks_at(channel[s], row + offset_of(s, tilt), scale).least();
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

float mean(const std::array<float, strips>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0F) / strips;
}

/// As seen over the whole width; the strongest strip counts no more than the next.
float level(std::array<float, strips> sorted) {
  sorted.back() = sorted[strips - 2];
  return mean(sorted);
}

/// All strips as one, along a tilt.
Profile merged(const std::array<Profile, strips>& channel, double tilt) {
  Profile sum{};
  for (int y = 0; y < rows; ++y)
    for (int s = 0; s < strips; ++s) sum[y] += at(channel[s], y + offset_of(s, tilt)) / strips;
  return sum;
}

/// Rows at half the depth.
double width_of(const Profile& profile, double row, int scale) {
  const float middle = mean_at(profile, row, 1);
  const float side = std::max(mean_at(profile, row - scale, 1), mean_at(profile, row + scale, 1));
  const float half = 0.5F * (middle + side);
  double up = 0, down = 0;
  while (up < scale && at(profile, row - up) > half) up += 0.5;
  while (down < scale && at(profile, row + down) > half) down += 0.5;
  return up + down;
}

/// Response along the membrane at the middle scale, of green.
Profile response_along(const Strips& strips_in, int scale) {
  Profile response{};
  for (int y = 4; y < rows - 4; ++y) response[y] = level(responses(strips_in.of[1], y, 0, scale));
  return response;
}

void refine(const Strips& in, LineCandidate& line) {
  double best = -1;
  const double around = line.row;
  for (double tilt = -9; tilt <= 9; tilt += 1.5)
    for (double row = around - 2; row <= around + 2; row += 1) {
      double most = 0;
      for (const int scale : scales)
        most = std::max<double>(most, level(responses(in.of[1], row, tilt, scale)));
      most *= 1 - 0.01 * std::abs(tilt);
      if (most > best) {
        best = most;
        line.row = row;
        line.tilt = tilt;
      }
    }
  line.contrast = 0;
  for (const int scale : scales)
    line.contrast = std::max<double>(line.contrast, level(responses(in.of[1], line.row, line.tilt, scale)));
}

float mean_of_strips(const std::array<Profile, strips>& channel, double row, double tilt) {
  float sum = 0;
  for (int s = 0; s < strips; ++s) sum += mean_at(channel[s], row + offset_of(s, tilt), 2);
  return sum / strips;
}

/// By how much the membrane's colour differs between both sides of a line.
double step_at(const Strips& in, const LineCandidate& line) {
  double step = 0;
  for (std::size_t c = 0; c < 3; ++c)
    step = std::max<double>(step, std::abs(mean_of_strips(in.of[c], line.row - scales[2], line.tilt) -
                                           mean_of_strips(in.of[c], line.row + scales[2], line.tilt)));
  return step;
}

/// How far a line may be the control line: the strongest is, but for the membrane's ends, which lie far from
/// its middle and differ in colour on both sides.
double as_control(const LineCandidate& line) {
  const double from_middle = std::abs(place_along(line.row) - 0.5);
  const double beyond = std::max(0.0, from_middle - 0.2) / 0.1;
  const double even = std::clamp(1 - line.step / (line.contrast + 0.01), 0.05, 1.0);
  return line.contrast * even * std::exp(-beyond * beyond) * (from_middle > 0.33 ? 0.15 : 1);
}

}  // namespace

LineProfile profile_of(const Membrane& membrane) {
  LineProfile result;
  const Strips in = strips_of(membrane.log_colour);
  const Profile whole = merged(in.of[1], 0);
  result.darkness.assign(whole.begin(), whole.end());

  const int first = cvRound(rows * 0.075), last = rows - 1 - first;
  const Profile response = response_along(in, scales[0]), wide = response_along(in, scales[2]);
  Profile strongest{};
  for (int y = 0; y < rows; ++y) strongest[y] = std::max(response[y], wide[y]);
  std::vector<float> usual;
  for (int y = first; y <= last; ++y) usual.push_back(std::abs(response[y]));
  const double noise = median(std::move(usual));

  std::vector<int> tops;
  for (int y = first; y <= last; ++y)
    if (strongest[y] > 0.002F && strongest[y] >= *std::max_element(strongest.begin() + std::max(0, y - 4),
                                                                   strongest.begin() + std::min(rows, y + 5)))
      tops.push_back(y);
  std::sort(tops.begin(), tops.end(), [&](int a, int b) { return strongest[a] > strongest[b]; });
  for (const int top : tops) {
    if (result.candidates.size() == most_candidates) break;
    LineCandidate line;
    line.row = top;
    line.noise = noise;
    refine(in, line);
    const auto sixths = responses(in.of[1], line.row, line.tilt, scales[1]);
    line.evenness = std::max(0.0F, sixths[0]) / std::max(0.001F, mean(sixths));
    line.step = step_at(in, line);
    line.width = width_of(merged(in.of[1], line.tilt), line.row, scales[2]);
    const bool known =
        std::any_of(result.candidates.begin(), result.candidates.end(),
                    [&](const LineCandidate& other) { return std::abs(other.row - line.row) < 7; });
    if (!known) result.candidates.push_back(line);
  }
  auto& lines = result.candidates;
  std::stable_sort(lines.begin(), lines.end(), [](const LineCandidate& a, const LineCandidate& b) {
    return as_control(a) > as_control(b);
  });
  return result;
}

}  // namespace hesuan::ocr
