#include "core/page_text.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace hesuan {
void replace_part(TextLine& line, std::size_t first, std::size_t count, const TextLine& reading) {
  std::u32string text = to_code_points(line.text);
  line.text = to_utf8(text.replace(first, count, to_code_points(reading.text)));
  const auto at = line.characters.begin() + static_cast<std::ptrdiff_t>(first);
  const auto next = line.characters.erase(at, at + static_cast<std::ptrdiff_t>(count));
  line.characters.insert(next, reading.characters.begin(), reading.characters.end());
  line.confidence = line.characters.empty() ? 0 : 1;
  for (const TextCharacter& character : line.characters)
    line.confidence = std::min(line.confidence, character.confidence);
}

std::string text_of(const PageText& page) {
  std::string text;
  for (const TextLine& line : page.lines) text += without_spaces(line.text) + "\n";
  return text;
}

bool has_unread(std::string_view text) {
  return contains(text, to_utf8(unread_character));
}

}  // namespace hesuan
