#include "ocr/strip/strip_reader.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/ml.hpp>

#include "ocr/pixels.hpp"
#include "ocr/strip/window_finder.hpp"

// strip_model.S
extern "C" const char hesuan_strip_model[], hesuan_strip_model_end[];

namespace hesuan::ocr {
namespace {

// Between these scores of the model a person decides. By cross-validation (docs/antigen.md) few positives
// score less than the lower one, and next to no negatives more than the upper one.
constexpr double surely_none = 0.3, surely_line = 0.85;
constexpr double clear_contrast =
    0.08;  // a second line paler than this is told to a person, whatever the score

constexpr double least_control = 0.02;  // Δ ln G
constexpr double smallest_width = 12;   // pixels of the picture across the membrane
constexpr double white = 251;           // grey level from which a channel may be saturated

double place_of(double row) {
  return row / membrane_rows * (1 + 2 * membrane_margin) - membrane_margin;
}

bool is_control(const LineCandidate& line) {
  return line.contrast > least_control && line.contrast > 2 * line.noise;
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
bool is_blurred(const LineProfile& profile) {
  const LineCandidate& control = profile.candidates.front();
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

cv::Ptr<cv::ml::RTrees> compiled_in_model() {
  const std::string text(hesuan_strip_model, hesuan_strip_model_end);
  const cv::FileStorage storage(
      text, cv::FileStorage::READ | cv::FileStorage::MEMORY | cv::FileStorage::FORMAT_YAML);
  return cv::Algorithm::read<cv::ml::RTrees>(storage.getFirstTopLevelNode());
}

}  // namespace

struct StripReader::State {
  cv::Ptr<cv::ml::RTrees> model = compiled_in_model();

  double score(const LineFeatures& features) const {
    const cv::Mat row(1, line_feature_count, CV_32F, const_cast<float*>(features.data()));
    return std::clamp<double>(model->predict(row), 0, 1);
  }

  StripReading reading_of(const ResultWindow& window, const cv::Size& picture) const;
};

StripReading StripReader::State::reading_of(const ResultWindow& window, const cv::Size& picture) const {
  const Membrane& membrane = window.membrane;
  StripReading reading;
  for (std::size_t i = 0; i < 4; ++i) reading.corners[i] = {membrane.corners[i].x, membrane.corners[i].y};
  reading.profile = window.profile.darkness;
  const float least = *std::min_element(reading.profile.begin(), reading.profile.end());
  for (float& darkness : reading.profile) darkness -= least;

  const auto& candidates = window.profile.candidates;
  const auto doubt = [&](const char* reason) { reading.doubts.emplace_back(reason); };
  if (membrane.width < smallest_width) doubt("too_small");
  if (is_cut_off(membrane, picture)) doubt("window_cut_off");
  if (has_glare(membrane)) doubt("glare");
  if (candidates.empty() || !is_control(candidates.front())) {
    reading.outcome = StripReading::Outcome::invalid;
    reading.confidence = 0.5;
    doubt("no_control_line");
    return reading;
  }
  const bool is_askew =
      candidates.front().evenness < 0.3;  // the control line is not all in what was flattened
  if (is_askew && reading.doubts.empty()) doubt("window_cut_off");
  if (is_blurred(window.profile)) doubt("blur");
  reading.lines.push_back({place_of(candidates.front().row), candidates.front().contrast, 1});
  for (std::size_t i = 1; i < candidates.size(); ++i)
    reading.lines.push_back(
        {place_of(candidates[i].row), candidates[i].contrast, score(candidates[i].features)});
  std::stable_sort(reading.lines.begin() + 1, reading.lines.end(),
                   [](const StripLine& a, const StripLine& b) { return a.probability > b.probability; });
  const StripLine second = reading.lines.size() > 1 ? reading.lines[1] : StripLine{};
  // Unsure is told as positive: it is listed first, and a person looks.
  const bool positive = second.probability >= surely_none;
  reading.outcome = positive ? StripReading::Outcome::positive : StripReading::Outcome::negative;
  reading.confidence = positive ? second.probability : 1 - second.probability;
  if (reading.lines.size() > 2 && reading.lines[2].probability > surely_line) doubt("more_than_two_lines");
  if (positive && (second.probability < surely_line || second.contrast < clear_contrast))
    doubt("faint_second_line");
  return reading;
}

StripReader::StripReader() : state_(std::make_unique<State>()) {}
StripReader::~StripReader() = default;
StripReader::StripReader(StripReader&&) noexcept = default;
StripReader& StripReader::operator=(StripReader&&) noexcept = default;

std::vector<StripReading> StripReader::read(const Picture& picture) const {
  const cv::Mat& bgr = bgr_of(picture);
  std::vector<StripReading> readings;
  for (const ResultWindow& window : find_windows(bgr))
    readings.push_back(state_->reading_of(window, bgr.size()));
  return readings;
}

}  // namespace hesuan::ocr
