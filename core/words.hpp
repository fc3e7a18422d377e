// Enumerations as the words of the contract, and back: one table an enumeration.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hesuan {

template <typename Enum>
struct Word {
  Enum value;
  std::string_view text;
};

/// Empty for a value outside the table.
template <typename Enum, std::size_t size>
constexpr std::string_view word_of(const Word<Enum> (&table)[size], Enum value) {
  for (const auto& word : table)
    if (word.value == value) return word.text;
  return {};
}

template <typename Enum, std::size_t size>
constexpr std::optional<Enum> value_of(const Word<Enum> (&table)[size], std::string_view text) {
  for (const auto& word : table)
    if (word.text == text) return word.value;
  return std::nullopt;
}

}  // namespace hesuan
