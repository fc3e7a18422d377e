// Hashes that are the same on every machine and in every version, which std::hash is not.
#pragma once

#include <cstdint>
#include <string_view>

namespace hesuan::matching {

/// Mixes `value` into `hash` (the finaliser of SplitMix64).
constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) + 0x9e3779b97f4a7c15;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

template <typename Character>
constexpr std::uint64_t hash_of(std::basic_string_view<Character> text) {
  std::uint64_t hash = text.size();
  for (const Character c : text) hash = mixed(hash, static_cast<std::uint64_t>(c));
  return hash;
}
inline std::uint64_t hash_of(const std::string& text) {
  return hash_of(std::string_view(text));
}

/// To 32 bits: two keys in a million million share one, which costs a comparison and nothing else.
constexpr std::uint32_t folded(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace hesuan::matching
