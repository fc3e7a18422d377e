#include "ocr/skimmer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/page_text.hpp"
#include "core/text.hpp"
#include "embedded/characters.hpp"
#include "ocr/median.hpp"

// skimmer_models.S
extern "C" const char hesuan_skimmer[], hesuan_skimmer_end[];
extern "C" const char hesuan_skimmer_other[], hesuan_skimmer_other_end[];

namespace hesuan::ocr {
namespace {

using Choice = Skimmer::Choice;

constexpr int input_height = 32;
constexpr int step_width = 4;  // columns of the input a CTC step
// A Han is surest left of its middle: by 4.9 columns with a standard deviation of 1.7, digits by 0.7
// (measured on training lines).
constexpr int han_shift = 5;
constexpr int blank = 0;  // the CTC class for "no character here"
// The network looks 30 columns to each side, but little at the outermost: so far apart, lines do not disturb
// each other.
constexpr int gap = 16;
// Strips have few widths (ConvolutionNetwork::run): this one, doubled as often as a long line needs.
constexpr int strip_width = 512;
constexpr int others_at_once = 32;
constexpr int blank_width = 10;  // of text_height; tabular digits stand up to 8 apart
constexpr double sure = 0.7;     // below, a full recogniser reads it where it matters

/// Lines side by side, as the network takes them: 0 is ground, 255 ink.
struct Strip {
  cv::Mat input;
  int used = 0;                    ///< columns that are taken
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
  cv::bitwise_not(source, input(place));
}

/// Each line in the first strip that has room, a long one in a strip of its own width.
std::vector<Strip> strips_of(const std::vector<cv::Mat>& lines) {
  std::vector<Strip> strips;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int room = room_for(lines[i]);
    auto strip =
        std::ranges::find_if(strips, [&](const Strip& open) { return open.used + room <= open.input.cols; });
    if (strip == strips.end()) {
      int width = strip_width;
      while (width < room) width *= 2;
      strip = strips.insert(strip, {cv::Mat::zeros(input_height, width, CV_8U), 0, {}, {}});
    }
    put(lines[i], strip->input, strip->used);
    strip->lines.push_back(i);
    strip->columns.push_back(strip->used);
    strip->used += room;
  }
  return strips;
}

/// One a row of `scores`: its best class and that class's probability; a blank's is not worth the time.
std::vector<Choice> choices_of(const cv::Mat& scores) {
  std::vector<Choice> choices;
  cv::Mat likeness;
  for (int row = 0; row < scores.rows; ++row) {
    double highest = 0;
    int best[2] = {};
    cv::minMaxIdx(scores.row(row), nullptr, &highest, nullptr, best);
    double sum = 1;
    if (best[1] != blank) {
      cv::exp(scores.row(row) - highest, likeness);
      sum = cv::sum(likeness)[0];
    }
    choices.push_back({best[1], 1.0 / sum});
  }
  return choices;
}

/// Where one character ends and the next begins: the lightest column between their middles.
int border_between(const std::vector<int>& darkness, int left, int right) {
  right = std::min(right, static_cast<int>(darkness.size()) - 1);
  left = std::min(left, right);
  const int middle = (left + right) / 2;
  int best = middle;
  const auto cost = [&](int x) { return 4 * darkness[static_cast<std::size_t>(x)] + std::abs(x - middle); };
  for (int x = left; x <= right; ++x) {
    if (cost(x) < cost(best)) best = x;
  }
  return best;
}

/// The grey that half of the pixels at least are as light as.
int ground_of(const cv::Mat& line) {
  return median(std::vector<unsigned char>(line.begin<unsigned char>(), line.end<unsigned char>()));
}

/// Of each column, above the ground's, which may be grey: behind white print on a gradient it is.
std::vector<int> darkness_of(const cv::Mat& line) {
  constexpr int compression = 8;  // grey levels that it makes of an even ground
  cv::Mat ink, sums;
  cv::subtract(cv::Scalar(ground_of(line) - compression), line, ink);
  cv::reduce(ink, sums, 0, cv::REDUCE_SUM, CV_32S);
  std::vector<int> darkness(sums.begin<int>(), sums.end<int>());
  for (int& column : darkness) column /= 64;  // a few grey pixels are no ink
  return darkness;
}

/// The first column of the first character where a thin bar stands before it, as before headings; `left`
/// otherwise. It is none: the network has seen no character there.
int without_bar(const std::vector<int>& darkness, int left, int right) {
  constexpr int most_width = 8;
  const auto is_ink = [&](int x) { return darkness[static_cast<std::size_t>(x)] > 0; };
  int bar_end = left;
  while (bar_end < right && is_ink(bar_end)) ++bar_end;
  int next = bar_end;
  while (next < right && !is_ink(next)) ++next;
  return bar_end - left <= most_width && next - bar_end >= blank_width && next < right ? next : left;
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
    if (i == 0) left = without_bar(darkness, left, right);
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
    const char32_t character = characters[static_cast<std::size_t>(chosen)];
    const bool is_wide = is_han(character) || character == unread_character;
    const int column =
        static_cast<int>(step - first) * step_width + step_width / 2 + (is_wide ? han_shift : 0);
    if (chosen != blank && chosen != before) {
      read.push_back({character, probability, column, column, {}});
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
  std::vector<ReadCharacter> all;
  for (const ReadCharacter& character : characters) {
    if (!all.empty() && character.left - all.back().right >= blank_width) {
      all.push_back({U' ', 1.0, all.back().right, character.left, {}});
    }
    all.push_back(character);
  }
  return all;
}

std::string_view content(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

Skimmer::Skimmer()
    : lines_(content(hesuan_skimmer, hesuan_skimmer_end), {"print", "features"}, 1 / 255.0),
      others_(content(hesuan_skimmer_other, hesuan_skimmer_other_end), {"other"},
              ConvolutionNetwork::byte_unit) {
  characters_ = unread_character;
  for (const auto& file : embedded::characters::files()) {
    for (const std::string& line : split(file.text, '\n')) characters_ += to_code_points(line);
    if (file.name == "print") another_ = static_cast<int>(characters_.size());
  }
  characters_ += unread_character;
}

/// The class of every step. Which of the others "another one" is, the second network is asked.
std::vector<Skimmer::Choice> Skimmer::choices_in(const cv::Mat& strip) {
  const std::vector<cv::Mat> outputs = lines_.run(strip);
  std::vector<Choice> steps = choices_of(outputs[0]);
  const cv::Mat& features = outputs[1];
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].character == another_) others.push_back(i);
  }
  cv::Mat asked = cv::Mat::zeros(others_at_once, features.cols, CV_8U);
  for (std::size_t first = 0; first < others.size(); first += others_at_once) {
    const auto count = static_cast<int>(std::min<std::size_t>(others_at_once, others.size() - first));
    for (int i = 0; i < count; ++i) features.row(static_cast<int>(others[first + i])).copyTo(asked.row(i));
    const cv::Mat scores = others_.run(asked.reshape(features.cols, 1)).front().rowRange(0, count);
    const std::vector<Choice> which = choices_of(scores);
    for (int i = 0; i < count; ++i) {
      Choice& step = steps[others[first + i]];
      step = {another_ + which[i].character, step.probability * which[i].probability};
    }
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
