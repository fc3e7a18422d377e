#include "ocr/recogniser.hpp"

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <stdexcept>

#include "core/text.hpp"
#include "ocr/covers.hpp"
#include "ocr/line_finder.hpp"
#include "ocr/line_image.hpp"
#include "ocr/line_pieces.hpp"
#include "ocr/pixels.hpp"
#include "ocr/read_character.hpp"
#include "ocr/second_recogniser.hpp"
#include "ocr/skimmer.hpp"

namespace hesuan::ocr {
namespace {

// Measured on generated screens (tests/bench): chi_sim reads best at 28 pixels; a second reading at another
// scale errs elsewhere.
constexpr int first_height = 28;
constexpr int second_height = 36;

struct Glyph {
  char32_t character;
  TextCharacter known;
};

void open_language(tesseract::TessBaseAPI& api, const std::string& tessdata, const char* language) {
  const char* folder = tessdata.empty() ? nullptr : tessdata.c_str();
  if (api.Init(folder, language, tesseract::OEM_LSTM_ONLY) != 0) {
    throw std::runtime_error(std::string("Tesseract language data missing: ") + language);
  }
  api.SetVariable("debug_file", "/dev/null");
  api.SetVariable("tessedit_do_invert", "0");  // line_image has turned light text dark
  api.SetPageSegMode(tesseract::PSM_SINGLE_LINE);
}

const char* whitelist_of(Charset charset) {
  switch (charset) {
    case Charset::any:
    case Charset::latin:
      return "";
    case Charset::digits:
      return "0123456789X";
    case Charset::time:
      return "0123456789-:./ ";
  }
  return "";
}

cv::Mat prepared(const LineImage& line, const Piece& piece, int height) {
  const int margin = std::max(2, piece.height() / 10);
  const cv::Rect part(piece.left, piece.top - margin, piece.right - piece.left, piece.height() + 2 * margin);
  return scaled_for_reading(line.pixels(part & cv::Rect({0, 0}, line.pixels.size())), piece.height(), height);
}

/// What else the symbol may be; several characters that Tesseract takes for one symbol are no alternative.
std::vector<Alternative> alternatives_at(const tesseract::ResultIterator& at) {
  std::vector<Alternative> alternatives;
  tesseract::ChoiceIterator choice(at);
  do {
    const char* text = choice.GetUTF8Text();  // the iterator's own
    const std::string folded = text == nullptr ? "" : fold_width(text);
    if (to_code_points(folded).size() == 1) alternatives.push_back({folded, choice.Confidence() / 100.0});
  } while (choice.Next());
  return alternatives;
}

std::vector<ReadCharacter> recognise(tesseract::TessBaseAPI& api, const cv::Mat& line) {
  api.SetImage(line.data, line.cols, line.rows, 1, static_cast<int>(line.step));
  api.SetSourceResolution(150);
  std::vector<ReadCharacter> characters;
  if (api.Recognize(nullptr) != 0) return characters;
  const std::unique_ptr<tesseract::ResultIterator> at(api.GetIterator());
  if (!at) return characters;
  do {
    const std::unique_ptr<const char[]> symbol(at->GetUTF8Text(tesseract::RIL_SYMBOL));
    if (!symbol) continue;
    int left = 0, top = 0, right = 0, bottom = 0;
    at->BoundingBox(tesseract::RIL_SYMBOL, &left, &top, &right, &bottom);
    const double confidence = at->Confidence(tesseract::RIL_SYMBOL) / 100.0;
    const bool begins_word = at->IsAtBeginningOf(tesseract::RIL_WORD);
    if (begins_word && !characters.empty()) characters.push_back({U' ', 1.0, left, left, {}});
    const std::u32string read = to_code_points(fold_width(symbol.get()));
    for (const char32_t c : read) characters.push_back({c, confidence, left, right, {}});
    if (read.size() == 1) characters.back().alternatives = alternatives_at(*at);
  } while (at->Next(tesseract::RIL_SYMBOL));
  return characters;
}

/// Characters of a piece read at `height` by `engine`, with boxes in the picture's pixels.
std::vector<Glyph> placed(const std::vector<ReadCharacter>& characters, const LineImage& line,
                          const Piece& piece, int height, Engine engine) {
  const double scale = static_cast<double>(height) / piece.height();
  std::vector<Glyph> glyphs;
  for (const ReadCharacter& read : characters) {
    const int left = static_cast<int>((read.left - reading_margin) / scale);
    const int width = static_cast<int>((read.right - read.left) / scale);
    const Box box{line.left + piece.left + left, line.top + piece.top, width, piece.height()};
    glyphs.push_back({read.character, {read.confidence, box, engine, read.alternatives}});
  }
  return glyphs;
}

Box box_of(const LineImage& line, const Piece& piece) {
  return {line.left + piece.left, line.top + piece.top, piece.right - piece.left, piece.height()};
}

/// What stands there and was not read must not vanish: a name would be whole without it.
Glyph unread(const LineImage& line, const Piece& piece) {
  return {unread_character, {0, box_of(line, piece), Engine::skimmer, {}}};
}

bool is_character_sized(const Piece& piece, const LineImage& line) {
  return 2 * piece.height() > line.pixels.rows && 2 * (piece.right - piece.left) > piece.height();
}

/// chi_sim puts blanks between words of Chinese text; only those between Latin letters and digits mean
/// something.
void drop_meaningless_blanks(std::vector<Glyph>& glyphs) {
  const auto is_ascii = [](const Glyph& glyph) { return glyph.character > 0x20 && glyph.character < 0x7F; };
  std::vector<Glyph> kept;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    const bool is_blank = glyphs[i].character == U' ';
    const bool between_ascii =
        !kept.empty() && i + 1 < glyphs.size() && is_ascii(kept.back()) && is_ascii(glyphs[i + 1]);
    if (!is_blank || between_ascii) kept.push_back(glyphs[i]);
  }
  glyphs = std::move(kept);
}

TextLine to_text_line(const Box& box, const std::vector<Glyph>& glyphs) {
  TextLine line;
  line.box = box;
  line.confidence = glyphs.empty() ? 0 : 1;
  for (const Glyph& glyph : glyphs) {
    line.text += to_utf8(glyph.character);
    line.characters.push_back(glyph.known);
    line.confidence = std::min(line.confidence, glyph.known.confidence);
  }
  return line;
}

/// The column between two characters with least ink: a recogniser's boxes are not exact enough to cut at.
int cut_between(const LineImage& line, const Box& left, const Box& right) {
  const auto column = [&](int x) { return std::clamp(x - line.left, 0, line.pixels.cols - 1); };
  const int from = column(left.x + left.width / 2), to = std::max(from, column(right.x + right.width / 2));
  const int expected = column((left.right() + right.x) / 2);
  int best = from;
  double lightest = -1000;
  for (int x = from; x <= to; ++x) {
    // Of equally light columns the one nearest to where the boxes meet.
    const double lightness = cv::mean(line.pixels.col(x))[0] - 0.1 * std::abs(x - expected);
    if (lightness > lightest) {
      lightest = lightness;
      best = x;
    }
  }
  return best;
}

/// Columns of `line` that hold the characters `first`..`first + count`.
cv::Range columns_of(const LineImage& line, const std::vector<TextCharacter>& characters, std::size_t first,
                     std::size_t count) {
  const auto cut_before = [&](std::size_t i) {
    return cut_between(line, characters[i - 1].box, characters[i].box);
  };
  const std::size_t end = first + count;
  const int left = first == 0 ? 0 : cut_before(first);
  const int right = end >= characters.size() ? line.pixels.cols : cut_before(end);
  return {left, std::max(left, right)};
}

/// Where the characters of `text` stand in `line`, about: a Han is twice as wide as a digit.
std::vector<Box> spread_over(const Box& line, const std::u32string& text) {
  const auto width_of = [](char32_t c) { return is_han(c) ? 2 : 1; };
  int all = 0;
  for (const char32_t c : text) all += width_of(c);
  std::vector<Box> boxes;
  int before = 0;
  for (const char32_t c : text) {
    const int left = line.x + line.width * before / all;
    before += width_of(c);
    boxes.push_back({left, line.y, line.x + line.width * before / all - left, line.height});
  }
  return boxes;
}

/// A line of the page cut into masks and text.
struct CutLine {
  Box box;
  LineImage image;
  std::vector<Piece> pieces;
};

CutLine cut_line(const cv::Mat& bgr, const cv::Rect& box) {
  CutLine line{to_box(box), line_image(bgr, box), {}};
  line.pieces = cut_into_pieces(line.image.pixels);
  return line;
}

/// The part of a line that holds the characters `first`..`first + count`; without pieces when it is too
/// narrow to.
CutLine cut_part(const cv::Mat& bgr, const TextLine& line, std::size_t first, std::size_t count) {
  const LineImage whole = line_image(bgr, to_rect(line.box));
  const cv::Range columns = columns_of(whole, line.characters, first, count);
  CutLine part{line.box, {whole.pixels.colRange(columns), whole.left + columns.start, whole.top}, {}};
  if (columns.size() >= 4) part.pieces = cut_into_pieces(part.image.pixels);
  return part;
}

/// The last character of a value that wraps: below a line, at its edge or where its value begins.
bool ends_line_above(const cv::Rect& box, const std::vector<CutLine>& lines) {
  return std::any_of(lines.begin(), lines.end(), [&](const CutLine& line) {
    const Box& above = line.box;
    const int gap = box.y - above.bottom();
    const bool is_below = box.x > above.x - above.height && box.br().x < above.right() + above.height;
    return gap > -above.height / 4 && gap < above.height && is_below && 3 * box.height > 2 * above.height;
  });
}

/// Not worth the time of reading: icons and single characters; no value is one character long.
bool says_nothing(const cv::Rect& box, const std::vector<CutLine>& above) {
  return box.width < 1.3 * box.height && !ends_line_above(box, above);
}

bool is_tall_screen(const cv::Size& page) {
  return 2 * page.height > 3 * page.width;
}

double status_bar_height(const cv::Size& page) {
  return std::min(0.042 * page.height, 0.1 * page.width);
}

/// The phone's status bar, whose battery looks like a cover, and the menu capsule of mini-programs at the
/// right of the title bar, whose dots look like a mask.
bool is_of_the_phone(const cv::Rect& box, const cv::Size& page) {
  const bool status_bar = box.br().y < status_bar_height(page);
  const bool capsule =
      box.x > 0.68 * page.width && box.br().y < 0.14 * page.height && box.br().y < 0.22 * page.width;
  return is_tall_screen(page) && (status_bar || capsule);
}

/// Text and masks of a line; `read` gives the characters that `engine` finds in a text piece prepared at
/// `height`.
template <typename Read>
TextLine assembled(const CutLine& line, int height, Engine engine, const Read& read) {
  std::vector<Glyph> glyphs;
  for (const Piece& piece : line.pieces) {
    if (piece.hidden > 0) {
      const Glyph star{U'*', {1.0, box_of(line.image, piece), Engine::skimmer, {}}};
      glyphs.insert(glyphs.end(), static_cast<std::size_t>(piece.hidden), star);
      continue;
    }
    const std::vector<Glyph> text = placed(read(piece), line.image, piece, height, engine);
    const bool is_blank =
        std::ranges::all_of(text, [](const Glyph& glyph) { return glyph.character == U' '; });
    if (is_blank && is_character_sized(piece, line.image)) glyphs.push_back(unread(line.image, piece));
    glyphs.insert(glyphs.end(), text.begin(), text.end());
  }
  drop_meaningless_blanks(glyphs);
  return to_text_line(line.box, glyphs);
}

}  // namespace

