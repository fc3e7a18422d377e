// Trains the model that tells a second line from dirt, shadows and texture (ocr/strip/), and measures it by
// 5-fold cross-validation. The pictures are no part of the repository:
//
//   build/train_strip GALLERY ocr/models/strip_labels.txt ocr/models/strip.yml
//
// GALLERY has the folders positive/ and negative/ with pictures of result windows, named by number. Blocks of
// 25 consecutive numbers stay in one fold, for neighbours show the same test. Besides the pictures as they
// are, the model learns from lines of known contrast drawn onto the negative ones, so that it knows faint
// lines of every colour and does not know positive pictures by their source.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/ml.hpp>
#include <set>
#include <sstream>

#include "ocr/strip/line_features.hpp"

namespace {

using namespace hesuan::ocr;
namespace fs = std::filesystem;

constexpr int folds = 5;
constexpr int drawn_a_picture = 3;

struct Sample {
  LineFeatures features;
  bool is_line;
};

/// A line that was drawn, and as what it was seen; no features: not seen at all.
struct DrawnLine {
  double contrast;
  std::vector<Sample> seen;
};

struct Window {
  std::string name;
  bool positive = false, positive_by_folder = false, usable = true;
  int fold = 0;
  std::vector<LineCandidate> others;  ///< all but the control line
  std::vector<DrawnLine> drawn;
  double score = -100;  ///< of the likeliest second line, by a model that has not seen its fold
};

std::map<std::string, std::string> read_labels(const char* path) {
  std::map<std::string, std::string> labels;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name, label;
    if (words >> name >> label && name[0] != '#') labels[name] = label;
  }
  return labels;
}

/// Blocks of numbers to folds, in an order that is random and always the same.
std::map<int, int> folds_of(const std::set<int>& blocks) {
  std::vector<int> order(blocks.begin(), blocks.end());
  cv::RNG random(1);
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.uniform(0, static_cast<int>(i)))]);
  std::map<int, int> fold;
  for (std::size_t i = 0; i < order.size(); ++i) fold[order[i]] = static_cast<int>(i) % folds;
  return fold;
}

/// Darkens `membrane` along a line as conjugates do: red, purple, blue or grey, rarely even.
void draw_line(Membrane& membrane, double row, double contrast, cv::RNG& random) {
  static const cv::Vec3f colours[] = {{0.9F, 1, 0.25F}, {0.7F, 1, 0.5F}, {0.5F, 1, 0.6F},
                                      {1, 1, 1},        {0.4F, 0.9F, 1}, {0.8F, 1, 0.1F}};
  const cv::Vec3f colour = colours[random.uniform(0, static_cast<int>(std::size(colours)))];
  const double half_width = random.uniform(2.5, 6.0), tilt = random.uniform(-3.0, 3.0);
  const double sharpness = random.uniform(1.6, 3.2), unevenness = random.uniform(-0.25, 0.25);
  membrane.log_colour = membrane.log_colour.clone();
  for (int y = 0; y < membrane_rows; ++y)
    for (int x = 0; x < membrane_columns; ++x) {
      const double across = 2.0 * x / (membrane_columns - 1) - 1;
      const double depth = contrast * (1 + unevenness * across) *
                           std::exp(-std::pow(std::abs(y - row - tilt * across) / half_width, sharpness));
      membrane.log_colour.at<cv::Vec3f>(y, x) -= colour * static_cast<float>(depth);
    }
}

/// Where a second line may stand beside the control line: as far from the other end, more or less.
double companion_row(double control, cv::RNG& random) {
  const double away = (control < membrane_rows / 2 ? 1 : -1) * random.uniform(0.2, 0.42);
  return std::clamp(control + away * membrane_rows, 0.14 * membrane_rows, 0.86 * membrane_rows);
}

DrawnLine with_line(const Membrane& membrane, double control, cv::RNG& random) {
  DrawnLine drawn{std::exp(random.uniform(std::log(0.02), std::log(0.3))), {}};
  const double row = companion_row(control, random);
  Membrane changed = membrane;
  draw_line(changed, row, drawn.contrast, random);
  const LineProfile profile = profile_of(changed);
  for (std::size_t i = 1; i < profile.candidates.size(); ++i)
    drawn.seen.push_back({profile.candidates[i].features, std::abs(profile.candidates[i].row - row) < 6});
  return drawn;
}

