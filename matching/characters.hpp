// What a shown character of a name says about the character that is meant.
//
// Each way in which characters are mistaken (data/confusions.toml) is a comparison level of its own: the
// same, looks alike, sounds alike, any other. The shown character divides the probability among the
// characters that may be meant; divided by how often the shown one comes by chance, that is the weight of
// evidence, so that 欧 says more than 王 (term frequency).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/record.hpp"
#include "matching/weights.hpp"

namespace hesuan::matching {

/// Width, blanks, case of Latin letters and the variants of `·` set apart; Latin names also without marks.
std::u32string normalised_name(std::string_view name);

/// A character of the roster's names or of the confusions; 0 is any other.
using CharacterId = std::uint16_t;

/// A misread character may be any of the characters in use.
inline constexpr double characters_in_use = 3000;

/// Surnames and given names differ in which characters they use.
enum class Place { surname, given };

enum class Likeness { same, looks_alike, sounds_alike, other };

class Characters {
 public:
  Characters();

  CharacterId id_of(char32_t character) const;
  std::size_t size() const { return alike_.size(); }
  /// A resident's, or one of the common ones.
  bool is_surname(char32_t character) const;
  std::span<const CharacterId> sounding_like(CharacterId character) const;
  Likeness likeness(CharacterId shown, CharacterId meant) const;

  /// Takes a roster name into the frequencies.
  void count(std::u32string_view name);
  double frequency(CharacterId character, Place place) const;

 private:
  friend class ShownCharacter;

  struct Alike {
    std::vector<CharacterId> look, sound;  ///< sorted, without the character itself
  };

  CharacterId intern(char32_t character);

  std::unordered_map<char32_t, CharacterId> ids_;
  std::vector<Alike> alike_;
  struct Frequencies {
    std::vector<double> share;  ///< of the population, before the roster is counted
    std::vector<double> counted;
    double all = 0;
    double share_of_unlisted = 0;
  };
  std::array<Frequencies, 2> frequencies_;
};

/// The weights of evidence of one shown character for every character that may be meant, in bits.
class ShownCharacter {
 public:
  /// One entry a character of `characters`, which stays as it is while this lives.
  explicit ShownCharacter(const Characters& characters) : place_(characters.size(), 0), bits_(1) {}

  void show(const Characters& characters, const Weights& weights, CharacterId shown, Place place);
  /// Instead of one character, the recogniser's alternatives.
  void show(const Characters& characters, const Weights& weights, std::span<const Alternative> alternatives,
            Place place);

  float bits(CharacterId meant) const { return bits_[place_[meant]]; }
  /// The probability that another character is meant, by how common both are.
  double is_wrong() const { return is_wrong_; }
  /// Where the recogniser gave alternatives: how much it doubts the first; else 0.
  double doubt() const { return doubt_; }
  bool is_alternative(CharacterId meant) const {
    return std::find(alternatives_.begin(), alternatives_.end(), meant) != alternatives_.end();
  }

 private:
  void add(CharacterId meant, double likelihood);
  void add_confusions(const Characters& characters, const Weights& weights, CharacterId shown, double share,
                      double share_of_other);
  void finish(const Characters& characters, Place place, CharacterId shown);

  std::vector<std::uint16_t>
      place_;                ///< by character: where its bits are; small, as it is looked up most of all
  std::vector<float> bits_;  ///< the first is any other character's
  std::vector<CharacterId> likely_;  ///< whose the bits are, from the second on
  std::vector<std::pair<CharacterId, double>> likelihoods_;
  std::vector<CharacterId> alternatives_;
  double other_ = 0, is_wrong_ = 0, doubt_ = 0;
};

}  // namespace hesuan::matching
