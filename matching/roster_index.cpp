#include "matching/roster_index.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <numeric>

#include "core/text.hpp"
#include "matching/hash.hpp"
#include "matching/parallel.hpp"

namespace hesuan::matching {
namespace {

constexpr std::size_t region_length = 6;
constexpr std::size_t usual_keys = 20;  ///< of a resident
constexpr int fewest_directory_bits = 10, keys_of_bucket_bits = 2;

/// What is known of a number from birth date and sex alone.
std::string number_of(const Resident& resident) {
  if (resident.id_number && resident.id_number->size() <= id_length) return *resident.id_number;
  if (resident.id_number || (!resident.birth_date && !resident.sex)) return {};
  std::string number(id_length, '*');
  if (resident.birth_date) {
    const std::string iso = to_iso(*resident.birth_date);
    number.replace(6, 4, iso, 0, 4).replace(10, 2, iso, 5, 2).replace(12, 2, iso, 8, 2);
  }
  if (resident.sex) number[16] = *resident.sex == Sex::male ? odd_digit : even_digit;
  return number;
}

std::size_t shown_prefix(std::string_view number) {
  return std::min({number.find('*'), region_length, number.size()});
}

/// With as many beforehand as to keep a small roster from knowing too much.
double share(std::size_t with_it, std::size_t all, double beforehand) {
  constexpr double weight_beforehand = 20;
  return (static_cast<double>(with_it) + weight_beforehand * beforehand) /
         (static_cast<double>(all) + weight_beforehand);
}

std::size_t at(char c) {
  return static_cast<unsigned char>(c) & 0x7F;
}

}  // namespace

std::uint32_t key_of(KeyKind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return folded(mixed(mixed(mixed(static_cast<std::uint64_t>(kind) + 1, a), b), c));
}

RosterIndex::RosterIndex(const Roster& roster, unsigned threads) : roster_(roster), compound_sizes_(1) {
  people_.reserve(roster.residents.size());
  for (const Resident& resident : roster.residents) {
    people_.emplace_back();
    add(resident, static_cast<ResidentIndex>(people_.size() - 1));
  }
  count_shorter_prefixes();
  household_at_.push_back(0);
  household_members_.reserve(people_.size());
  for (std::uint32_t h = 0; h < roster.households.size(); ++h) {
    for (const std::size_t member : roster.households[h].members) {
      people_[member].household = h;
      household_members_.push_back(static_cast<ResidentIndex>(member));
    }
    household_at_.push_back(static_cast<std::uint32_t>(household_members_.size()));
  }
  keys_.reserve(usual_keys * people_.size());
  for (ResidentIndex i = 0; i < people_.size(); ++i) add_keys(i);
  sort_keys(threads_or_cores(threads));
}

void RosterIndex::add(const Resident& resident, ResidentIndex index) {
  Person& person = people_[index];
  add_name(person, normalised_name(resident.name).substr(0, longest_name));
  add_id_number(person, number_of(resident));
  if (resident.phone && resident.phone->size() <= longest_phone) add_phone(person, *resident.phone);
  // Neighbours in the list live in one room.
  if (index > 0 && resident.address == roster_.residents[index - 1].address) {
    person.room = people_[index - 1].room;
    person.compound = people_[index - 1].compound;
    ++compound_sizes_[person.compound];
  } else {
    add_address(person, resident.address);
  }
}

void RosterIndex::add_name(Person& person, std::u32string_view name) {
  characters_.count(name);
  person.name_length = static_cast<std::uint8_t>(name.size());
  person.name_key = key_of(KeyKind::name, hash_of(name));
  ++name_lengths_[name.size()];
  const auto id_of = [&](char32_t c) { return characters_.id_of(c); };
  if (name.size() <= longest_name_within) {
    std::transform(name.begin(), name.end(), person.name.begin(), id_of);
  } else {
    person.name[0] = static_cast<CharacterId>(long_names_.size() >> 16);
    person.name[1] = static_cast<CharacterId>(long_names_.size());
    std::transform(name.begin(), name.end(), std::back_inserter(long_names_), id_of);
  }
}

void RosterIndex::add_id_number(Person& person, const std::string& number) {
  person.id_length = static_cast<std::uint8_t>(number.size());
  std::copy(number.begin(), number.end(), person.id.begin());
  if (number.size() != matching::id_length) return;
  ++with_id_;
  for (std::size_t place = 0; place < number.size(); ++place) ++id_digits_[place][at(number[place])];
  ++id_prefixes_[number.substr(0, shown_prefix(number))];
}

/// What is counted of whole regions holds for the beginnings of their numbers too.
void RosterIndex::count_shorter_prefixes() {
  const auto counted = id_prefixes_;
  for (const auto& [prefix, count] : counted)
    for (std::size_t length = 1; length < prefix.size(); ++length)
      id_prefixes_[prefix.substr(0, length)] += count;
}

void RosterIndex::add_phone(Person& person, const std::string& phone) {
  person.phone_length = static_cast<std::uint8_t>(phone.size());
  std::copy(phone.begin(), phone.end(), person.phone.begin());
  ++with_phone_;
  for (std::size_t place = 0; place < phone.size(); ++place) ++phone_digits_[place][at(phone[place])];
}

void RosterIndex::add_address(Person& person, const Address& address) {
  person.room = room_of(address);
  if (address.compound.empty()) return;
  const auto [known, is_new] = compounds_.try_emplace(
      address.compound, static_cast<std::uint16_t>(std::min<std::size_t>(
                            compound_sizes_.size(), std::numeric_limits<std::uint16_t>::max())));
  if (is_new && known->second == compound_sizes_.size()) compound_sizes_.push_back(0);
  compound_lengths_.insert(address.compound.size());
  person.compound = known->second;
  ++compound_sizes_[person.compound];
}

void RosterIndex::add_keys(ResidentIndex index) {
  const Person& person = people_[index];
  const auto list = [&](std::uint32_t key) { keys_.push_back(std::uint64_t{key} << 32 | index); };
  const auto name = name_of(person);

  list(person.name_key);
  std::uint64_t syllables = name.size();
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto alike = characters_.sounding_like(name[i]);
    const CharacterId first = alike.empty() ? name[i] : std::min(alike.front(), name[i]);
    syllables = mixed(syllables, first);
    list(key_of(KeyKind::name_character, name.size() << 8 | i, name[i]));
    if (name.size() < 3) continue;
    std::uint64_t others = name.size();
    for (std::size_t j = 0; j < name.size(); ++j) others = mixed(others, j == i ? 0 : name[j]);
    list(key_of(KeyKind::name_but_one, i, others));
  }
  list(key_of(KeyKind::syllables, syllables));