struct Recogniser::State {
  tesseract::TessBaseAPI chinese, latin;
  Skimmer skimmer;
  std::optional<SecondRecogniser> second;

  tesseract::TessBaseAPI& api_for(Charset charset) {
    if (charset == Charset::any) return chinese;
    latin.SetVariable("tessedit_char_whitelist", whitelist_of(charset));
    return latin;
  }

  TextLine read_line(const CutLine& line, Charset charset, int height) {
    return assembled(line, height, Engine::tesseract, [&](const Piece& piece) {
      // The Latin model reads digits in half the time.
      const bool latin_only = charset == Charset::any && piece.is_numeric;
      return recognise(api_for(latin_only ? Charset::latin : charset), prepared(line.image, piece, height));
    });
  }
};

Recogniser::Recogniser(const std::string& tessdata, const std::string& models)
    : state_(std::make_unique<State>()) {
  open_language(state_->chinese, tessdata, "chi_sim");
  state_->chinese.SetVariable("lstm_choice_mode", "2");  // alternatives by character
  open_language(state_->latin, tessdata, "eng");
  if (!models.empty()) state_->second = SecondRecogniser::load(models);
}
Recogniser::~Recogniser() = default;
Recogniser::Recogniser(Recogniser&&) noexcept = default;
Recogniser& Recogniser::operator=(Recogniser&&) noexcept = default;

