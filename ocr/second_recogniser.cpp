#include "ocr/second_recogniser.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace hesuan::ocr {
namespace {

// The network's input: lines of this height, at least as wide as high.
constexpr int line_height = 48;
// Attention costs the square of the width; no line of text is longer.
constexpr int max_width = 100 * line_height;
constexpr int blank = 0;  ///< the CTC class for "no character here"
constexpr int alternative_count = 5;

/// Line n of the file is the character of class n.
std::vector<std::string> read_characters(const std::string& path) {
  std::vector<std::string> characters{""};
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) characters.push_back(line);
  return characters;
}

int best_class(const cv::Mat& scores) {
  return static_cast<int>(std::max_element(scores.begin<float>(), scores.end<float>()) -
                          scores.begin<float>());
}

/// Softmax of one step's scores.
cv::Mat probabilities_of(const cv::Mat& scores) {
  cv::Mat probabilities = scores - cv::Scalar::all(scores.at<float>(best_class(scores)));
  cv::exp(probabilities, probabilities);
  return probabilities / cv::sum(probabilities)[0];
}

/// The most probable characters, without the blank.
std::vector<Alternative> alternatives_of(const cv::Mat& probabilities,
                                         const std::vector<std::string>& characters) {
  std::vector<int> classes(characters.size() - 1);
  std::iota(classes.begin(), classes.end(), blank + 1);
  const auto end = classes.begin() + std::min<std::ptrdiff_t>(alternative_count, std::ssize(classes));
  std::partial_sort(classes.begin(), end, classes.end(),
                    [&](int a, int b) { return probabilities.at<float>(a) > probabilities.at<float>(b); });
  std::vector<Alternative> alternatives;
  for (auto at = classes.begin(); at != end; ++at) {
    alternatives.push_back({characters[static_cast<std::size_t>(*at)], probabilities.at<float>(*at)});
  }
  return alternatives;
}

/// Columns and rows of a line in which something stands out from the ground.
struct Ink {
  std::vector<int> columns_before;  ///< [x]: how many of the columns 0..x-1 have ink
  int height = 0;
};

Ink ink_of(const cv::Mat& bgr_line) {
  cv::Mat grey, lowest, highest;
  cv::cvtColor(bgr_line, grey, cv::COLOR_BGR2GRAY);
  double darkest = 0, lightest = 0;
  cv::minMaxIdx(grey, &darkest, &lightest);
  const auto has_ink = [&](int dimension) -> cv::Mat {
    cv::reduce(grey, lowest, dimension, cv::REDUCE_MIN);
    cv::reduce(grey, highest, dimension, cv::REDUCE_MAX);
    return highest - lowest > 0.3 * (lightest - darkest);
  };
  Ink ink{{0}, cv::countNonZero(has_ink(1))};
  const cv::Mat columns = has_ink(0);
  for (int x = 0; x < columns.cols; ++x) {
    ink.columns_before.push_back(ink.columns_before.back() + (columns.at<std::uint8_t>(x) != 0 ? 1 : 0));
  }
  return ink;
}

/// Whether a character is missing between the middles of two that were read (or an end of the line): they and
/// what lies between have more ink than two halves of a character, which is about as wide as high.
bool skips_a_character(const cv::Mat& bgr_line, const std::vector<double>& middles) {
  const Ink ink = ink_of(bgr_line);
  const auto before = [&](double place) {
    return ink.columns_before[static_cast<std::size_t>(place * bgr_line.cols)];
  };
  if (middles.empty()) return ink.columns_before.back() > 0.5 * ink.height;
  for (std::size_t i = 1; i < middles.size(); ++i) {
    if (before(middles[i]) - before(middles[i - 1]) > 1.5 * ink.height) return true;
  }
  return before(middles.front()) > ink.height || before(1) - before(middles.back()) > ink.height;
}

/// A character alone is often not read at all; with ground on both sides it is.
cv::Mat wide_enough(const cv::Mat& bgr_line) {
  constexpr double narrow = 1.5;  // times the height
  const int missing = static_cast<int>(narrow * bgr_line.rows) - bgr_line.cols;
  if (missing <= 0) return bgr_line;
  cv::Mat wide;
  const int side = (missing + 1) / 2;
  cv::copyMakeBorder(bgr_line, wide, 0, 0, side, side, cv::BORDER_REPLICATE);
  return wide;
}

}  // namespace

SecondRecogniser::SecondRecogniser(const cv::dnn::Net& net, std::vector<std::string> characters)
    : net_(net), characters_(std::move(characters)) {}

std::optional<SecondRecogniser> SecondRecogniser::load(const std::string& folder) {
  const std::string model = folder + "/ppocr_rec.onnx", keys = folder + "/ppocr_keys.txt";
  if (!std::filesystem::exists(model) || !std::filesystem::exists(keys)) return std::nullopt;
  cv::setNumThreads(1);
  try {
    SecondRecogniser recogniser(cv::dnn::readNetFromONNX(model), read_characters(keys));
    recogniser.net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    recogniser.net_.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    const cv::Mat trial =
        recogniser.scores_of(cv::Mat::zeros(line_height, line_height, CV_8UC3), line_height);
    if (trial.cols != static_cast<int>(recogniser.characters_.size())) {
      throw std::runtime_error("second recogniser: model and character list do not belong together: " +
                               folder);
    }
    return recogniser;
  } catch (const cv::Exception&) {
    throw std::runtime_error("second recogniser: model cannot be loaded: " + model);
  }
}

/// Steps x classes, before softmax.
cv::Mat SecondRecogniser::scores_of(const cv::Mat& bgr_line, int width) {
  const cv::Scalar middle = cv::Scalar::all(127.5);
  net_.setInput(cv::dnn::blobFromImage(bgr_line, 1 / 127.5, {width, line_height}, middle));
  const cv::Mat logits = net_.forward();  // [1, classes, 1, steps]
  return logits.reshape(1, logits.size[1]).t();
}

SecondRecogniser::Reading SecondRecogniser::read(const cv::Mat& bgr) {
  if (bgr.empty()) return {};
  const cv::Mat bgr_line = wide_enough(bgr);
  // The exact width: even padding changes what is read.
  const std::int64_t width = (std::int64_t{line_height} * bgr_line.cols + bgr_line.rows - 1) / bgr_line.rows;
  if (width > max_width) return {};
  const cv::Mat scores = scores_of(bgr_line, std::max(static_cast<int>(width), line_height));

  Reading reading;
  std::vector<double> middles;  // of the characters: 0 is the left end of the line, 1 the right
  for (int step = 0; step < scores.rows;) {
    const int character = best_class(scores.row(step));
    const int first = step;
    // A run of one class is one character, read where it is surest.
    cv::Mat surest;
    for (; step < scores.rows && best_class(scores.row(step)) == character; ++step) {
      if (character == blank) continue;
      const cv::Mat here = probabilities_of(scores.row(step));
      if (surest.empty() || here.at<float>(character) > surest.at<float>(character)) surest = here;
    }
    if (character == blank) continue;
    reading.text += characters_[static_cast<std::size_t>(character)];
    reading.confidence.push_back(surest.at<float>(character));
    reading.alternatives.push_back(alternatives_of(surest, characters_));
    middles.push_back((first + step) / 2.0 / scores.rows);
  }
  reading.incomplete = skips_a_character(bgr_line, middles);
  return reading;
}

bool SecondRecogniser::knows(std::string_view character) const {
  return !character.empty() &&
         std::find(characters_.begin(), characters_.end(), character) != characters_.end();
}

}  // namespace hesuan::ocr
