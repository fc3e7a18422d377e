#include "parsers/page/parts_to_read.hpp"

#include <algorithm>

#include "parsers/page/labelled_values.hpp"

namespace hesuan::parsers {
namespace {

// Longer lines without a label are sentences; what they say is the same for everyone.
constexpr std::size_t longest_without_label = 14;
constexpr std::size_t longest_label = 10;

/// A label that was not read well ends in a colon all the same; a colon that was not read stands before
/// figures.
bool may_begin_with_label(const std::string& text) {
  constexpr std::ptrdiff_t fewest_figures = 6;
  const std::u32string characters = to_code_points(text);
  if (characters.find_first_of(U":;") <= longest_label) return true;
  return characters.find(unread_character) <= longest_label &&
         std::ranges::count_if(characters, is_digit) >= fewest_figures;
}

/// In a table a moment has no label beside it. More digits than Han, and no longer than a moment is.
bool may_be_moment(const std::string& text) {
  constexpr std::size_t longest_moment = 20;
  const std::u32string characters = to_code_points(text);
  return characters.size() <= longest_moment &&
         2 * std::ranges::count_if(characters, is_digit) > std::ssize(characters);
}

/// A single character that is none the skimmer knows.
bool is_icon(const Slice& slice) {
  return slice.count <= 1;
}

void add_if_unread(const Slice& slice, std::vector<Slice>& parts) {
  if (has_unread(slice.text())) parts.push_back(slice);
}

}  // namespace

bool may_be_masked_name(const Slice& slice) {
  const std::u32string text = to_code_points(without_spaces(slice.text()));
  const auto is_part = [](char32_t c) { return c == U'*' || c == unread_character || is_han(c); };
  return text.size() >= 2 && text.size() <= longest_masked_name && std::ranges::all_of(text, is_part) &&
         std::ranges::count(text, U'*') > 0 && std::ranges::count(text, unread_character) > 0;
}

std::vector<Slice> parts_to_read(const PageText& page, std::span<const Layout> known_layouts) {
  const Layout* layout = layout_of(text_of(page), known_layouts);
  const PageValues values = find_labelled_values(page, layout ? layout->labels : LabelOverrides{});
  std::vector<Slice> parts;
  for (const LabelledValue& value : values.labelled) {
    if (value.field == "name") continue;  // read by every recogniser there is when the record is made
    for (const Slice& slice : value.value) add_if_unread(slice, parts);
  }
  for (const Slice& slice : values.rest) {
    const bool may_matter = slice.count <= longest_without_label || may_begin_with_label(slice.text()) ||
                            may_be_moment(slice.text());
    if (!is_icon(slice) && may_matter && !may_be_masked_name(slice)) add_if_unread(slice, parts);
  }
  return parts;
}

std::optional<TextLine> words_inside_badge(const TextLine& line) {
  const std::u32string text = to_code_points(line.text);
  const auto characters = static_cast<double>(text.size());
  const double han = static_cast<double>(std::ranges::count_if(text, is_han));
  const double width_of_text = (0.5 * characters + 0.5 * han) * line.box.height;
  if (line.box.width < 1.5 * line.box.height || width_of_text > 0.7 * line.box.width) return std::nullopt;
  const int rim = line.box.height / 4;
  const Box inside{line.box.x + rim / 2, line.box.y + rim, line.box.width - rim, line.box.height - 2 * rim};
  return TextLine{inside, to_utf8(unread_character), 0, {{0, inside, Engine::skimmer, {}}}};
}

std::vector<Slice> unread_parts(const PageText& page) {
  std::vector<Slice> parts;
  for (const TextLine& line : page.lines) {
    const bool is_small = 2 * line.box.width < 3 * line.box.height;
    if (!may_be_masked_name(whole(line)) && !(is_small && is_icon(whole(line))))
      add_if_unread(whole(line), parts);
  }
  return parts;
}

}  // namespace hesuan::parsers
