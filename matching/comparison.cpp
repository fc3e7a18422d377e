#include "matching/comparison.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "matching/data.hpp"
#include "matching/hash.hpp"

namespace hesuan::matching {
namespace {

constexpr std::size_t region_length = 6;
constexpr std::size_t name_length_known_to = 4;  ///< longer names are of another kind: no length is usual
constexpr std::size_t most_readings = 3;         ///< of a character, for looking up
constexpr std::size_t most_people_of_a_phone = 300;
/// Two residents of one name are one in this many, at the least: what no roster is long enough to tell.
constexpr double rarest_name = 1e-9;
/// A correction is right as often; a resident to whom none points must be nobody it speaks of.
constexpr double correction_holds = 0.98;

/// Bits of ShownRecord::Parts.
namespace part {
constexpr std::size_t places = 4;  ///< of a name, told apart
constexpr std::uint32_t character(std::size_t place) {
  return 1U << std::min(place, places - 1);
}
constexpr std::uint32_t name_length = 1U << places, number = 1U << 5, birth_year = 1U << 6,
                        birthday = 1U << 7, sequence = 1U << 8, last_but_one = 1U << 9, last = 1U << 10,
                        other_number = 1U << 11, phone = 1U << 12, room = 1U << 13, file_name = 1U << 14,
                        folder_name = 1U << 15;
}  // namespace part

float log2f_of(double value) {
  return static_cast<float>(std::log2(value));
}

bool is_mask(char32_t c) {
  return c == U'*';
}

std::size_t at(char c) {
  return static_cast<unsigned char>(c) & 0x7F;
}

bool is_shown(std::string_view text, std::size_t from, std::size_t length) {
  return text.size() >= from + length && text.substr(from, length).find('*') == std::string_view::npos;
}

/// Digits that look alike, by digit.
const std::array<std::string, 128>& digits_alike() {
  static const auto alike = [] {
    std::array<std::string, 128> by_digit;
    for (const auto& pair : *data("confusions")["digits"].as_array()) {
      const auto digits = pair.value<std::string>().value();
      by_digit[at(digits[0])] += digits[1];
      by_digit[at(digits[1])] += digits[0];
    }
    return by_digit;
  }();
  return alike;
}

/// How probable a wrong digit is to be this one: half of all misreadings are between digits that look alike.
double misread_as(char shown, char meant) {
  constexpr double evenly = 1.0 / 9;
  const std::string& alike = digits_alike()[at(meant)];
  if (alike.empty()) return evenly;
  const bool is_alike = alike.find(shown) != std::string::npos;
  return 0.5 * evenly + (is_alike ? 0.5 / static_cast<double>(alike.size()) : 0);
}

/// How often this is shown by chance, when it is so often right and else anything.
double with_misreadings(double share, double misread, double anything) {
  return (1 - misread) * share + misread * anything;
}

/// m of a digit: the probability that `shown` is read where `meant` stands.
double digit_likelihood(char shown, char meant, double misread) {
  if (meant == odd_digit || meant == even_digit) {
    const bool odd = (shown - '0') % 2 == 1;
    return (odd == (meant == odd_digit) ? 1 - misread : misread) / 5;
  }
  return shown == meant ? 1 - misread : misread * misread_as(shown, meant);
}

}  // namespace

ShownRecord::ShownRecord(const RosterIndex& index, const Weights& weights)
    : index_(index),
      weights_(weights),
      most_name_bits_(-log2f_of(std::max(index.share_of_namesakes(), rarest_name))) {}

void ShownRecord::show(const Record& record, Origin origin, std::span<const Alias> aliases) {
  look_ups_.clear();
  aliases_.assign(aliases.begin(), aliases.end());
  clues_ = clues_of(record, index_, origin);
  find_named();
  show_room();
  show_name(record);
  show_file_name();
  show_id_number(record.id_number ? std::string_view(*record.id_number) : std::string_view());
  show_phone(record.phone ? std::string_view(*record.phone) : std::string_view());
  collect_keys();
}

// ------------------------------------------------------------------------------------------------------------
// Names

void ShownRecord::show_name(const Record& record) {
  name_ = normalised_name(record.name.value_or("")).substr(0, longest_name);
  if (std::all_of(name_.begin(), name_.end(), is_mask)) name_.clear();
  const auto mask = std::find_if(name_.begin(), name_.end(), is_mask);
  name_has_mask_ = mask != name_.end();
  shown_front_ = static_cast<std::size_t>(mask - name_.begin());
  shown_back_ =
      name_has_mask_
          ? static_cast<std::size_t>(std::find_if(name_.rbegin(), name_.rend(), is_mask) - name_.rbegin())
          : 0;

  const double usual = index_.share_of_name_length(name_.size());
  same_length_bits_ = log2f_of((1 - weights_.name_length_differs) / usual);
  other_length_bits_ = log2f_of(weights_.name_length_differs / usual);

  const auto readings = record.readings.find("name");
  const bool has_readings = readings != record.readings.end() && readings->second.size() == name_.size();
  const auto is_usable = [](const std::vector<Alternative>& alternatives) {
    return !alternatives.empty() &&
           std::none_of(alternatives.begin(), alternatives.end(),
                        [](const Alternative& a) { return a.character.empty() || a.character == "*"; });
  };
  const bool is_doubtful =
      std::find(record.reasons.begin(), record.reasons.end(), "name_low_confidence") != record.reasons.end();
  doubtful_reading_ = is_doubtful && has_readings ? &readings->second : nullptr;
  while (characters_.size() < name_.size()) characters_.emplace_back(index_.characters());
  name_ids_.assign(name_.size(), 0);
  for (std::size_t i = 0; i < name_.size(); ++i) {
    if (is_mask(name_[i])) continue;
    const Place place = i == 0 ? Place::surname : Place::given;
    name_ids_[i] = index_.characters().id_of(name_[i]);
    if (has_readings && is_usable(readings->second[i]))
      characters_[i].show(index_.characters(), weights_, readings->second[i], place);
    else
      characters_[i].show(index_.characters(), weights_, name_ids_[i], place);
  }
  weigh_misreadings();
  collect_name_keys(record);
}

/// Misreadings do not come each by itself: of names with one, those with another are as many as on this
/// night, not as many as by chance.
void ShownRecord::weigh_misreadings() {
  misread_bits_.fill(0);
  std::size_t shown = 0;
  for (std::size_t i = 0; i < name_.size(); ++i) shown += !is_mask(name_[i]) && characters_[i].doubt() == 0;
  if (shown < 2) return;
  const auto n = static_cast<double>(shown);
  const double misread = weights_.name_misread, none = std::pow(1 - misread, n),
               one = n * misread * std::pow(1 - misread, n - 1);
  const double another = 1 - one / (1 - none);
  misread_bits_[1] = log2f_of((1 - weights_.another_misread) / (1 - another));
  misread_bits_[2] = log2f_of(weights_.another_misread / another);
}

void ShownRecord::collect_name_keys(const Record& record) {
  if (name_.empty()) return;
  Parts whole_name = part::name_length;
  for (std::size_t i = 0; i < name_.size(); ++i)
    if (!is_mask(name_[i])) whole_name |= part::character(i);
  for (std::size_t i = 0; i < name_.size(); ++i)
    if (!is_mask(name_[i]))
      look_up(key_of(KeyKind::name_character, name_.size() << 8 | i, name_ids_[i]),
              part::name_length | part::character(i));
  const auto hidden = static_cast<std::size_t>(std::count_if(name_.begin(), name_.end(), is_mask));
  for (std::size_t i = 0; i < name_.size() && name_.size() >= 3 && hidden <= 1; ++i) {
    if (hidden == 1 && !is_mask(name_[i])) continue;
    std::uint64_t others = name_.size();
    for (std::size_t j = 0; j < name_.size(); ++j) others = mixed(others, j == i ? 0 : name_ids_[j]);
    look_up(key_of(KeyKind::name_but_one, i, others), whole_name & ~part::character(i));
  }
  if (hidden > 0) return;

  std::uint64_t syllables = name_.size();
  for (const CharacterId id : name_ids_) {
    const auto alike = index_.characters().sounding_like(id);
    syllables = mixed(syllables, alike.empty() ? id : std::min(alike.front(), id));
  }
  look_up(key_of(KeyKind::syllables, syllables), whole_name);

  // The name as read, and as it may be read otherwise.
  std::vector<std::u32string> names{name_};
  const auto readings = record.readings.find("name");
  if (readings != record.readings.end() && readings->second.size() == name_.size() &&
      name_.size() <= name_length_known_to) {
    for (std::size_t i = 0; i < name_.size(); ++i) {
      const auto& alternatives = readings->second[i];
      const std::size_t known = names.size();
      for (std::size_t n = 0; n < known; ++n)
        for (const auto& [character, probability] :
             std::span(alternatives).first(std::min(alternatives.size(), most_readings))) {
          auto name = names[n];
          name.replace(i, 1, to_code_points(character));
          if (name != names[n] && name.size() == name_.size()) names.push_back(std::move(name));
        }
    }
  }
  for (const std::u32string& name : names)
    look_up(key_of(KeyKind::name, hash_of(std::u32string_view(name))), whole_name);
}

/// Which characters stand for which: place by place, where the lengths are equal. A mask of another length
/// than the name leaves its ends to compare; of a name that lost a character, the way in which most agrees.
ShownRecord::Alignment ShownRecord::alignment(std::span<const CharacterId> name) const {
  Alignment best;
  if (name_.size() == name.size()) {
    for (std::size_t i = 0; i < name.size(); ++i)
      if (!is_mask(name_[i])) best.emplace_back(i, i);
    return best;
  }
  if (name_has_mask_) {
    for (std::size_t i = 0; i < std::min(shown_front_, name.size()); ++i) best.emplace_back(i, i);
    for (std::size_t i = 1; i <= std::min(shown_back_, name.size()); ++i)
      best.emplace_back(name_.size() - i, name.size() - i);
    return best;
  }
  const bool record_is_longer = name_.size() > name.size();
  const std::size_t shorter = std::min(name_.size(), name.size());
  if (std::max(name_.size(), name.size()) != shorter + 1) return best;
  float most = -std::numeric_limits<float>::infinity();
  for (std::size_t skipped = 0; skipped <= shorter; ++skipped) {
    Alignment candidate;
    for (std::size_t i = 0; i < shorter; ++i) {
      const std::size_t other = i < skipped ? i : i + 1;
      candidate.emplace_back(record_is_longer ? other : i, record_is_longer ? i : other);
    }
    const float bits = character_bits(name, candidate);
    if (bits > most) most = bits, best = std::move(candidate);
  }
  return best;
}

float ShownRecord::character_bits(std::span<const CharacterId> name, const Alignment& alignment) const {
  float bits = 0;
  for (const auto& [shown, meant] : alignment) bits += characters_[shown].bits(name[meant]);
  return bits;
}

float ShownRecord::name_bits(const Person& person) const {
  if (name_.empty()) return 0;
  const auto name = index_.name_of(person);
  if (name.size() == name_.size()) {
    float bits = same_length_bits_;
    std::size_t misread = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (is_mask(name_[i])) continue;
      bits += characters_[i].bits(name[i]);
      misread += name_ids_[i] != name[i] || name[i] == 0;
    }
    return std::min(bits + misread_bits_[std::min(misread, misread_bits_.size() - 1)], most_name_bits_);
  }
  // Nothing to align: as if each character were another.
  const auto aligned = alignment(name);
  float bits = other_length_bits_;
  if (aligned.empty())
    for (std::size_t i = 0; i < name_.size(); ++i)
      if (!is_mask(name_[i])) bits += characters_[i].bits(0);
  return std::min(bits + character_bits(name, aligned), most_name_bits_);
}

