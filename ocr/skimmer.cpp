#include "ocr/skimmer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "core/page_text.hpp"
#include "core/text.hpp"
#include "embedded/characters.hpp"

// skimmer_models.S
extern "C" const char hesuan_skimmer[], hesuan_skimmer_end[];
extern "C" const char hesuan_skimmer_other[], hesuan_skimmer_other_end[];

namespace hesuan::ocr {
namespace {

using Choice = Skimmer::Choice;

constexpr int input_height = 32;
constexpr int step_width = 4;  // columns of the input a CTC step
constexpr int blank = 0;       // the CTC class for "no character here"
// The network looks 30 columns to each side, but little at the outermost: so far apart, lines do not disturb
// each other.
constexpr int gap = 16;
constexpr int longest_strip = 8192;  // bounds memory on very long pages
constexpr double sure = 0.9;         // below, a full recogniser reads it where it matters

/// Lines side by side, as the network takes them: 0 is ground, 1 ink.
struct Strip {
  cv::Mat input{input_height, 0, CV_32F};
  std::vector<std::size_t> lines;  ///< indices of the lines in it
  std::vector<int> columns;        ///< where each begins
};

int room_for(const cv::Mat& line) {
  return (line.cols + gap + step_width - 1) / step_width * step_width;
}

/// The rows around the middle of `line` as rows of the strip, from `column` on.
void put(const cv::Mat& line, cv::Mat& input, int column) {
  const int rows = std::min(line.rows, input_height);
  const cv::Mat source = line.rowRange((line.rows - rows) / 2, (line.rows - rows) / 2 + rows);
  const cv::Rect place(column, (input_height - rows) / 2, line.cols, rows);
  source.convertTo(input(place), CV_32F, -1 / 255.0, 1);
}

std::vector<Strip> strips_of(const std::vector<cv::Mat>& lines) {
  std::vector<Strip> strips;
  int used = longest_strip;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int room = room_for(lines[i]);
    if (used + room > longest_strip) {
      strips.emplace_back();
      used = 0;
    }
    strips.back().lines.push_back(i);
    strips.back().columns.push_back(used);
    used += room;
  }
  for (Strip& strip : strips) {
    const int width = strip.columns.back() + room_for(lines[strip.lines.back()]);
    strip.input = cv::Mat::zeros(input_height, width, CV_32F);
    for (std::size_t i = 0; i < strip.lines.size(); ++i)
      put(lines[strip.lines[i]], strip.input, strip.columns[i]);
  }
  return strips;
}

/// One a row of `scores`: its best class and that class's probability; a blank's is not worth the time.
std::vector<Choice> choices_of(const cv::Mat& scores) {
  std::vector<Choice> choices;
  for (int row = 0; row < scores.rows; ++row) {
    const auto* begin = scores.ptr<float>(row);
    const auto* end = begin + scores.cols;
    const auto* best = std::max_element(begin, end);
    const int chosen = static_cast<int>(best - begin);
    const float sum = chosen == blank ? 1 : std::accumulate(begin, end, 0.0F, [&](float all, float score) {
      return all + std::exp(score - *best);
    });
    choices.push_back({chosen, 1.0 / sum});
  }
  return choices;
}

/// Output `name` of a network as one row a step.
cv::Mat rows_of(const cv::Mat& output) {
  return output.reshape(1, output.size[1]).t();
}

/// Rows, one a step, as a network takes them.
cv::Mat input_of(const cv::Mat& rows) {
  const int shape[] = {1, rows.cols, 1, rows.rows};
  const cv::Mat columns = rows.t();
  return columns.reshape(1, 4, shape).clone();
}

/// Where one character ends and the next begins: the lightest column between their middles.
int border_between(const std::vector<int>& darkness, int left, int right) {
  const int middle = (left + right) / 2;
  int best = middle;
  const auto cost = [&](int x) { return 4 * darkness[static_cast<std::size_t>(x)] + std::abs(x - middle); };
  for (int x = left; x <= right; ++x) {
    if (cost(x) < cost(best)) best = x;
  }
  return best;
}

std::vector<int> darkness_of(const cv::Mat& line) {
  cv::Mat sums;
  cv::reduce(255 - line, sums, 0, cv::REDUCE_SUM, CV_32S);
  std::vector<int> darkness(sums.begin<int>(), sums.end<int>());
  for (int& column : darkness) column /= 64;  // a few grey pixels are no ink
  return darkness;
}

/// Each character's columns with ink. One much wider than high hides others that were not seen.
void set_extents(const cv::Mat& line, std::vector<ReadCharacter>& characters) {
  const std::vector<int> darkness = darkness_of(line);
  const auto is_ink = [&](int x) { return darkness[static_cast<std::size_t>(x)] > 0; };
  int from = 0;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    ReadCharacter& character = characters[i];
    const int to = i + 1 < characters.size()
                       ? border_between(darkness, character.left, characters[i + 1].left)
                       : line.cols;
    int left = from, right = to;
    while (left < right && !is_ink(left)) ++left;
    while (right > left && !is_ink(right - 1)) --right;
    const bool is_empty = left == right;
    character.left = is_empty ? from : left;
    character.right = is_empty ? to : right;
    if (character.right - character.left > 3 * Skimmer::text_height / 2)
      character.character = unread_character;
    from = to;
  }
}