PageText Recogniser::skim(Picture& picture) {
  PageText page{picture.width(), picture.height(), {}};
  std::vector<cv::Rect> boxes = find_lines(bgr_of(picture));
  std::erase_if(boxes, [&](const cv::Rect& box) { return is_of_the_phone(box, bgr_of(picture).size()); });
  if (const std::vector<Cover> covers = find_covers(bgr_of(picture), boxes); !covers.empty()) {
    picture = picture_of(with_stars(bgr_of(picture), covers));
    boxes = joined_over(covers, std::move(boxes));
    for (const Cover& cover : covers) page.covers.push_back(to_box(cover.box));
  }
  const cv::Mat& bgr = bgr_of(picture);
  boxes = split_into_rows(bgr, boxes);
  std::vector<CutLine> lines;
  std::vector<cv::Mat> prepared_pieces;
  for (const cv::Rect& box : boxes) {
    if (says_nothing(box, lines)) continue;
    lines.push_back(cut_line(bgr, box));
    for (const Piece& piece : lines.back().pieces) {
      if (piece.hidden == 0)
        prepared_pieces.push_back(prepared(lines.back().image, piece, Skimmer::text_height));
    }
  }
  const std::vector<std::vector<ReadCharacter>> read = state_->skimmer.read(prepared_pieces);
  auto next = read.begin();
  for (const CutLine& line : lines) {
    TextLine text =
        assembled(line, Skimmer::text_height, Engine::skimmer, [&](const Piece&) { return *next++; });
    if (!text.text.empty()) page.lines.push_back(std::move(text));
  }
  return page;
}

