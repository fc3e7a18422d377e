// UTF-8 text as this project needs it: code points, widths, and the folding of look-alike forms.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hesuan {

/// The code points of `utf8`; a malformed byte becomes U+FFFD, so the length stays honest.
std::u32string to_code_points(std::string_view utf8);
std::string to_utf8(std::u32string_view code_points);
std::string to_utf8(char32_t code_point);

/// True when `text` is well-formed UTF-8 (no overlong forms, no surrogates).
bool is_valid_utf8(std::string_view text);

/// A CJK ideograph (the URO, extensions A to G, compatibility, and 〇).
bool is_han(char32_t c);
bool is_digit(char32_t c);         ///< ASCII digit
bool is_latin_letter(char32_t c);  ///< ASCII letter
bool is_space(char32_t c);         ///< ASCII, no-break, ideographic and zero-width spaces

/// Full-width ASCII to ASCII, ideographic and no-break space to a blank, zero-width characters removed.
/// Nothing else changes: this loses no meaning.
std::string fold_width(std::string_view utf8);

std::string trim(std::string_view utf8);
/// Every space of any kind removed.
std::string without_spaces(std::string_view utf8);
bool contains(std::string_view text, std::string_view part);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
std::vector<std::string> split(std::string_view text, char separator);
std::string to_upper_ascii(std::string_view text);
/// Control characters, which break lines and command terminals, written out: `\x0a`.
std::string with_visible_controls(std::string_view utf8);

/// Whether a spreadsheet program would run the text, behind any number of apostrophes, as a formula.
bool runs_as_formula(std::string_view text);
/// What keeps a spreadsheet program from running a cell of a CSV file as a formula (OWASP, CSV injection): an
/// apostrophe before a text that begins with one of = + - @ tab CR LF. A text that begins with apostrophes
/// and then one of these gets another, so that nothing is lost when the guard is taken off again.
std::string with_formula_guard(std::string_view text);
std::string_view without_formula_guard(std::string_view text);

}  // namespace hesuan
