#include "core/text.hpp"

#include <algorithm>

namespace hesuan {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct Decoded {
  char32_t code_point = replacement;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The first code point of non-empty `text`. One malformed byte is consumed at a time.
Decoded decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t c = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0u) != 0x80) return {};
    c = (c << 6) | (next & 0x3Fu);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  if (c < smallest[bytes] || c > 0x10FFFF || surrogate) return {};
  return {c, bytes, true};
}

void append_utf8(std::string& out, char32_t c) {
  const auto continuation = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    continuation(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    continuation(6);
    continuation(0);
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

bool is_zero_width(char32_t c) {
  return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

}  // namespace

std::u32string to_code_points(std::string_view utf8) {
  std::u32string code_points;
  code_points.reserve(utf8.size());
  while (!utf8.empty()) {
    const Decoded decoded = decode(utf8);
    code_points += decoded.code_point;
    utf8.remove_prefix(decoded.bytes);
  }
  return code_points;
}

std::string to_utf8(std::u32string_view code_points) {
  std::string utf8;
  for (const char32_t c : code_points) append_utf8(utf8, c);
  return utf8;
}

std::string to_utf8(char32_t code_point) {
  return to_utf8(std::u32string_view(&code_point, 1));
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const Decoded decoded = decode(text);
    if (!decoded.valid) return false;
    text.remove_prefix(decoded.bytes);
  }
  return true;
}

bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x3134F) ||
         (c >= 0xF900 && c <= 0xFAFF) || c == U'〇';
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_latin_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}

bool is_space(char32_t c) {
  return c == U' ' || (c >= 0x09 && c <= 0x0D) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
         c == 0x205F || c == 0x3000 || is_zero_width(c);
}

std::string fold_width(std::string_view utf8) {
  std::string folded;
  folded.reserve(utf8.size());
  for (const char32_t c : to_code_points(utf8)) {
    if (is_zero_width(c)) continue;
    const bool full_width_ascii = c >= 0xFF01 && c <= 0xFF5E;
    const bool blank = c == 0x3000 || c == 0xA0;
    append_utf8(folded, full_width_ascii ? c - 0xFEE0 : blank ? U' ' : c);
  }
  return folded;
}

std::string trim(std::string_view utf8) {
  const auto code_points = to_code_points(utf8);
  const auto first = std::find_if_not(code_points.begin(), code_points.end(), is_space);
  const auto last =
      std::find_if_not(code_points.rbegin(), std::make_reverse_iterator(first), is_space).base();
  return to_utf8(std::u32string(first, last));
}

std::string without_spaces(std::string_view utf8) {
  auto code_points = to_code_points(utf8);
  std::erase_if(code_points, is_space);
  return to_utf8(code_points);
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  if (from.empty()) return text;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string to_upper_ascii(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

std::string with_visible_controls(std::string_view utf8) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string visible;
  for (const char32_t c : to_code_points(utf8)) {
    const bool is_control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    visible += is_control ? std::string("\\x") + digits[c >> 4] + digits[c & 15] : to_utf8(c);
  }
  return visible;
}

bool runs_as_formula(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         std::string_view("=+-@\t\r\n").find(text[first]) != std::string_view::npos;
}

std::string with_formula_guard(std::string_view text) {
  return (runs_as_formula(text) ? "'" : "") + std::string(text);
}

std::string_view without_formula_guard(std::string_view text) {
  return text.starts_with('\'') && runs_as_formula(text) ? text.substr(1) : text;
}

}  // namespace hesuan