float ShownRecord::surname_bits(std::uint32_t household) const {
  if (name_.empty() || is_mask(name_[0])) return 0;
  float most = -std::numeric_limits<float>::infinity();
  for (const ResidentIndex member : index_.household(household)) {
    const auto name = index_.name_of(index_.person(member));
    most = std::max(most, name.empty() ? 0 : characters_[0].bits(name[0]));
  }
  return most;
}

// ------------------------------------------------------------------------------------------------------------
// Numbers

void ShownRecord::show_id_number(std::string_view number) {
  id_ = normalise_masked_id(number);
  if (id_.size() > id_length) id_.clear();
  id_shown_.clear();
  id_prefix_bits_ = 0;
  const bool is_resident_number = id_.size() == id_length;
  const std::size_t prefix = is_resident_number ? std::min({id_.find('*'), region_length, id_.size()}) : 0;
  // Neighbours share the region: it counts as one, by how many have it.
  if (prefix > 0)
    id_prefix_bits_ = -log2f_of(with_misreadings(index_.share_of_id_prefix(id_.substr(0, prefix)),
                                                 static_cast<double>(prefix) * weights_.digit_misread, 0.01));
  constexpr std::string_view digits = "0123456789X", letters = "ABCDEFGHIJKLMNOPQRSTUVWYZ";
  for (std::size_t place = 0; place < id_.size(); ++place) {
    const char shown = id_[place];
    if (shown == '*') continue;
    id_shown_.push_back(place);
    auto& bits = id_bits_[place];
    bits.fill(0);
    const double by_chance = place < prefix       ? 1
                             : is_resident_number ? with_misreadings(index_.share_of_id_digit(place, shown),
                                                                     weights_.digit_misread, 0.1)
                                                  : 0.1;
    const auto set = [&](char meant) {
      bits[at(meant)] = log2f_of(digit_likelihood(shown, meant, weights_.digit_misread) / by_chance);
    };
    std::for_each(digits.begin(), digits.end(), set);
    if (!is_resident_number) std::for_each(letters.begin(), letters.end(), set);
    if (is_resident_number && place == 16 && is_digit(static_cast<unsigned char>(shown)))
      set(odd_digit), set(even_digit);
  }
}