TextLine Recogniser::read(const Picture& picture, const TextLine& line, std::size_t first,
                          std::size_t count) {
  return state_->read_line(cut_part(bgr_of(picture), line, first, count), Charset::any, first_height);
}

TextLine Recogniser::read_again(const Picture& picture, const TextLine& line, std::size_t first,
                                std::size_t count, Charset charset) {
  return state_->read_line(cut_part(bgr_of(picture), line, first, count), charset, second_height);
}

std::string Recogniser::clock_on(const Picture& screen) {
  const cv::Mat& bgr = bgr_of(screen);
  if (!is_tall_screen(bgr.size())) return "";
  const cv::Mat status_bar = bgr.rowRange(0, cvCeil(status_bar_height(bgr.size())));
  constexpr double widest = 0.2;  // of the screen: more is a message
  for (const cv::Rect& box : find_lines(status_bar)) {
    if (box.width > widest * bgr.cols || box.width < box.height) continue;
    const TextLine read = state_->read_line(cut_line(status_bar, box), Charset::time, second_height);
    if (contains(read.text, ":")) return read.text;
  }
  return "";
}

bool Recogniser::has_second() const {
  return state_->second.has_value();
}

TextLine Recogniser::read_by_second(const Picture& picture, const TextLine& line, std::size_t first,
                                    std::size_t count) {
  const LineImage image = line_image(bgr_of(picture), to_rect(line.box));
  const cv::Range columns = columns_of(image, line.characters, first, count);
  const cv::Rect part(image.left + columns.start, image.top, columns.size(), image.pixels.rows);
  TextLine read{to_box(part), {}, 0, {}};
  if (!state_->second || columns.size() < 4) return read;
  const SecondRecogniser::Reading reading = state_->second->read(bgr_of(picture)(part));
  read.text = reading.text;
  const std::vector<Box> boxes = spread_over(read.box, to_code_points(read.text));
  for (std::size_t i = 0; i < reading.confidence.size(); ++i)
    read.characters.push_back({reading.confidence[i], boxes[i], Engine::second, reading.alternatives[i]});
  if (reading.confidence.size() == count) {
    const std::u32string before = to_code_points(line.text).substr(first, count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& guesses = line.characters[first + i].alternatives;
      const bool is_guess = before[i] == unread_character && !guesses.empty();
      const std::string character = is_guess ? guesses.front().character : to_utf8(before[i]);
      if (character == to_utf8(unread_character) || state_->second->knows(character)) continue;
      // It cannot read the character that was read before, so its own reading says little against that one.
      read.characters[i].confidence /= 2;
      for (Alternative& alternative : read.characters[i].alternatives) alternative.probability /= 2;
    }
  }
  // Ink that became no character is one the model does not know; what it did read is then no whole name.
  if (reading.incomplete) {
    for (TextCharacter& character : read.characters) character = {0, character.box, Engine::second, {}};
  }
  read.confidence = read.characters.empty()
                        ? 0
                        : std::ranges::min(read.characters, {}, &TextCharacter::confidence).confidence;
  return read;
}

}  // namespace hesuan::ocr
