// What a record and a resident say of each other, as weights of evidence (Fellegi and Sunter, 1969).
//
// A weight is log2(m / u): how probable the evidence is when both are one person (m: weights.hpp), over how
// probable it is for somebody at random (u: counted on the roster, so that a rare surname, a far region or an
// old birth year weighs more than a common one). Positive bits speak for the link. Weights of a record add
// up.
#pragma once

#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/match.hpp"
#include "matching/clues.hpp"
#include "matching/roster_index.hpp"
#include "matching/weights.hpp"

namespace hesuan::matching {

/// The weights of a pair, in bits.
struct Evidence {
  float name = 0, id_number = 0, phone = 0, room = 0, file_name = 0, correction = 0;

  float bits() const { return name + id_number + phone + room + file_name + correction; }
};

/// Whose a phone, a room or a name in a file's name is; a stranger is on no roster.
enum class Whose { not_told, own, of_household, other, stranger };

/// The comparison levels of a pair: what the weights are estimated from, and what the reasons say.
struct Agreement {
  std::array<int, 4> characters{};           ///< of the name, by Likeness
  std::vector<CharacterId> misread_as = {};  ///< those shown that are `other`
  bool name_length_differs = false;
  double doubt = 0;  ///< of the recogniser, about the characters for which it gave alternatives,
  int not_read = 0;  ///< and how many of them it does not have among these
  /// Without alternatives: of how many characters of the name so many are wrong.
  int read_alone = 0, misread = 0;
  std::optional<bool> phone_unlisted = {};  ///< a phone is shown, and the roster knows none
  int id_digits_agree = 0, id_digits_differ = 0;
  int phone_digits_agree = 0, phone_digits_differ = 0;
  Whose phone = Whose::not_told, room = Whose::not_told, file_name = Whose::not_told,
        folder_name = Whose::not_told;
};

/// A person said once that this value of this field means the resident.
struct Alias {
  ResidentIndex resident = 0;
  std::string_view field;
};

/// A record made ready for comparison with many residents; used again for the next one.
class ShownRecord {
 public:
  ShownRecord(const RosterIndex& index, const Weights& weights);

  /// `aliases`: residents whom a person named for a value of this record.
  void show(const Record& record, Origin origin, std::span<const Alias> aliases);

  Evidence compare(ResidentIndex resident) const;
  /// The weight of evidence for somebody who is not on the roster.
  float nobody_bits() const { return nobody_bits_; }
  /// And for a resident who was not found, whom no name in the file's name means.
  float unseen_bits() const {
    return clues_.stranger.empty() ? 0 : std::log2(static_cast<float>(weights_.file_name_of_stranger));
  }
  /// Whether a phone, a room or a resident's name tells a household.
  bool tells_household() const {
    return !households_with_phone_.empty() || clues_.room || !named_households_.empty();
  }
  /// Bits of the room that the folder's name gives the record, for a household; nullopt where it gives none.
  std::optional<float> folder_room_bits(std::optional<std::uint32_t> household) const;
  /// What is to be added where he stays with the household.
  float guest_bits(std::uint32_t household) const;
  /// And where he stays with a household of which neither phone, room nor name is told.
  float other_guest_bits() const;
  /// If it is somebody who is not on the roster: the probability that the name in the file's name, if there
  /// is one, means a resident.
  std::optional<double> visitor_names_resident() const;
  /// What the surname gives for one of the household's, the likeliest; 0 where it is hidden.
  float surname_bits(std::uint32_t household) const;
  Agreement agreement(ResidentIndex resident) const;
  /// The name shows several characters, and none is the resident's or looks or sounds like it.
  bool contradicts_name(ResidentIndex resident) const;
  /// The evidence in parts that have a reason each; their weights add up to its bits.
  std::vector<MatchReason> reasons(ResidentIndex resident, const Evidence& evidence) const;

  /// The resident's name, hidden where the record hides it, when the record's is doubtful and may be read so
  /// at every character; else empty.
  std::string name_from_readings(ResidentIndex resident) const;