float ShownRecord::id_bits(const Person& person) const {
  if (id_shown_.empty() || person.id_length != id_.size()) return 0;
  float bits = 0;
  for (const std::size_t place : id_shown_) bits += id_bits_[place][at(person.id[place])];
  return id_shown_.front() == 0 && person.id[0] != '*' ? bits + id_prefix_bits_ : bits;
}

void ShownRecord::show_phone(std::string_view phone) {
  phone_ = phone.size() <= longest_phone ? phone : std::string_view();
  households_with_phone_.clear();
  const double known = index_.share_with_phone(), unlisted = weights_.phone_of_unlisted * (1 - known);
  listed_bits_ = known > 0 ? log2f_of((1 - unlisted) / known) : 0;
  unlisted_bits_ = log2f_of(weights_.phone_of_unlisted);
  for (std::size_t place = 0; place < phone_.size(); ++place) {
    phone_bits_[place].fill(0);
    if (!is_digit(static_cast<unsigned char>(phone_[place]))) continue;
    const double by_chance =
        with_misreadings(index_.share_of_phone_digit(place, phone_[place]), weights_.digit_misread, 0.1);
    for (char meant = '0'; meant <= '9'; ++meant)
      phone_bits_[place][static_cast<std::size_t>(meant - '0')] =
          log2f_of(digit_likelihood(phone_[place], meant, weights_.digit_misread) / by_chance);
  }
  if (phone_.size() <= 4 || !is_shown(phone_, phone_.size() - 4, 4)) return;
  const auto key = key_of(KeyKind::phone_tail, hash_of(std::string_view(phone_).substr(phone_.size() - 4)));
  const auto listed = index_.listed(key);
  const std::size_t people = std::min(listed.size(), most_people_of_a_phone);
  for (std::size_t i = 0; i < people; ++i) index_.fetch(listed[i]);
  for (std::size_t i = 0; i < people; ++i) {
    const Person& person = index_.person(listed[i]);
    if (const auto ratio = phone_ratio(person)) households_with_phone_.emplace_back(person.household, *ratio);
  }
  std::sort(households_with_phone_.begin(), households_with_phone_.end());
}

