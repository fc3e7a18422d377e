#include "ocr/recogniser.hpp"

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <stdexcept>

#include "core/text.hpp"
#include "ocr/line_finder.hpp"
#include "ocr/line_image.hpp"
#include "ocr/line_memory.hpp"
#include "ocr/line_pieces.hpp"
#include "ocr/pixels.hpp"
#include "ocr/second_recogniser.hpp"

namespace hesuan::ocr {
namespace {

// Measured on generated screens (tests/bench): chi_sim reads best at 28 pixels; a second reading at another
// scale errs elsewhere.
constexpr int first_height = 28;
constexpr int second_height = 36;

struct Glyph {
  char32_t character;
  double confidence;
  Box box;  ///< in the picture
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
    if (begins_word && !characters.empty()) characters.push_back({U' ', 1.0, left, left});
    for (const char32_t c : to_code_points(fold_width(symbol.get()))) {
      characters.push_back({c, confidence, left, right});
    }
  } while (at->Next(tesseract::RIL_SYMBOL));
  return characters;
}

/// Characters of a piece read at `height`, with boxes in the picture's pixels.
std::vector<Glyph> placed(const std::vector<ReadCharacter>& characters, const LineImage& line,
                          const Piece& piece, int height) {
  const double scale = static_cast<double>(height) / piece.height();
  std::vector<Glyph> glyphs;
  for (const ReadCharacter& read : characters) {
    const int left = static_cast<int>((read.left - reading_margin) / scale);
    const int width = static_cast<int>((read.right - read.left) / scale);
    const Box box{line.left + piece.left + left, line.top + piece.top, width, piece.height()};
    glyphs.push_back({read.character, read.confidence, box});
  }
  return glyphs;
}

std::string text_of(const std::vector<ReadCharacter>& characters) {
  std::string text;
  for (const ReadCharacter& read : characters) text += to_utf8(read.character);
  return text;
}

/// What stands there and was not read must not vanish: a name would be whole without it.
Glyph unread(const LineImage& line, const Piece& piece) {
  return {U'\uFFFD', 0.0,
          Box{line.left + piece.left, line.top + piece.top, piece.right - piece.left, piece.height()}};
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
    line.character_confidence.push_back(glyph.confidence);
    line.character_boxes.push_back(glyph.box);
    line.confidence = std::min(line.confidence, glyph.confidence);
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
cv::Range columns_of(const LineImage& line, const std::vector<Box>& characters, std::size_t first,
                     std::size_t count) {
  const std::size_t end = first + count;
  const int left = first == 0 ? 0 : cut_between(line, characters[first - 1], characters[first]);
  const int right =
      end >= characters.size() ? line.pixels.cols : cut_between(line, characters[end - 1], characters[end]);
  return {left, std::max(left, right)};
}

/// The last character of a value that wraps.
bool ends_line_above(const cv::Rect& box, const PageText& page) {
  return std::any_of(page.lines.begin(), page.lines.end(), [&](const TextLine& line) {
    const Box& above = line.box;
    const int gap = box.y - above.bottom();
    const bool same_edge =
        std::abs(box.x - above.x) < above.height || std::abs(box.br().x - above.right()) < above.height;
    return gap > -above.height / 4 && gap < above.height && same_edge && 3 * box.height > 2 * above.height;
  });
}

/// Not worth the time of reading: icons and single characters (no value is one character long), the phone's
/// status bar, and the menu capsule of mini-programs at the right of the title bar, whose dots look like a
/// mask.
bool says_nothing(const cv::Rect& box, const PageText& page) {
  const bool single = box.width < 1.3 * box.height && !ends_line_above(box, page);
  const bool is_tall_screen = 2 * page.height > 3 * page.width;
  const bool status_bar = box.br().y < 0.042 * page.height && box.br().y < 0.1 * page.width;
  const bool capsule =
      box.x > 0.68 * page.width && box.br().y < 0.11 * page.height && box.br().y < 0.22 * page.width;
  return single || (is_tall_screen && (status_bar || capsule));
}

}  // namespace

using IsConstant = std::function<bool(std::string_view)>;

struct Recogniser::State {
  tesseract::TessBaseAPI chinese, latin;
  LineMemory memory;
  std::optional<SecondRecogniser> second;

  tesseract::TessBaseAPI& api_for(Charset charset) {
    if (charset == Charset::any) return chinese;
    latin.SetVariable("tessedit_char_whitelist", whitelist_of(charset));
    return latin;
  }