/// CTC (Graves et al. 2006): a run of one class is one character, read where it is surest.
std::vector<ReadCharacter> decoded(const std::vector<Choice>& steps, std::size_t first, std::size_t end,
                                   const std::u32string& characters) {
  std::vector<ReadCharacter> read;
  int before = blank;
  for (std::size_t step = first; step < end; ++step) {
    const auto [chosen, probability] = steps[step];
    const int column = static_cast<int>(step - first) * step_width + step_width / 2;
    if (chosen != blank && chosen != before) {
      read.push_back({characters[static_cast<std::size_t>(chosen)], probability, column, column, {}});
    } else if (chosen != blank && probability > read.back().confidence) {
      read.back().confidence = probability;
      read.back().left = read.back().right = column;
    }
    before = chosen;
  }
  for (ReadCharacter& character : read) {
    if (character.confidence >= sure) continue;
    if (character.character != unread_character)
      character.alternatives = {{to_utf8(character.character), character.confidence}};
    character.character = unread_character;
  }
  return read;
}

/// The network sees no blanks; a wide gap is one.
std::vector<ReadCharacter> with_blanks(const std::vector<ReadCharacter>& characters) {
  constexpr int blank_width = 10;  // of text_height; tabular digits stand up to 8 apart
  std::vector<ReadCharacter> all;
  for (const ReadCharacter& character : characters) {
    if (!all.empty() && character.left - all.back().right >= blank_width) {
      all.push_back({U' ', 1.0, all.back().right, character.left, {}});
    }
    all.push_back(character);
  }
  return all;
}

cv::dnn::Net open(const char* begin, const char* end) {
  cv::dnn::Net net = cv::dnn::readNetFromONNX(begin, static_cast<std::size_t>(end - begin));
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  return net;
}

}  // namespace

Skimmer::Skimmer() {
  cv::setNumThreads(1);
  lines_ = open(hesuan_skimmer, hesuan_skimmer_end);
  others_ = open(hesuan_skimmer_other, hesuan_skimmer_other_end);
  characters_ = unread_character;
  for (const auto& file : embedded::characters::files()) {
    for (const std::string& line : split(file.text, '\n')) characters_ += to_code_points(line);
    if (file.name == "print") another_ = static_cast<int>(characters_.size());
  }
  characters_ += unread_character;
}

/// The class of every step. Which of the others "another one" is, the second network is asked.
std::vector<Skimmer::Choice> Skimmer::choices_in(const cv::Mat& strip) {
  const int shape[] = {1, 1, strip.rows, strip.cols};
  lines_.setInput(strip.reshape(1, 4, shape));
  std::vector<cv::Mat> outputs;
  lines_.forward(outputs, std::vector<cv::String>{"print", "features"});
  std::vector<Choice> steps = choices_of(rows_of(outputs[0]));
  const cv::Mat features = rows_of(outputs[1]);
  cv::Mat others;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].character == another_) others.push_back(features.row(static_cast<int>(i)));
  }
  if (others.empty()) return steps;
  others_.setInput(input_of(others));
  const std::vector<Choice> which = choices_of(rows_of(others_.forward()));
  auto next = which.begin();
  for (Choice& step : steps) {
    if (step.character != another_) continue;
    step = {another_ + next->character, step.probability * next->probability};
    ++next;
  }
  return steps;
}

std::vector<std::vector<ReadCharacter>> Skimmer::read(const std::vector<cv::Mat>& lines) {
  std::vector<std::vector<ReadCharacter>> read(lines.size());
  for (const Strip& strip : strips_of(lines)) {
    const std::vector<Choice> steps = choices_in(strip.input);
    for (std::size_t i = 0; i < strip.lines.size(); ++i) {
      const cv::Mat& line = lines[strip.lines[i]];
      const auto first = static_cast<std::size_t>(strip.columns[i] / step_width);
      const auto count = static_cast<std::size_t>((line.cols + step_width - 1) / step_width);
      std::vector<ReadCharacter> characters =
          decoded(steps, first, std::min(steps.size(), first + count), characters_);
      set_extents(line, characters);
      read[strip.lines[i]] = with_blanks(characters);
    }
  }
  return read;
}

}  // namespace hesuan::ocr