std::optional<double> ShownRecord::phone_ratio(const Person& person) const {
  if (phone_.empty() || person.phone_length != phone_.size()) return std::nullopt;
  float bits = 0;
  for (std::size_t place = 0; place < phone_.size(); ++place)
    if (is_digit(static_cast<unsigned char>(person.phone[place])))
      bits += phone_bits_[place][static_cast<std::size_t>(person.phone[place] - '0')];
  return std::exp2(bits);
}

double ShownRecord::phone_ratio_of_household(std::uint32_t household) const {
  double ratio = 0;
  for (auto entry = std::lower_bound(households_with_phone_.begin(), households_with_phone_.end(),
                                     std::pair(household, 0.0));
       entry != households_with_phone_.end() && entry->first == household; ++entry)
    ratio = std::max(ratio, entry->second);
  return ratio;
}

float ShownRecord::phone_bits(const Person& person) const {
  if (phone_.empty()) return 0;
  const auto own = phone_ratio(person);
  double of_household = phone_ratio_of_household(person.household);
  if (!own && person.phone_length != 0) return 0;  // a landline does not contradict a mobile phone
  // Whoever has no phone on the roster may well show one: the family's, or one the roster does not know.
  const double m_own = own ? weights_.phone_is_own : 0;
  const double m_household =
      own ? weights_.phone_of_household : weights_.phone_of_household + weights_.phone_is_own / 2;
  const double size = static_cast<double>(index_.household(person.household).size());
  // Whose household is not known may be of any.
  if (size == 1 && person.room.is_unknown())
    for (const auto& [household, ratio] : households_with_phone_)
      if (household != person.household) of_household += ratio / static_cast<double>(index_.size());
  return (own ? listed_bits_ : unlisted_bits_) +
         log2f_of(m_own * own.value_or(0) + m_household * of_household / std::max(1.0, size - 1) +
                  (1 - m_own - m_household));
}

// ------------------------------------------------------------------------------------------------------------
// Rooms, and names of files

std::optional<bool> ShownRecord::room_agrees(const Person& person) const {
  if (!clues_.room) return std::nullopt;
  const auto level = clues_.room->common_level(person.room);
  if (!level) return std::nullopt;
  const bool other_compound =
      clues_.compound != 0 && person.compound != 0 && clues_.compound != person.compound;
  return clues_.room->keys[*level] == person.room.keys[*level] && !other_compound;
}

void ShownRecord::show_room() {
  room_is_listed_ = false;
  if (!clues_.room) return;
  const double elsewhere = 1 - weights_.room_is_own, all = static_cast<double>(index_.size());
  other_room_bits_ = log2f_of(elsewhere);
  for (std::size_t level = 0; level < room_bits_.size(); ++level) {
    const auto key = clues_.room->keys[level];
    if (key == 0) continue;
    double share = static_cast<double>(index_.listed(key_of(KeyKind::room, level, key)).size()) / all;
    room_is_listed_ |= share > 0;
    if (clues_.compound != 0) share = std::max(share * index_.share_of_compound(clues_.compound), 1 / all);
    room_bits_[level] = log2f_of(weights_.room_is_own / share + elsewhere);
  }
}

float ShownRecord::room_bits(const Person& person) const {
  const auto agrees = room_agrees(person);
  if (!agrees) return 0;
  return *agrees ? room_bits_[*clues_.room->common_level(person.room)] : other_room_bits_;
}

std::optional<float> ShownRecord::folder_room_bits(std::optional<std::uint32_t> household) const {
  if (!clues_.room || !clues_.room_of_folder) return std::nullopt;
  return household ? room_bits(index_.person(index_.household(*household).front())) : other_room_bits_;
}

/// `3-2-501张三`: the room says which of that name, and nothing else that the name does not say.
void ShownRecord::find_named() {
  named_households_.clear();
  auto named = index_.named(clues_.file_name != 0 ? clues_.file_name : clues_.folder_name);
  const auto lives_there = [&](ResidentIndex resident) {
    return room_agrees(index_.person(resident)).value_or(false);
  };
  if (!clues_.room_of_record && std::any_of(named.begin(), named.end(), lives_there)) {
    std::erase_if(named, std::not_fn(lives_there));
    clues_.room.reset();
  }
  for (const ResidentIndex resident : named) named_households_.push_back(index_.person(resident).household);
  share_of_named_ = static_cast<double>(named.size()) / static_cast<double>(index_.size());
  std::sort(named_households_.begin(), named_households_.end());
}