  const std::string_view id(person.id.data(), person.id_length);
  const auto shown = [&](std::size_t from, std::size_t length) {
    return id.size() == matching::id_length && id.substr(from, length).find('*') == std::string_view::npos;
  };
  const std::array ends{name.empty() ? CharacterId{0} : name.front(),
                        name.empty() ? CharacterId{0} : name.back()};
  if (shown(14, 4)) list(key_of(KeyKind::id_tail, hash_of(id.substr(14))));
  if (shown(16, 2)) list(key_of(KeyKind::id_end, hash_of(id.substr(16))));
  for (std::size_t end = 0; end < ends.size() && shown(16, 2); ++end) {
    list(key_of(KeyKind::id_end_and_character, hash_of(id.substr(16)), ends[end], end));
    list(key_of(KeyKind::id_last_and_character, hash_of(id.substr(17)), ends[end], end));
  }
  if (shown(6, 8)) list(key_of(KeyKind::birth_date, hash_of(id.substr(6, 8))));
  if (shown(6, 4)) list(key_of(KeyKind::birth_year_and_surname, hash_of(id.substr(6, 4)), ends[0]));
  if (!id.empty() && id.size() != matching::id_length) list(key_of(KeyKind::whole_id, hash_of(id)));

  const std::string_view phone(person.phone.data(), person.phone_length);
  if (phone.size() > 4 && phone.find('*') == std::string_view::npos)
    list(key_of(KeyKind::phone_tail, hash_of(phone.substr(phone.size() - 4))));
  for (std::size_t level = 0; level < person.room.keys.size(); ++level)
    if (person.room.keys[level] != 0) list(key_of(KeyKind::room, level, person.room.keys[level]));
}