  /// What of a record a key is made of: it finds the resident meant where all of these are right.
  using Parts = std::uint32_t;
  /// A key under which residents may be listed who are meant, or members of their household.
  struct LookUp {
    std::uint32_t key;
    Parts parts;
    bool whole_household = false;
  };
  std::span<const LookUp> look_ups() const { return look_ups_; }
  /// The probability that the resident meant, if there is one, stands under none of the keys: of each key,
  /// some part is wrong.
  double overlooked_by(std::span<const Parts> keys) const;
  std::span<const Alias> aliases() const { return aliases_; }
  /// False when neither a character of a name nor a tail of a number is shown.
  bool can_be_looked_up() const { return !look_ups_.empty() || !aliases_.empty(); }

 private:
  using Alignment = std::vector<std::pair<std::size_t, std::size_t>>;  ///< places in record and resident

  void show_name(const Record& record);
  void show_id_number(std::string_view number);
  void show_room();
  void show_file_name();
  void show_name_of_resident();
  void show_name_of_stranger();
  void show_phone(std::string_view phone);
  void collect_name_keys(const Record& record);
  void collect_keys();
  void collect_id_keys();
  void weigh_parts();
  void look_up(std::uint32_t key, Parts parts) { look_ups_.push_back({key, parts}); }

  void weigh_misreadings();
  float name_bits(const Person& person) const;
  float character_bits(std::span<const CharacterId> name, const Alignment& alignment) const;
  Alignment alignment(std::span<const CharacterId> name) const;
  std::array<int, 4> likenesses(std::span<const CharacterId> name) const;
  float id_bits(const Person& person) const;
  /// m / u if the phone shown is this one; nullopt when they cannot be compared.
  std::optional<double> phone_ratio(const Person& person) const;
  double phone_ratio_of_household(std::uint32_t household) const;
  float phone_bits(const Person& person) const;
  std::optional<bool> room_agrees(const Person& person) const;
  float room_bits(const Person& person) const;
  Whose named_in(std::uint32_t name_key, ResidentIndex resident) const;
  void find_named();
  double names_host() const;
  float file_name_bits(ResidentIndex resident) const;
  float stranger_bits(const Person& person) const;
  void add_name_reasons(std::vector<MatchReason>& reasons, ResidentIndex resident, float bits) const;
  void add_id_reasons(std::vector<MatchReason>& reasons, const Agreement& agreement, float bits) const;

  const RosterIndex& index_;
  const Weights& weights_;

  std::u32string name_;
  const Reading* doubtful_reading_ = nullptr;
  std::vector<CharacterId> name_ids_;  ///< 0 where hidden
  std::vector<ShownCharacter> characters_;
  bool name_has_mask_ = false;
  std::size_t shown_front_ = 0, shown_back_ = 0;  ///< characters before the first mask, behind the last
  float most_name_bits_ = 0;
  std::array<float, 3> misread_bits_{};                 ///< where none, one or more characters are misread
  float same_length_bits_ = 0, other_length_bits_ = 0;  ///< of a name as long as the one shown, or not

  std::string id_;
  std::vector<std::size_t> id_shown_;  ///< places
  std::array<std::array<float, 128>, id_length> id_bits_{};
  float id_prefix_bits_ = 0;
  std::string phone_;
  std::array<std::array<float, 10>, longest_phone> phone_bits_{};
  float listed_bits_ = 0, unlisted_bits_ = 0;  ///< of whose phone the roster knows, or not
  std::vector<std::pair<std::uint32_t, double>> households_with_phone_;  ///< ratio by household

  Clues clues_;
  std::array<float, 3> room_bits_{};  ///< of who lives there, by the level of Room
  float other_room_bits_ = 0;
  bool room_is_listed_ = false;                  ///< the roster has a room of that number
  std::vector<std::uint32_t> named_households_;  ///< of the residents whom the file's or folder's name names
  double share_of_named_ = 0;                    ///< of the residents: those
  std::vector<ShownCharacter> stranger_;         ///< the characters of Clues::stranger
  float nobody_bits_ = 0;
  double visitor_names_host_ = 0;
  std::vector<Alias> aliases_;
  std::vector<LookUp> look_ups_;
  std::array<double, 16> part_is_wrong_{};  ///< probability, by the bit of Parts
};

}  // namespace hesuan::matching