/// `name_key`: what the file's name names, or the folder's where the file's names nobody.
Whose ShownRecord::named_in(std::uint32_t name_key, ResidentIndex resident) const {
  if (name_key == 0) return Whose::not_told;
  const Person& person = index_.person(resident);
  const bool of_household =
      std::binary_search(named_households_.begin(), named_households_.end(), person.household);
  if (person.name_key == name_key && of_household) return Whose::own;
  return of_household ? Whose::of_household : Whose::other;
}

/// A name that nobody on the roster has is typed, and read as one that is shown: for somebody not on the
/// roster it says what the record's name should be.
void ShownRecord::show_file_name() {
  nobody_bits_ = 0;
  if (clues_.file_name != 0) show_name_of_resident();
  if (!clues_.stranger.empty()) show_name_of_stranger();
}

/// Somebody not on the roster may have the name of a resident.
void ShownRecord::show_name_of_resident() {
  const Person& person = index_.person(index_.named(clues_.file_name).front());
  const auto name = index_.name_of(person);
  double share = index_.share_of_name_length(name.size());
  for (std::size_t i = 0; i < name.size(); ++i)
    share *= index_.characters().frequency(name[i], i == 0 ? Place::surname : Place::given);
  share = std::max(share, share_of_named_ - 1 / static_cast<double>(index_.size()));
  const double own = (1 - weights_.visitor_file_names_resident) * weights_.file_name_is_own * share /
                     share_of_named_ * std::exp2(name_bits(person));
  visitor_names_host_ = weights_.visitor_file_names_resident / (weights_.visitor_file_names_resident + own);
  nobody_bits_ = log2f_of(weights_.visitor_file_names_resident + own);
}

void ShownRecord::show_name_of_stranger() {
  const std::u32string& stranger = clues_.stranger;
  while (stranger_.size() < stranger.size()) stranger_.emplace_back(index_.characters());
  float bits = name_.empty() ? 0 : name_.size() == stranger.size() ? same_length_bits_ : other_length_bits_;
  for (std::size_t i = 0; i < stranger.size(); ++i) {
    const CharacterId id = index_.characters().id_of(stranger[i]);
    stranger_[i].show(index_.characters(), weights_, id, i == 0 ? Place::surname : Place::given);
    if (i < name_.size() && !is_mask(name_[i])) bits += characters_[i].bits(id);
  }
  const double own = weights_.file_name_is_own;
  nobody_bits_ = log2f_of((1 - weights_.visitor_file_names_resident) * (own * std::exp2(bits) + 1 - own));
}

std::optional<double> ShownRecord::visitor_names_resident() const {
  if (clues_.file_name != 0) return visitor_names_host_;
  return clues_.stranger.empty() ? std::nullopt : std::optional(0.0);
}

/// The name of a stranger may be the resident's, typed or listed wrongly.
float ShownRecord::stranger_bits(const Person& person) const {
  const auto name = index_.name_of(person);
  if (name.size() != clues_.stranger.size()) return log2f_of(weights_.file_name_of_stranger);
  float bits = 0;
  for (std::size_t i = 0; i < name.size(); ++i) bits += stranger_[i].bits(name[i]);
  return log2f_of(weights_.file_name_is_own * std::exp2(bits) + weights_.file_name_of_stranger);
}

float ShownRecord::file_name_bits(ResidentIndex resident) const {
  if (!clues_.stranger.empty()) return stranger_bits(index_.person(resident));
  // The folder says nothing new where the file has a name of its own.
  const bool by_file = clues_.file_name != 0;
  const std::uint32_t key = by_file ? clues_.file_name : clues_.folder_name;
  if (key == 0) return 0;
  const double m_own = by_file ? weights_.file_name_is_own : weights_.folder_name_is_own;
  const double m_household = by_file ? weights_.file_name_of_household : weights_.folder_name_of_household;
  const double u = share_of_named_;
  const double elsewhere = 1 - m_own - m_household - (by_file ? weights_.file_name_of_stranger : 0);
  switch (named_in(key, resident)) {
    case Whose::own:
      return log2f_of(m_own / u + elsewhere);
    case Whose::of_household: {
      const auto others = index_.household(index_.person(resident).household).size() - 1;
      return log2f_of(m_household / u / static_cast<double>(others) + elsewhere);
    }
    default:
      return log2f_of(elsewhere);
  }
}

/// He shares the household's phone and room, and who is named where it is not he is as often one of them as
/// for its members.
float ShownRecord::guest_bits(std::uint32_t household) const {
  const auto members = index_.household(household);
  const double size = static_cast<double>(members.size());
  float bits = room_bits(index_.person(members.front()));
  if (!phone_.empty()) {
    const double of_household = phone_ratio_of_household(household) / size;
    bits += log2f_of(weights_.phone_of_household * of_household + 1 - weights_.phone_of_household);
  }
  const bool is_named = std::binary_search(named_households_.begin(), named_households_.end(), household);
  const double hosts = names_host();
  return bits + log2f_of((is_named ? hosts / share_of_named_ / size : 0) + 1 - hosts);
}