  std::vector<ReadCharacter> read_piece(const LineImage& line, const Piece& piece,
                                        const IsConstant& is_constant) {
    const cv::Mat picture = prepared(line, piece, first_height);
    // The Latin model reads digits in half the time.
    if (piece.is_numeric) return recognise(api_for(Charset::latin), picture);
    if (const auto* known = memory.find(picture)) return *known;
    std::vector<ReadCharacter> read = recognise(chinese, picture);
    if (is_constant && is_constant(text_of(read))) memory.remember(picture, read);
    return read;
  }

  std::vector<Glyph> read_line(const LineImage& line, const IsConstant& is_constant) {
    std::vector<Glyph> glyphs;
    for (const Piece& piece : cut_into_pieces(line.pixels)) {
      if (piece.hidden > 0) {
        const Box hidden{line.left + piece.left, line.top + piece.top, piece.right - piece.left,
                         piece.height()};
        glyphs.insert(glyphs.end(), static_cast<std::size_t>(piece.hidden), Glyph{U'*', 1.0, hidden});
        continue;
      }
      const std::vector<Glyph> read = placed(read_piece(line, piece, is_constant), line, piece, first_height);
      if (read.empty() && is_character_sized(piece, line)) glyphs.push_back(unread(line, piece));
      glyphs.insert(glyphs.end(), read.begin(), read.end());
    }
    drop_meaningless_blanks(glyphs);
    return glyphs;
  }
};

Recogniser::Recogniser(const std::string& tessdata, const std::string& models)
    : state_(std::make_unique<State>()) {
  open_language(state_->chinese, tessdata, "chi_sim");
  open_language(state_->latin, tessdata, "eng");
  if (!models.empty()) state_->second = SecondRecogniser::load(models);
}
Recogniser::~Recogniser() = default;
Recogniser::Recogniser(Recogniser&&) noexcept = default;
Recogniser& Recogniser::operator=(Recogniser&&) noexcept = default;

PageText Recogniser::read(const Picture& picture, const std::function<bool(std::string_view)>& is_constant) {
  const cv::Mat& bgr = bgr_of(picture);
  PageText page{picture.width(), picture.height(), {}};
  for (const cv::Rect& box : find_lines(bgr)) {
    if (says_nothing(box, page)) continue;
    const std::vector<Glyph> glyphs = state_->read_line(line_image(bgr, box), is_constant);
    if (!glyphs.empty()) page.lines.push_back(to_text_line(to_box(box), glyphs));
  }
  return page;
}

TextLine Recogniser::read_again(const Picture& picture, const TextLine& line, std::size_t first,
                                std::size_t count, Charset charset) {
  const LineImage image = line_image(bgr_of(picture), to_rect(line.box));
  const cv::Range columns = columns_of(image, line.character_boxes, first, count);
  if (columns.size() < 4) return to_text_line(line.box, {});
  std::vector<Glyph> glyphs;
  const LineImage part{image.pixels.colRange(columns), image.left + columns.start, image.top};
  for (const Piece& piece : cut_into_pieces(part.pixels)) {
    const std::vector<ReadCharacter> characters =
        recognise(state_->api_for(charset), prepared(part, piece, second_height));
    const std::vector<Glyph> read = placed(characters, part, piece, second_height);
    glyphs.insert(glyphs.end(), read.begin(), read.end());
  }
  drop_meaningless_blanks(glyphs);
  return to_text_line(line.box, glyphs);
}

bool Recogniser::has_second() const {
  return state_->second.has_value();
}

TextLine Recogniser::read_by_second(const Picture& picture, const TextLine& line, std::size_t first,
                                    std::size_t count) {
  const LineImage image = line_image(bgr_of(picture), to_rect(line.box));
  const cv::Range columns = columns_of(image, line.character_boxes, first, count);
  const cv::Rect part(image.left + columns.start, image.top, columns.size(), image.pixels.rows);
  TextLine read{to_box(part), {}, 0, {}, {}};
  if (!state_->second || columns.size() < 4) return read;
  const SecondRecogniser::Reading reading = state_->second->read(bgr_of(picture)(part));
  read.text = reading.text;
  read.character_confidence = reading.confidence;
  // Ink that became no character is one the model does not know; what it did read is then no whole name.
  if (!reading.confidence.empty() && !reading.incomplete) {
    read.confidence = *std::min_element(reading.confidence.begin(), reading.confidence.end());
  }
  return read;
}

}  // namespace hesuan::ocr
