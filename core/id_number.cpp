#include "core/id_number.hpp"

#include <algorithm>

namespace hesuan {
namespace {

constexpr std::size_t length = 18;

bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_ascii_digit);
}

int number_of(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

/// X is only ever the check character.
bool is_shown_or_hidden(char c, bool last) {
  return is_ascii_digit(c) || c == '*' || (last && c == 'X');
}

}  // namespace

std::optional<char> id_check_character(std::string_view first_seventeen) {
  if (first_seventeen.size() != length - 1 || !all_digits(first_seventeen)) return std::nullopt;
  constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < first_seventeen.size(); ++i) sum += (first_seventeen[i] - '0') * weights[i];
  return "10X98765432"[sum % 11];
}

bool is_valid_id_number(std::string_view number) {
  if (number.size() != length || number.starts_with("00")) return false;
  const auto check = id_check_character(number.substr(0, length - 1));
  if (!check || *check != number.back()) return false;
  const auto birth = birth_date_of(number);
  return birth && birth->year() >= std::chrono::year{1850} && *birth <= today_in_china();
}

bool is_masked_id_number(std::string_view number) {
  if (number.size() != length || number.find('*') == std::string_view::npos) return false;
  for (std::size_t i = 0; i < length; ++i)
    if (!is_shown_or_hidden(number[i], i == length - 1)) return false;
  return true;
}

std::string normalise_masked_id(std::string_view number) {
  const auto first_star = number.find('*');
  if (first_star == std::string_view::npos) return std::string(number);
  const auto head = number.substr(0, first_star);
  const auto tail = number.substr(number.rfind('*') + 1);
  const auto visible = number.size() - std::count(number.begin(), number.end(), '*');
  // Digits between stars have no known place once the stars are miscounted.
  if (visible >= length || visible != head.size() + tail.size()) return std::string(number);
  std::string normal(head);
  normal.append(length - visible, '*');
  return normal.append(tail);
}

std::optional<Date> birth_date_of(std::string_view id_number) {
  if (id_number.size() != length) return std::nullopt;
  const auto digits = id_number.substr(6, 8);
  if (!all_digits(digits)) return std::nullopt;
  const Date date{std::chrono::year{number_of(digits.substr(0, 4))},
                  std::chrono::month{static_cast<unsigned>(number_of(digits.substr(4, 2)))},
                  std::chrono::day{static_cast<unsigned>(number_of(digits.substr(6, 2)))}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<Sex> sex_of(std::string_view id_number) {
  if (id_number.size() != length || !is_ascii_digit(id_number[16])) return std::nullopt;
  return (id_number[16] - '0') % 2 == 1 ? Sex::male : Sex::female;
}

bool is_consistent(std::string_view masked, std::string_view full) {
  if (masked.size() != length || full.size() != length) return false;
  for (std::size_t i = 0; i < length; ++i)
    if (masked[i] != '*' && full[i] != '*' && masked[i] != full[i]) return false;
  return true;
}

}  // namespace hesuan
