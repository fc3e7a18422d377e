// The roster made ready: each resident in the form that is compared, and the few residents a record can mean
// found without looking at all of them (blocking).
//
// A resident is listed under many keys: whole name, name but for one character, syllables of the name, last
// digits of the identity number alone and beside a character of the name, birth date, surname and birth year,
// last digits of the phone, room. The index is one sorted list of key and resident with a directory over it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/resident.hpp"
#include "matching/characters.hpp"
#include "matching/rooms.hpp"

namespace hesuan::matching {

using ResidentIndex = std::uint32_t;

inline constexpr std::size_t id_length = 18;
inline constexpr std::size_t longest_phone = 12;

/// In the place of a sequence's last digit, where the roster tells the sex and no number.
inline constexpr char odd_digit = 'M', even_digit = 'F';

inline constexpr std::size_t longest_name = 24;
/// Names up to this length stand within the Person.
inline constexpr std::size_t longest_name_within = 4;

/// A resident as it is compared. One line of the cache, as comparing waits for little else.
struct alignas(64) Person {
  std::uint32_t name_key = 0;
  std::uint32_t household = 0;
  Room room;
  std::array<CharacterId, longest_name_within>
      name{};                  ///< of a longer one, where it is; RosterIndex::name_of
  std::uint16_t compound = 0;  ///< 0: none
  std::uint8_t name_length = 0;
  std::uint8_t id_length = 0;  ///< 0: no number
  std::uint8_t phone_length = 0;
  std::array<char, matching::id_length> id{};  ///< `*` where nothing is known
  std::array<char, longest_phone> phone{};
};
static_assert(sizeof(Person) == 64);

enum class KeyKind : std::uint32_t {
  name,
  name_but_one,
  name_character,
  syllables,
  id_tail,
  id_end,
  id_end_and_character,
  id_last_and_character,
  birth_date,
  birth_year_and_surname,
  whole_id,
  phone_tail,
  room,
};

/// A key from its kind and what it holds.
std::uint32_t key_of(KeyKind kind, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0);

class RosterIndex {
 public:
  /// `roster` stays as it is while the index lives.
  /// `threads`: 0, one a core.
  explicit RosterIndex(const Roster& roster, unsigned threads = 0);

  std::size_t size() const { return people_.size(); }
  const Person& person(ResidentIndex resident) const { return people_[resident]; }
  /// Has a resident, or the place of a key, brought into the cache while other work goes on.
  void fetch(ResidentIndex resident) const { __builtin_prefetch(&people_[resident]); }
  void fetch_key(std::uint32_t key) const { __builtin_prefetch(&directory_[key >> (32 - directory_bits_)]); }
  std::span<const CharacterId> name_of(const Person& person) const {
    return person.name_length <= longest_name_within
               ? std::span(person.name).first(person.name_length)
               : std::span(long_names_)
                     .subspan(std::size_t{person.name[0]} << 16 | person.name[1], person.name_length);
  }
  /// The normalised name.
  std::u32string name_text_of(ResidentIndex resident) const;
  std::size_t households() const { return household_at_.size() - 1; }
  std::span<const ResidentIndex> household(std::uint32_t household) const;

  class Listing;
  /// Ascending. Others may stand among them whose key is the same number by chance.
  Listing listed(std::uint32_t key) const;
  /// The residents of this name, whose key it is, and no others.
  std::vector<ResidentIndex> named(std::uint32_t name_key) const;

  const Characters& characters() const { return characters_; }

  /// Shares of the residents: of those who have a number, those with this prefix of it; with this digit at a
  /// place.
  double share_of_id_prefix(std::string_view prefix) const;
  double share_with_id_number() const;
  double share_with_phone() const;
  double share_of_id_digit(std::size_t place, char digit) const;
  double share_of_phone_digit(std::size_t place, char digit) const;
  double share_of_name_length(std::size_t length) const;

  /// The probability that two people have one name, from how often that is so on the roster.
  double share_of_namesakes() const { return share_of_namesakes_; }

  /// 1-based number of the compound that the text names; 0 for none.
  std::uint16_t compound_in(std::string_view text) const;
  double share_of_compound(std::uint16_t compound) const;

 private:
  void add(const Resident& resident, ResidentIndex index);
  void add_name(Person& person, std::u32string_view name);
  void add_id_number(Person& person, const std::string& number);
  void count_shorter_prefixes();
  void add_phone(Person& person, const std::string& phone);
  void add_address(Person& person, const Address& address);
  void add_keys(ResidentIndex index);
  void sort_keys(unsigned threads);

  const Roster& roster_;
  Characters characters_;
  std::vector<Person> people_;
  std::vector<CharacterId> long_names_;
  std::vector<std::uint64_t> keys_;       ///< key << 32 | resident, sorted
  std::vector<std::uint32_t> directory_;  ///< by the first bits of a key: where such keys begin
  int directory_bits_ = 0;
  std::vector<ResidentIndex> household_members_;
  std::vector<std::uint32_t> household_at_;

  std::unordered_map<std::string, std::size_t> id_prefixes_;
  std::size_t with_id_ = 0, with_phone_ = 0;
  std::array<std::array<std::size_t, 128>, matching::id_length> id_digits_{};
  std::array<std::array<std::size_t, 128>, longest_phone> phone_digits_{};
  std::array<std::size_t, 32> name_lengths_{};
  double share_of_namesakes_ = 0;
  std::map<std::string, std::uint16_t, std::less<>> compounds_;
  std::set<std::size_t, std::greater<>> compound_lengths_;
  std::vector<std::size_t> compound_sizes_;
};

/// The residents under one key.
class RosterIndex::Listing {
 public:
  Listing() = default;
  explicit Listing(std::span<const std::uint64_t> keys) : keys_(keys) {}
  std::size_t size() const { return keys_.size(); }
  ResidentIndex operator[](std::size_t i) const { return static_cast<ResidentIndex>(keys_[i]); }

 private:
  std::span<const std::uint64_t> keys_;
};

}  // namespace hesuan::matching
