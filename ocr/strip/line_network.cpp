#include "ocr/strip/line_network.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

// network_models.S
extern "C" const char hesuan_strip_lines[], hesuan_strip_lines_end[];

namespace hesuan::ocr {
namespace {

// What the network sees: the membrane, a fifth of its length beyond either end and a third of its width
// beyond either side, in bands along it: one beyond each side, six between.
constexpr int view_rows = 192, view_columns = 40, bands = 8;
constexpr double beyond_ends = 0.2, beyond_sides = 1.0 / 3;
constexpr int first_row = static_cast<int>(view_rows * (beyond_ends + 0.1) / (1 + 2 * beyond_ends));
constexpr int views = 4;        // of which the answers are averaged
constexpr int rows_a_step = 2;  // of the network's answer
constexpr std::size_t most_peaks = 5;
constexpr int apart = 5, unseen = 4;  // steps between two peaks; steps at either end that are not looked at

/// The picture around the membrane, upright, CV_8UC3.
cv::Mat surroundings_of(const cv::Mat& picture, const Membrane& membrane) {
  const cv::Point2f right = membrane.corners[1] - membrane.corners[0],
                    down = membrane.corners[3] - membrane.corners[0];
  const cv::Point2f corner = membrane.corners[0] - right * beyond_sides - down * beyond_ends;
  const cv::Point2f across = right * (1 + 2 * beyond_sides), along = down * (1 + 2 * beyond_ends);
  // Where pixels would be skipped, they are averaged first.
  const double dense = std::min(cv::norm(across) / view_columns, cv::norm(along) / view_rows);
  const std::vector<cv::Point2f> outline{corner, corner + across, corner + along, corner + across + along};
  cv::Rect around = cv::boundingRect(outline);
  around = (around - cv::Point(4, 4) + cv::Size(8, 8)) & cv::Rect({}, picture.size());
  cv::Mat source = picture(around);
  const double shrink = dense > 1.5 ? 1.5 / dense : 1;
  if (shrink < 1) cv::resize(source, source, {}, shrink, shrink, cv::INTER_AREA);
  const cv::Point2f half(0.5F, 0.5F), origin = around.tl();
  const auto shrunk = [&](cv::Point2f p) { return (p - origin + half) * shrink - half; };
  const std::array<cv::Point2f, 3> from{shrunk(corner), shrunk(corner + across), shrunk(corner + along)};
  const std::array<cv::Point2f, 3> to{
      {{-0.5F, -0.5F}, {view_columns - 0.5F, -0.5F}, {-0.5F, view_rows - 0.5F}}};
  cv::Mat view;
  cv::warpAffine(source, view, cv::getAffineTransform(from.data(), to.data()), {view_columns, view_rows},
                 cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return view;
}

/// ln of each channel, a column a band.
cv::Mat bands_of(const cv::Mat& view) {
  cv::Mat logs;
  view.convertTo(logs, CV_32FC3, 1, 4);
  cv::log(logs, logs);
  cv::Mat result(view_rows, bands, CV_32FC3);
  const int side = 2 * view_columns / (bands + 2), inner = side / 2;
  for (int band = 0; band < bands; ++band) {
    const bool is_outside = band == 0 || band == bands - 1;
    const int from = band == 0 ? 0 : side + (band - 1) * inner;
    cv::reduce(logs.colRange(from, from + (is_outside ? side : inner)), result.col(band), 1, cv::REDUCE_AVG);
  }
  return result;
}

/// Of the membrane itself: the median of its middle bands.
cv::Vec3f ground_of(const cv::Mat& of_bands) {
  std::array<std::vector<float>, 3> values;
  for (int y = first_row; y < view_rows - first_row; y += 2)
    for (int band = 2; band < bands - 2; ++band)
      for (std::size_t c = 0; c < 3; ++c)
        values[c].push_back(of_bands.at<cv::Vec3f>(y, band)[static_cast<int>(c)]);
  cv::Vec3f ground;
  for (std::size_t c = 0; c < 3; ++c) {
    const auto middle = values[c].begin() + static_cast<long>((values[c].size() - 1) / 2);
    std::nth_element(values[c].begin(), middle, values[c].end());
    ground[static_cast<int>(c)] = *middle;
  }
  return ground;
}

/// Green, red less green and blue less green against the membrane's ground; and each against its
/// neighbourhood along the membrane, faint differences enlarged. A plane a channel: bands × rows.
std::vector<cv::Mat> channels_of(const cv::Mat& of_bands) {
  std::vector<cv::Mat> planes;
  cv::split(of_bands - cv::Scalar(ground_of(of_bands)), planes);
  const std::array<cv::Mat, 3> colours{planes[1], planes[2] - planes[1], planes[0] - planes[1]};
  std::vector<cv::Mat> whole, near;
  for (std::size_t c = 0; c < 3; ++c) {
    cv::Mat ground, lines;
    cv::blur(colours[c], ground, {1, 49}, {-1, -1}, cv::BORDER_REPLICATE);
    lines = (colours[c] - ground) * 25;
    for (float& value : cv::Mat_<float>(lines)) value = std::asinh(value);
    near.push_back(lines.t());
    whole.push_back(cv::min(cv::max(colours[c] * (c == 0 ? 2 : 4), -4), 3).t());
  }
  whole.insert(whole.end(), near.begin(), near.end());
  return whole;
}

/// The same, upright and upside down, each also mirrored.
cv::Mat views_of(const std::vector<cv::Mat>& channels) {
  const std::array<int, 4> size{views, static_cast<int>(channels.size()), bands, view_rows};
  cv::Mat batch(static_cast<int>(size.size()), size.data(), CV_32F);
  for (int view = 0; view < views; ++view)
    for (int c = 0; c < size[1]; ++c) {
      cv::Mat plane(bands, view_rows, CV_32F, batch.ptr<float>(view, c));
      channels[static_cast<std::size_t>(c)].copyTo(plane);
      if (view & 1) cv::flip(plane, plane, 0);
      if (view & 2) cv::flip(plane, plane, 1);
    }
  return batch;
}

/// The highest places that are apart from each other, highest first.
std::vector<LinePeak> peaks_of(std::vector<float> odds, std::size_t most) {
  constexpr float taken = -1e9F;
  std::vector<LinePeak> peaks;
  while (peaks.size() < most) {
    const auto top = std::max_element(odds.begin() + unseen, odds.end() - unseen);
    const auto step = static_cast<int>(top - odds.begin());
    const double place = rows_a_step * (step + 0.5) / view_rows * (1 + 2 * beyond_ends) - beyond_ends;
    peaks.push_back({row_at(place), *top});
    std::fill(odds.begin() + std::max(0, step - apart),
              odds.begin() + std::min<int>(static_cast<int>(odds.size()), step + apart + 1), taken);
  }
  return peaks;
}

}  // namespace

struct LineNetwork::State {
  cv::dnn::Net network = cv::dnn::readNetFromONNX(
      hesuan_strip_lines, static_cast<std::size_t>(hesuan_strip_lines_end - hesuan_strip_lines));

  /// ln of the odds for each step along the membrane, the mean of all views.
  std::vector<float> odds_along(const cv::Mat& view) {
    network.setInput(views_of(channels_of(bands_of(view))));
    const cv::Mat answer = network.forward();
    std::vector<float> odds(view_rows / rows_a_step);
    for (int seen = 0; seen < views; ++seen)
      for (std::size_t i = 0; i < odds.size(); ++i)
        odds[i] += answer.ptr<float>(seen)[seen & 2 ? odds.size() - 1 - i : i] / static_cast<float>(views);
    return odds;
  }
};

LineNetwork::LineNetwork() : state_(std::make_unique<State>()) {}
LineNetwork::~LineNetwork() = default;
LineNetwork::LineNetwork(LineNetwork&&) noexcept = default;
LineNetwork& LineNetwork::operator=(LineNetwork&&) noexcept = default;

std::vector<LinePeak> LineNetwork::lines_of(const cv::Mat& picture, const Membrane& membrane) {
  return peaks_of(state_->odds_along(surroundings_of(picture, membrane)), most_peaks);
}

}  // namespace hesuan::ocr
