// Text of a picture: OpenCV finds the lines, masks are counted in the picture, a small network reads what all
// screens have in common, Tesseract what matters besides, and a second recogniser the names.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/page_text.hpp"
#include "ocr/picture.hpp"

namespace hesuan::ocr {

/// What a reading may contain: anything; Latin letters and digits; digits and X; digits and the signs of
/// dates and times.
enum class Charset { any, latin, digits, time };

class Recogniser {
 public:
  /// Loads chi_sim and eng from `tessdata` (empty: the library's default folder), and the second recogniser
  /// from `models` where its files are. Throws std::runtime_error when the language data is missing.
  explicit Recogniser(const std::string& tessdata, const std::string& models = "");
  ~Recogniser();
  Recogniser(Recogniser&&) noexcept;
  Recogniser& operator=(Recogniser&&) noexcept;

  /// Finds the lines of a page and reads the print that screens have in common (skimmer.hpp). Every character
  /// that is not surely read is `unread_character`. What a hand has covered becomes stars in `picture`.
  PageText skim(Picture& picture);

  /// Reads the characters `first`..`first + count` of a line by the full recogniser.
  TextLine read(const Picture& picture, const TextLine& line, std::size_t first, std::size_t count);

  /// Reads the characters `first`..`first + count` of a line again, at another scale and with the character
  /// set of the value expected there. Two readings that agree are worth more than one with high confidence.
  TextLine read_again(const Picture& picture, const TextLine& line, std::size_t first, std::size_t count,
                      Charset charset);

  /// What the status bar of a phone's screen says the time is (`8:32`); empty where `screen` shows none.
  std::string clock_on(const Picture& screen);

  /// Whether the second recogniser is there.
  bool has_second() const;
  /// Reads the characters `first`..`first + count` of a line by the second recogniser, masks and all.
  TextLine read_by_second(const Picture& picture, const TextLine& line, std::size_t first, std::size_t count);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hesuan::ocr