float ShownRecord::other_guest_bits() const {
  const float bits = room_is_listed_ ? other_room_bits_ : 0;
  const double of_household = phone_.empty() ? 0 : weights_.phone_of_household;
  return bits + log2f_of((1 - of_household) * (1 - names_host()));
}

/// If it is a guest: the probability that a name in the file's or folder's name is of his household.
double ShownRecord::names_host() const {
  if (!clues_.stranger.empty()) return 0;
  if (clues_.file_name != 0)
    return visitor_names_host_ * weights_.file_name_of_household / (1 - weights_.file_name_is_own);
  return clues_.folder_name != 0 ? weights_.folder_name_is_own + weights_.folder_name_of_household : 0;
}

// ------------------------------------------------------------------------------------------------------------
// Together

void ShownRecord::collect_keys() {
  collect_id_keys();
  const std::string_view phone = phone_;
  if (phone.size() > 4 && is_shown(phone, phone.size() - 4, 4))
    look_ups_.push_back(
        {key_of(KeyKind::phone_tail, hash_of(phone.substr(phone.size() - 4))), part::phone, true});
  if (clues_.room)
    for (std::size_t level = 0; level < clues_.room->keys.size(); ++level)
      if (clues_.room->keys[level] != 0)
        look_up(key_of(KeyKind::room, level, clues_.room->keys[level]), part::room);
  if (clues_.file_name != 0) look_ups_.push_back({clues_.file_name, part::file_name, true});
  if (clues_.folder_name != 0) look_ups_.push_back({clues_.folder_name, part::folder_name, true});
  weigh_parts();
}

void ShownRecord::collect_id_keys() {
  const std::string_view id = id_;
  if (id.size() != id_length) {
    if (!id.empty() && is_shown(id, 0, id.size()))
      look_up(key_of(KeyKind::whole_id, hash_of(id)), part::other_number);
    return;
  }
  if (is_shown(id, 14, 4))
    look_up(key_of(KeyKind::id_tail, hash_of(id.substr(14))),
            part::number | part::sequence | part::last_but_one | part::last);
  else if (is_shown(id, 16, 2))
    look_up(key_of(KeyKind::id_end, hash_of(id.substr(16))), part::number | part::last_but_one | part::last);
  const bool shows_front = !name_ids_.empty() && !(name_has_mask_ && shown_front_ == 0);
  const bool shows_back = !name_ids_.empty() && !(name_has_mask_ && shown_back_ == 0);
  for (std::size_t end = 0; end < 2; ++end) {
    if (!(end == 0 ? shows_front : shows_back)) continue;
    const std::size_t place = end == 0 ? 0 : name_ids_.size() - 1;
    const Parts parts = part::number | part::last | part::character(place);
    if (is_shown(id, 16, 2))
      look_up(key_of(KeyKind::id_end_and_character, hash_of(id.substr(16)), name_ids_[place], end),
              parts | part::last_but_one);
    if (is_shown(id, 17, 1))
      look_up(key_of(KeyKind::id_last_and_character, hash_of(id.substr(17)), name_ids_[place], end), parts);
  }
  if (is_shown(id, 6, 8))
    look_up(key_of(KeyKind::birth_date, hash_of(id.substr(6, 8))),
            part::number | part::birth_year | part::birthday);
  if (is_shown(id, 6, 4) && shows_front)
    look_up(key_of(KeyKind::birth_year_and_surname, hash_of(id.substr(6, 4)), name_ids_.front()),
            part::number | part::birth_year | part::character(0));
}

void ShownRecord::weigh_parts() {
  const auto set = [&](Parts part, double is_wrong) {
    part_is_wrong_[static_cast<std::size_t>(std::countr_zero(part))] = is_wrong;
  };
  for (std::size_t i = 0; i < name_.size(); ++i)
    if (!is_mask(name_[i])) set(part::character(i), characters_[i].is_wrong());
  set(part::name_length, weights_.name_length_differs);
  set(part::number, 1 - index_.share_with_id_number());
  set(part::birth_year, 4 * weights_.digit_misread);
  set(part::birthday, 4 * weights_.digit_misread);
  set(part::sequence, 2 * weights_.digit_misread);
  set(part::last_but_one, weights_.digit_misread);
  set(part::last, weights_.digit_misread);
  set(part::other_number, weights_.digit_misread * static_cast<double>(id_.size()));
  set(part::phone, 1 - weights_.phone_is_own - weights_.phone_of_household);
  set(part::room, 1 - weights_.room_is_own);
  set(part::file_name, 1 - weights_.file_name_is_own - weights_.file_name_of_household);
  set(part::folder_name, 1 - weights_.folder_name_is_own - weights_.folder_name_of_household);
}