std::vector<Window> read_gallery(const fs::path& gallery, const std::map<std::string, std::string>& labels) {
  std::vector<Window> windows;
  std::set<int> blocks;
  std::vector<fs::path> files;
  for (const char* folder : {"negative", "positive"})
    for (const auto& entry : fs::directory_iterator(gallery / folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  const auto block_of = [](const std::string& name) { return std::stoi(name.substr(2)) / 25; };
  for (const auto& file : files) blocks.insert(block_of(file.stem()));
  const auto fold = folds_of(blocks);
  for (const auto& file : files) {
    Window window;
    window.name = file.stem();
    window.fold = fold.at(block_of(window.name));
    window.positive_by_folder = window.positive = file.parent_path().filename() == "positive";
    if (const auto label = labels.find(window.name); label != labels.end()) {
      window.usable = label->second != "unusable";
      window.positive = label->second == "positive";
    }
    const Membrane membrane = find_membrane(cv::imread(file));
    const LineProfile profile = profile_of(membrane);
    if (!profile.candidates.empty())
      window.others.assign(profile.candidates.begin() + 1, profile.candidates.end());
    cv::RNG random(std::hash<std::string>()(window.name));
    if (!window.positive && window.usable && !profile.candidates.empty())
      for (int i = 0; i < drawn_a_picture; ++i)
        window.drawn.push_back(with_line(membrane, profile.candidates[0].row, random));
    windows.push_back(std::move(window));
  }
  return windows;
}

std::vector<Sample> samples_of(const std::vector<Window>& windows, int but_fold) {
  std::vector<Sample> samples;
  for (const Window& window : windows) {
    if (!window.usable || window.fold == but_fold) continue;
    for (std::size_t i = 0; i < window.others.size(); ++i)
      samples.push_back({window.others[i].features, window.positive && i == 0});
    for (const DrawnLine& drawn : window.drawn)
      for (const Sample& sample : drawn.seen)
        if (sample.is_line) samples.push_back(sample);
  }
  return samples;
}

cv::Ptr<cv::ml::RTrees> trained(const std::vector<Sample>& samples) {
  cv::Mat features(static_cast<int>(samples.size()), line_feature_count, CV_32F),
      is_line(features.rows, 1, CV_32F);
  for (int i = 0; i < features.rows; ++i) {
    const Sample& sample = samples[static_cast<std::size_t>(i)];
    std::copy(sample.features.begin(), sample.features.end(), features.ptr<float>(i));
    is_line.at<float>(i) = sample.is_line ? 1.F : 0.F;
  }
  const auto model = cv::ml::RTrees::create();
  model->setMaxDepth(8);
  model->setMinSampleCount(8);
  model->setActiveVarCount(6);
  model->setTermCriteria({cv::TermCriteria::MAX_ITER, 50, 0});
  model->train(features, cv::ml::ROW_SAMPLE, is_line);
  return model;
}

double score_of(const cv::ml::StatModel& model, const LineFeatures& features) {
  return model.predict(cv::Mat(1, line_feature_count, CV_32F, const_cast<float*>(features.data())));
}

double area_under_curve(const std::vector<Window>& windows, bool by_folder) {
  double better = 0, pairs = 0;
  for (const Window& p : windows)
    for (const Window& n : windows) {
      if (by_folder ? !p.positive_by_folder || n.positive_by_folder
                    : !p.usable || !n.usable || !p.positive || n.positive)
        continue;
      pairs += 1;
      better += p.score > n.score ? 1 : p.score == n.score ? 0.5 : 0;
    }
  return better / pairs;
}

void report(const std::vector<Window>& windows, const std::vector<std::pair<double, double>>& drawn) {
  std::cout << "AUC " << area_under_curve(windows, false) << ", by folder " << area_under_curve(windows, true)
            << '\n';
  std::cout
      << "threshold  sensitivity  specificity   drawn lines found, by contrast: 2-3 3-4 4-5 5-8 8-30 %\n";
  for (double threshold = 0.15; threshold < 0.9; threshold += 0.05) {
    double positives = 0, found = 0, negatives = 0, kept = 0;
    for (const Window& window : windows) {
      if (!window.usable) continue;
      (window.positive ? positives : negatives) += 1;
      if (window.positive)
        found += window.score >= threshold;
      else
        kept += window.score < threshold;
    }
    std::cout << threshold << "  " << found / positives << "  " << kept / negatives << "  ";
    const double bounds[] = {0.02, 0.03, 0.04, 0.05, 0.08, 0.3};
    for (int i = 0; i < 5; ++i) {
      double all = 0, seen = 0;
      for (const auto& [contrast, score] : drawn)
        if (contrast >= bounds[i] && contrast < bounds[i + 1]) ++all, seen += score >= threshold;
      std::cout << "  " << seen / all;
    }
    std::cout << '\n';
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::cerr << "train_strip GALLERY LABELS MODEL\n";
    return 2;
  }
  cv::setNumThreads(1);
  std::vector<Window> windows = read_gallery(arguments[1], read_labels(arguments[2]));
  std::vector<std::pair<double, double>> drawn;
  for (int fold = 0; fold < folds; ++fold) {
    const auto model = trained(samples_of(windows, fold));
    for (Window& window : windows) {
      if (window.fold != fold) continue;
      for (const LineCandidate& line : window.others)
        window.score = std::max(window.score, score_of(*model, line.features));
      for (const DrawnLine& line : window.drawn) {
        double score = 0;
        for (const Sample& sample : line.seen) score = std::max(score, score_of(*model, sample.features));
        drawn.emplace_back(line.contrast, score);
      }
    }
  }
  report(windows, drawn);
  trained(samples_of(windows, -1))->save(arguments[3]);
}
