#include "matching/rooms.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "core/text.hpp"
#include "matching/hash.hpp"

namespace hesuan::matching {
namespace {

/// A number of an address, and what stands between it and the next.
struct Number {
  std::string digits;
  std::u32string after;
};

constexpr std::size_t longest_number = 4, shortest_bare_room = 3;

char32_t plain(char32_t c) {
  constexpr std::u32string_view han_digits = U"〇一二三四五六七八九";
  const auto place = han_digits.find(c);
  if (place != std::u32string_view::npos) return U'0' + static_cast<char32_t>(place);
  if (c == U'零') return U'0';
  if (c == U'两') return U'2';
  return std::u32string_view(U"‐‑‒–—―−~～_－/#").find(c) == std::u32string_view::npos ? c : U'-';
}

bool is_number_character(char32_t c, const std::string& so_far) {
  return is_digit(c) || (is_latin_letter(c) && !so_far.empty());
}

/// `十二` is 12, `二十` is 20, `二十一` is 21; beside digits (`3十`) it stays apart.
std::u32string with_tens(std::u32string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != U'十') {
      out += plain(text[i]);
      continue;
    }
    if (out.empty() || !is_digit(out.back())) out += U'1';
    if (i + 1 == text.size() || !is_digit(plain(text[i + 1]))) out += U'0';
  }
  return out;
}

std::vector<Number> numbers_in(std::string_view text) {
  std::vector<Number> numbers;
  bool inside = false;
  for (const char32_t c : with_tens(to_code_points(to_upper_ascii(without_spaces(fold_width(text)))))) {
    if (!inside && is_digit(c)) numbers.emplace_back();
    inside = is_number_character(c, inside ? numbers.back().digits : "");
    if (inside)
      numbers.back().digits += static_cast<char>(c);
    else if (!numbers.empty())
      numbers.back().after += c;
  }
  for (Number& number : numbers)
    number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size() - 1));
  return numbers;
}

bool is_one_of(std::u32string_view word, std::initializer_list<std::u32string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool begins_with(const std::u32string& text, std::initializer_list<std::u32string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.starts_with(word); });
}

/// `501室`, `501号房`: a room by its word.
bool has_room_word(const Number& number) {
  return begins_with(number.after, {U"室", U"号室", U"房", U"号房", U"户"});
}

/// The number before a room or a unit.
bool leads_on(const Number& number) {
  return is_one_of(number.after,
                   {U"-", U"号", U"幢", U"栋", U"座", U"楼", U"号楼", U"单元", U"门", U"弄", U"梯"}) ||
         begins_with(number.after, {U"号楼", U"幢", U"栋", U"单元"});
}

bool is_floor(const Number& number) {
  return is_one_of(number.after, {U"层", U"楼层"});
}

std::uint32_t key_of(std::span<const std::string> parts) {
  std::uint64_t hash = parts.size();
  for (const std::string& part : parts) hash = mixed(hash, hash_of(part));
  return std::max(folded(hash), 1U);
}

Room room_of_parts(const std::string& building, const std::string& unit, const std::string& room) {
  Room told;
  if (room.empty()) return told;
  told.keys[0] = key_of(std::array{room});
  if (!building.empty()) told.keys[1] = key_of(std::array{building, room});
  if (!building.empty() && !unit.empty()) told.keys[2] = key_of(std::array{building, unit, room});
  return told;
}

std::string last_number_of(const std::string& part) {
  const auto numbers = numbers_in(part);
  return numbers.empty() ? part : numbers.back().digits;
}

}  // namespace

std::optional<std::size_t> Room::common_level(const Room& other) const {
  for (std::size_t level = keys.size(); level-- > 0;)
    if (keys[level] != 0 && other.keys[level] != 0) return level;
  return std::nullopt;
}

Room room_of(const Address& address) {
  return room_of_parts(last_number_of(address.building), last_number_of(address.unit),
                       last_number_of(address.room));
}

std::optional<Room> room_in(std::string_view text) {
  auto numbers = numbers_in(text);
  std::erase_if(numbers, is_floor);
  for (std::size_t last = numbers.size(); last-- > 0;) {
    // The numbers before the room, as far as one leads to the next.
    std::size_t first = last;
    while (first > 0 && last - first < 2 && leads_on(numbers[first - 1]) &&
           numbers[first - 1].digits.size() <= longest_number)
      --first;
    const std::string& room = numbers[last].digits;
    const bool worded = has_room_word(numbers[last]);
    if (room.size() > longest_number || (!worded && room.size() < shortest_bare_room)) continue;
    // A lone number must be all there is: `2022-11-08` is a date, `IMG_1234` a picture.
    if (first == last && !worded && room.size() != trim(text).size()) continue;
    if (numbers[first].digits.size() == longest_number && last > first) continue;
    if (last - first == 2) return room_of_parts(numbers[first].digits, numbers[first + 1].digits, room);
    return room_of_parts(last > first ? numbers[first].digits : "", "", room);
  }
  return std::nullopt;
}

}  // namespace hesuan::matching