/// By the ways in which one or two parts that are wrong spoil all keys; three hardly ever are.
double ShownRecord::overlooked_by(std::span<const Parts> keys) const {
  const auto spoil = [&](Parts wrong) {
    return std::all_of(keys.begin(), keys.end(), [&](Parts key) { return (key & wrong) != 0; });
  };
  if (keys.empty()) return 1;
  double probability = 0;
  for (Parts first = 1; first < 1U << part_is_wrong_.size(); first <<= 1U) {
    const double first_is_wrong = part_is_wrong_[static_cast<std::size_t>(std::countr_zero(first))];
    if ((keys.front() & first) == 0) continue;  // a way holds a part of each key, so of the first one
    if (spoil(first)) {
      probability += first_is_wrong;
      continue;
    }
    for (Parts second = 1; second < 1U << part_is_wrong_.size(); second <<= 1U) {
      const bool is_counted = (keys.front() & second) != 0 && second < first;
      if (second != first && !is_counted && !spoil(second) && spoil(first | second))
        probability += first_is_wrong * part_is_wrong_[static_cast<std::size_t>(std::countr_zero(second))];
    }
  }
  return std::min(probability, 1.0);
}

Evidence ShownRecord::compare(ResidentIndex resident) const {
  const Person& person = index_.person(resident);
  Evidence evidence;
  evidence.name = name_bits(person);
  evidence.id_number = id_bits(person);
  evidence.phone = phone_bits(person);
  evidence.room = room_bits(person);
  evidence.file_name = file_name_bits(resident);
  if (aliases_.empty()) return evidence;

  // What a person said of the value takes the place of the comparison.
  const auto alias =
      std::find_if(aliases_.begin(), aliases_.end(), [&](const Alias& a) { return a.resident == resident; });
  if (alias == aliases_.end()) {
    evidence.correction = log2f_of(1 - correction_holds);
    return evidence;
  }
  evidence.correction =
      log2f_of(correction_holds * static_cast<double>(index_.size()) / static_cast<double>(aliases_.size()));
  if (alias->field == "name") evidence.name = std::max(evidence.name, 0.0F);
  if (alias->field == "id_number") evidence.id_number = std::max(evidence.id_number, 0.0F);
  if (alias->field == "phone") evidence.phone = std::max(evidence.phone, 0.0F);
  return evidence;
}

/// Of the characters of the name shown, by Likeness.
std::array<int, 4> ShownRecord::likenesses(std::span<const CharacterId> name) const {
  std::array<int, 4> characters{};
  const auto aligned = alignment(name);
  for (const auto& [shown, meant] : aligned)
    ++characters[static_cast<std::size_t>(index_.characters().likeness(name_ids_[shown], name[meant]))];
  if (aligned.empty()) ++characters[static_cast<std::size_t>(Likeness::other)];
  return characters;
}

bool ShownRecord::contradicts_name(ResidentIndex resident) const {
  if (name_.empty()) return false;
  const auto [same, looks, sounds, other] = likenesses(index_.name_of(index_.person(resident)));
  return other > 1 && same == 0 && looks == 0 && sounds == 0;
}

Agreement ShownRecord::agreement(ResidentIndex resident) const {
  const Person& person = index_.person(resident);
  Agreement agreement;
  const auto name = index_.name_of(person);
  if (!name_.empty()) {
    agreement.name_length_differs = name.size() != name_.size();
    agreement.characters = likenesses(name);
    for (const auto& [shown, meant] : alignment(name)) {
      if (index_.characters().likeness(name_ids_[shown], name[meant]) == Likeness::other)
        agreement.misread_as.push_back(name_ids_[shown]);
      agreement.doubt += characters_[shown].doubt();
      agreement.read_alone += characters_[shown].doubt() == 0;
      agreement.misread += characters_[shown].doubt() == 0 && name_ids_[shown] != name[meant];
      agreement.not_read += characters_[shown].doubt() > 0 && !characters_[shown].is_alternative(name[meant]);
    }
  }
  if (person.id_length == id_.size())
    for (const std::size_t place : id_shown_) {
      const char known = person.id[place];
      if (known == '*' || known == odd_digit || known == even_digit) continue;
      ++(known == id_[place] ? agreement.id_digits_agree : agreement.id_digits_differ);
    }
  if (person.phone_length == phone_.size())
    for (std::size_t place = 0; place < phone_.size(); ++place) {
      if (phone_[place] == '*' || person.phone[place] == '*') continue;
      ++(person.phone[place] == phone_[place] ? agreement.phone_digits_agree : agreement.phone_digits_differ);
    }
  if (!phone_.empty() && (person.phone_length == 0 || person.phone_length == phone_.size()))
    agreement.phone_unlisted = person.phone_length == 0;
  if (agreement.phone_digits_agree > 0 && agreement.phone_digits_differ <= 1)
    agreement.phone = Whose::own;
  else if (!phone_.empty())
    agreement.phone =
        std::any_of(households_with_phone_.begin(), households_with_phone_.end(),
                    [&](const auto& entry) { return entry.first == person.household && entry.second > 1; })
            ? Whose::of_household
            : Whose::other;
  if (const auto agrees = room_agrees(person)) agreement.room = *agrees ? Whose::own : Whose::other;
  agreement.file_name = named_in(clues_.file_name, resident);
  if (!clues_.stranger.empty())
    agreement.file_name = stranger_bits(person) > 0 ? Whose::own : Whose::stranger;
  else if (clues_.file_name == 0)
    agreement.folder_name = named_in(clues_.folder_name, resident);
  return agreement;
}

