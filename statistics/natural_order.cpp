#include "statistics/natural_order.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace hesuan::statistics {
namespace {

std::string_view digits_at_start(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(),
                                    [](char c) { return is_digit(static_cast<unsigned char>(c)); });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::string_view without_leading_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// Less, equal or greater than 0, as strcmp, of two numbers of any length.
int compare_numbers(std::string_view a, std::string_view b) {
  a = without_leading_zeros(a);
  b = without_leading_zeros(b);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  std::string_view rest_a = a, rest_b = b;
  while (!rest_a.empty() && !rest_b.empty()) {
    const auto number_a = digits_at_start(rest_a), number_b = digits_at_start(rest_b);
    if (!number_a.empty() && !number_b.empty()) {
      if (const int order = compare_numbers(number_a, number_b)) return order < 0;
      rest_a.remove_prefix(number_a.size());
      rest_b.remove_prefix(number_b.size());
    } else {
      if (rest_a.front() != rest_b.front())
        return static_cast<unsigned char>(rest_a.front()) < static_cast<unsigned char>(rest_b.front());
      rest_a.remove_prefix(1);
      rest_b.remove_prefix(1);
    }
  }
  if (rest_a.empty() != rest_b.empty()) return rest_a.empty();
  return a < b;  // `02` and `2` are two rooms
}

}  // namespace hesuan::statistics