void RosterIndex::sort_keys(unsigned threads) {
  sort_in_parallel(keys_, threads);
  directory_bits_ =
      std::max(fewest_directory_bits, static_cast<int>(std::bit_width(keys_.size())) - keys_of_bucket_bits);
  directory_.resize((std::size_t{1} << directory_bits_) + 1);
  std::size_t at = 0;
  for (std::size_t bucket = 0; bucket < directory_.size(); ++bucket) {
    while (at < keys_.size() && keys_[at] >> (64 - directory_bits_) < bucket) ++at;
    directory_[bucket] = static_cast<std::uint32_t>(at);
  }

  const double all = static_cast<double>(people_.size());
  double pairs = 0;
  for (const Person& person : people_) pairs += static_cast<double>(listed(person.name_key).size() - 1);
  share_of_namesakes_ = all > 1 ? pairs / (all * (all - 1)) : 0;
}

std::u32string RosterIndex::name_text_of(ResidentIndex resident) const {
  return normalised_name(roster_.residents[resident].name).substr(0, longest_name);
}

std::span<const ResidentIndex> RosterIndex::household(std::uint32_t household) const {
  return std::span(household_members_)
      .subspan(household_at_[household], household_at_[household + 1] - household_at_[household]);
}

RosterIndex::Listing RosterIndex::listed(std::uint32_t key) const {
  const std::uint32_t bucket = key >> (32 - directory_bits_);
  const auto from = keys_.begin() + directory_[bucket], to = keys_.begin() + directory_[bucket + 1];
  const auto first = std::lower_bound(from, to, std::uint64_t{key} << 32);
  const auto last = std::upper_bound(first, to, std::uint64_t{key} << 32 | 0xFFFFFFFF);
  return Listing(std::span(keys_).subspan(static_cast<std::size_t>(first - keys_.begin()),
                                          static_cast<std::size_t>(last - first)));
}

std::vector<ResidentIndex> RosterIndex::named(std::uint32_t name_key) const {
  std::vector<ResidentIndex> residents;
  if (name_key == 0) return residents;
  const auto under_key = listed(name_key);
  for (std::size_t i = 0; i < under_key.size(); ++i)
    if (people_[under_key[i]].name_key == name_key) residents.push_back(under_key[i]);
  return residents;
}

double RosterIndex::share_of_id_prefix(std::string_view prefix) const {
  const auto found = id_prefixes_.find(std::string(prefix));
  return share(found == id_prefixes_.end() ? 0 : found->second, with_id_, 0.02);
}

double RosterIndex::share_with_id_number() const {
  return static_cast<double>(with_id_) / static_cast<double>(people_.size());
}

double RosterIndex::share_with_phone() const {
  return static_cast<double>(with_phone_) / static_cast<double>(people_.size());
}

double RosterIndex::share_of_id_digit(std::size_t place, char digit) const {
  return share(id_digits_[place][at(digit)], with_id_, 0.1);
}

double RosterIndex::share_of_phone_digit(std::size_t place, char digit) const {
  return share(phone_digits_[place][at(digit)], with_phone_, 0.1);
}

double RosterIndex::share_of_name_length(std::size_t length) const {
  constexpr double usual = 0.3;
  return share(length < name_lengths_.size() ? name_lengths_[length] : 0, people_.size(), usual);
}

/// The longest name counts. Parts of the text are looked up, as a district has more compounds than a text has
/// parts.
std::uint16_t RosterIndex::compound_in(std::string_view text) const {
  for (const std::size_t length : compound_lengths_) {
    std::uint16_t best = 0;
    for (std::size_t at = 0; at + length <= text.size(); ++at) {
      const auto found = compounds_.find(text.substr(at, length));
      if (found != compounds_.end()) best = std::max(best, found->second);
    }
    if (best != 0) return best;
  }
  return 0;
}

double RosterIndex::share_of_compound(std::uint16_t compound) const {
  return static_cast<double>(compound_sizes_[compound]) / static_cast<double>(people_.size());
}

}  // namespace hesuan::matching