// ------------------------------------------------------------------------------------------------------------
// Reasons

void ShownRecord::add_name_reasons(std::vector<MatchReason>& reasons, ResidentIndex resident,
                                   float bits) const {
  const auto name = index_.name_of(index_.person(resident));
  const auto resident_name = index_.name_text_of(resident);
  const auto aligned = alignment(name);
  if (aligned.empty()) {
    reasons.push_back({"name_conflict", bits, {}});
    return;
  }
  // Characters that agree in one reason for the surname and one for the rest; each that differs in one of its
  // own.
  double surname = 0, given = 0, left = bits;
  bool has_surname = false, has_given = false;
  std::vector<MatchReason> differing;
  for (const auto& [shown, meant] : aligned) {
    const float character = characters_[shown].bits(name[meant]);
    const Likeness likeness = index_.characters().likeness(name_ids_[shown], name[meant]);
    const bool same = likeness == Likeness::same || name_[shown] == resident_name[meant];
    left -= character;
    if (same) {
      (meant == 0 ? surname : given) += character;
      (meant == 0 ? has_surname : has_given) = true;
      continue;
    }
    const std::string_view code = likeness == Likeness::looks_alike    ? "name_looks_alike"
                                  : likeness == Likeness::sounds_alike ? "name_sounds_alike"
                                                                       : "name_differs";
    differing.push_back(
        {std::string(code), character, to_utf8(resident_name[meant]) + "/" + to_utf8(name_[shown])});
  }
  if (name.size() != name_.size())
    differing.push_back({"name_length", left, {}});
  else  // how common names of this length are, and the least that a namesake takes
    (has_given ? given : has_surname ? surname : differing.front().weight) += left;
  if (has_surname) reasons.push_back({"surname_equal", surname, {}});
  if (has_given) reasons.push_back({"given_equal", given, {}});
  reasons.insert(reasons.end(), differing.begin(), differing.end());
}

void ShownRecord::add_id_reasons(std::vector<MatchReason>& reasons, const Agreement& agreement,
                                 float bits) const {
  const bool only_tail = id_shown_.size() == 4 && id_shown_.front() == 14;
  if (agreement.id_digits_differ > 0)
    reasons.push_back({bits > 0 ? "id_number_nearly_equal" : "id_number_conflict", bits,
                       std::to_string(agreement.id_digits_differ)});
  else if (id_shown_.size() == id_.size())
    reasons.push_back({"id_number_equal", bits, {}});
  else if (only_tail)
    reasons.push_back({"id_tail_equal", bits, {}});
  else
    reasons.push_back({"id_number_consistent", bits, std::to_string(agreement.id_digits_agree)});
}

std::string ShownRecord::name_from_readings(ResidentIndex resident) const {
  constexpr double least_probable_reading = 0.02;
  auto name = index_.name_text_of(resident);
  if (!doubtful_reading_ || name.size() != name_.size()) return {};
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is_mask(name_[i])) {
      name[i] = U'*';
      continue;
    }
    const auto& alternatives = (*doubtful_reading_)[i];
    const std::string character = to_utf8(name[i]);
    if (std::none_of(alternatives.begin(), alternatives.end(), [&](const Alternative& a) {
          return a.character == character && a.probability >= least_probable_reading;
        }))
      return {};
  }
  return to_utf8(name);
}

std::vector<MatchReason> ShownRecord::reasons(ResidentIndex resident, const Evidence& evidence) const {
  const Agreement levels = agreement(resident);
  std::vector<MatchReason> reasons;
  if (evidence.id_number != 0) add_id_reasons(reasons, levels, evidence.id_number);
  if (evidence.name != 0 && !name_.empty()) add_name_reasons(reasons, resident, evidence.name);
  const auto add = [&](float bits, Whose whose, std::string_view own, std::string_view of_household,
                       std::string_view other) {
    if (bits == 0) return;
    const auto code = whose == Whose::own ? own : whose == Whose::of_household ? of_household : other;
    reasons.push_back({std::string(code), bits, {}});
  };
  add(evidence.phone, levels.phone, phone_.find('*') == phone_.npos ? "phone_equal" : "phone_consistent",
      "phone_of_family", levels.phone_unlisted.value_or(false) ? "phone_unlisted" : "phone_conflict");
  add(evidence.room, levels.room, "address_equal", "", "address_conflict");
  const float named = evidence.file_name - nobody_bits_;
  if (!clues_.stranger.empty())
    add(named, levels.file_name, "file_name_alike", "", "file_of_stranger");
  else if (clues_.file_name != 0)
    add(named, levels.file_name, "file_name_equal", "file_of_family", "file_of_another");
  else
    add(evidence.file_name, levels.folder_name, "folder_equal", "folder_of_family", "folder_other");
  if (evidence.correction != 0)
    reasons.push_back(
        {evidence.correction > 0 ? "corrected_before" : "correction_other", evidence.correction, {}});
  return reasons;
}

}  // namespace hesuan::matching
