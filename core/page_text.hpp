// Text with its place on a page: what a recogniser or a PDF's text layer gives, and layout rules take.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/record.hpp"

namespace hesuan {

/// Pixels (or PDF points), origin top left.
struct Box {
  int x = 0, y = 0, width = 0, height = 0;

  int right() const { return x + width; }
  int bottom() const { return y + height; }
  int middle_y() const { return y + height / 2; }
  friend bool operator==(const Box&, const Box&) = default;
};

/// Stands in a text for ink that no recogniser has read, or not yet.
inline constexpr char32_t unread_character = U'\uFFFD';

/// What read a character: the network that skims the page, Tesseract, or the second recogniser.
enum class Engine { skimmer, tesseract, second };

/// What is known of a character besides which it is.
struct TextCharacter {
  double confidence = 0;  ///< 0..1
  Box box;
  Engine engine = Engine::skimmer;
  std::vector<Alternative> alternatives;  ///< most probable first, where the recogniser gives some

  friend bool operator==(const TextCharacter&, const TextCharacter&) = default;
};

/// Text that stands together: one run of characters without a wide gap.
struct TextLine {
  Box box;
  std::string text;       ///< UTF-8, width-folded; a character hidden by a mask is `*`
  double confidence = 1;  ///< 0..1, of the least certain character; 1 for a text layer
  std::vector<TextCharacter>
      characters;  ///< one a code point of `text` where a recogniser gave them, else empty

  friend bool operator==(const TextLine&, const TextLine&) = default;
};

/// Puts what another reading gave of the characters `first`..`first + count` in their place.
void replace_part(TextLine& line, std::size_t first, std::size_t count, const TextLine& reading);

/// Whether characters of `text` were not read.
bool has_unread(std::string_view text);

struct PageText {
  int width = 0, height = 0;
  std::vector<TextLine> lines;   ///< top to bottom, then left to right
  std::vector<Box> covers = {};  ///< what a hand has painted over or blurred; in the text there are stars
};

/// The lines without blanks, each ended by a line break.
std::string text_of(const PageText& page);

}  // namespace hesuan
