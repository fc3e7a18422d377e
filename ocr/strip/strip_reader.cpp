#include "ocr/strip/strip_reader.hpp"

#include <algorithm>
#include <cmath>

#include "ocr/pixels.hpp"
#include "ocr/strip/window_finder.hpp"

namespace hesuan::ocr {
namespace {

// Between these probabilities of a second line a person decides. By cross-validation (docs/antigen.md) few
// positives are less likely than the lower one, and next to no negatives likelier than the upper one.
constexpr double surely_none = 0.06, surely_line = 0.88;
constexpr double clear_contrast =
    0.08;  // a second line paler than this is told to a person, whatever its probability

constexpr double sure_control = 0.5;    // probability
constexpr double surely_upright = 2.2;  // ln of odds: which end is the control line's
constexpr double half_way = 0.55;       // of the membrane: control lines stand before, test lines beyond it
constexpr double smallest_width = 12;   // pixels of the picture across the membrane
constexpr double white = 251;           // grey level from which a channel may be saturated

double probability_of(double odds) {
  return 1 / (1 + std::exp(-odds));
}

/// Rows of the membrane itself that light has whitened.
bool has_glare(const Membrane& membrane) {
  const int margin = membrane_rows / 10;
  std::vector<cv::Mat> channels;
  cv::split(membrane.log_colour.rowRange(margin, membrane_rows - margin), channels);
  const float limit = std::log(static_cast<float>(white) + 4);
  cv::Mat white_pixels = (channels[0] > limit) & (channels[1] > limit) & (channels[2] > limit);
  return cv::countNonZero(white_pixels) > 0.3 * static_cast<double>(white_pixels.total());
}

/// A sharp line reaches its depth within a few of the profile's rows.
bool is_blurred(const LineProfile& profile, const LineCandidate& control) {
  const int middle = cvRound(control.row);
  float steepest = 0;
  for (int y = std::max(1, middle - 12); y < std::min(membrane_rows, middle + 13); ++y)
    steepest = std::max(steepest, std::abs(profile.darkness[static_cast<std::size_t>(y)] -
                                           profile.darkness[static_cast<std::size_t>(y - 1)]));
  return steepest < 0.1 * control.contrast;
}

bool is_cut_off(const Membrane& membrane, const cv::Size& picture) {
  const double slack = 0.06 * membrane.length;
  return std::any_of(membrane.corners.begin(), membrane.corners.end(), [&](const cv::Point2f& corner) {
    return corner.x < -slack || corner.y < -slack || corner.x > picture.width + slack ||
           corner.y > picture.height + slack;
  });
}

/// What the profile shows where the network sees a line; without contrast where it shows nothing.
LineCandidate candidate_at(const LineProfile& profile, double row) {
  constexpr double near = 8;
  LineCandidate nearest;
  nearest.row = row + near;
  for (const LineCandidate& candidate : profile.candidates)
    if (std::abs(candidate.row - row) < std::abs(nearest.row - row)) nearest = candidate;
  return nearest;
}

bool knows_ends(const ResultWindow& window) {
  return window.odds_upright > surely_upright;
}

/// Likeliest first, but of the two likeliest first the control line: that nearer to its end, or the darker
/// one where it is not known which end that is.
std::vector<StripLine> lines_of(const ResultWindow& window) {
  std::vector<StripLine> lines;
  for (const LinePeak& peak : window.lines)
    lines.push_back(
        {place_along(peak.row), candidate_at(window.profile, peak.row).contrast, probability_of(peak.odds)});
  if (lines.size() < 2) return lines;
  const bool is_second_control =
      knows_ends(window) ? lines[1].probability >= sure_control && lines[1].place < lines[0].place
                         : lines[1].probability >= surely_none && lines[1].contrast > lines[0].contrast;
  if (is_second_control) std::swap(lines[0], lines[1]);
  return lines;
}

StripReading reading_of(const ResultWindow& window, const cv::Size& picture) {
  const Membrane& membrane = window.membrane;
  StripReading reading;
  for (std::size_t i = 0; i < 4; ++i) reading.corners[i] = {membrane.corners[i].x, membrane.corners[i].y};
  reading.profile = window.profile.darkness;
  const float least = *std::min_element(reading.profile.begin(), reading.profile.end());
  for (float& darkness : reading.profile) darkness -= least;
  reading.lines = lines_of(window);

  const auto doubt = [&](const char* reason) { reading.doubts.emplace_back(reason); };
  if (membrane.width < smallest_width) doubt("too_small");
  if (is_cut_off(membrane, picture)) doubt("window_cut_off");
  if (has_glare(membrane)) doubt("glare");
  const StripLine control = reading.lines.empty() ? StripLine{} : reading.lines[0];
  const StripLine second = reading.lines.size() > 1 ? reading.lines[1] : StripLine{};
  const bool is_test_line =
      knows_ends(window) && control.place > half_way && second.probability < surely_none;
  if (control.probability < sure_control || is_test_line) {
    reading.outcome = StripReading::Outcome::invalid;
    reading.confidence = is_test_line ? control.probability : 1 - control.probability;
    doubt("no_control_line");
    return reading;
  }
  if (const LineCandidate seen = candidate_at(window.profile, row_at(control.place)); seen.contrast > 0) {
    constexpr double least_evenness = 0.3;  // less: the control line is not all in what was flattened
    if (seen.evenness < least_evenness && reading.doubts.empty()) doubt("window_cut_off");
    if (is_blurred(window.profile, seen)) doubt("blur");
  }
  // Unsure is told as positive: it is listed first, and a person looks.
  const bool positive = second.probability >= surely_none;
  reading.outcome = positive ? StripReading::Outcome::positive : StripReading::Outcome::negative;
  reading.confidence = positive ? second.probability : 1 - second.probability;
  if (reading.lines.size() > 2 && reading.lines[2].probability > surely_line) doubt("more_than_two_lines");
  if (positive && (second.probability < surely_line || second.contrast < clear_contrast))
    doubt("faint_second_line");
  return reading;
}

}  // namespace

struct StripReader::State {
  WindowNetwork windows;
  CasingNetwork casings;
  LineNetwork lines;
};

StripReader::StripReader() : state_(std::make_unique<State>()) {}
StripReader::~StripReader() = default;
StripReader::StripReader(StripReader&&) noexcept = default;
StripReader& StripReader::operator=(StripReader&&) noexcept = default;

StripsInPhoto StripReader::read(const Picture& picture) const {
  const cv::Mat& bgr = bgr_of(picture);
  const WindowsInPhoto found = find_windows(bgr, state_->windows, state_->casings, state_->lines);
  StripsInPhoto result;
  for (const ResultWindow& window : found.windows) result.strips.push_back(reading_of(window, bgr.size()));
  result.unclear = found.unclear;
  result.of_another_kind = found.of_another_kind;
  return result;
}

}  // namespace hesuan::ocr
