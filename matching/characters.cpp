#include "matching/characters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text.hpp"
#include "matching/data.hpp"

namespace hesuan::matching {
namespace {

// How many people the shares known beforehand count for, beside those on the roster, and the share of a
// character of which nothing is known beforehand.
constexpr double people_known_beforehand = 100;
constexpr double share_of_unlisted_surname = 0.0008;
constexpr double share_of_given_character = 0.0005;

/// No recogniser is surer of a character.
constexpr double least_doubt = 0.01;

std::size_t index_of(Place place) {
  return static_cast<std::size_t>(place);
}

bool has(const std::vector<CharacterId>& sorted, CharacterId character) {
  return std::binary_search(sorted.begin(), sorted.end(), character);
}

}  // namespace

std::u32string normalised_name(std::string_view name) {
  std::u32string out;
  const auto code_points = to_code_points(to_upper_ascii(without_spaces(fold_width(name))));
  const bool latin = std::none_of(code_points.begin(), code_points.end(), is_han);
  for (const char32_t c : code_points) {
    const bool dot = std::u32string_view(U"·•・‧･.").find(c) != std::u32string_view::npos;
    const bool mark = dot || c == U'-' || c == U'\'' || c == U',';
    if (latin && mark) continue;
    out += dot ? U'·' : c;
  }
  return out;
}

Characters::Characters() : alike_(1) {
  const toml::table& confusions = data("confusions");
  const auto group = [&](const toml::node& line) {
    std::vector<CharacterId> ids;
    for (const char32_t c : to_code_points(line.value<std::string>().value())) ids.push_back(intern(c));
    return ids;
  };
  for (const auto& line : *confusions["looks_like"].as_array()) {
    const auto ids = group(line);
    alike_[ids.front()].look.assign(ids.begin() + 1, ids.end());
  }
  for (const auto& line : *confusions["sounds_like"].as_array()) {
    const auto ids = group(line);
    for (const CharacterId id : ids)
      std::copy_if(ids.begin(), ids.end(), std::back_inserter(alike_[id].sound),
                   [=](CharacterId other) { return other != id; });
  }
  for (Alike& alike : alike_) {
    std::sort(alike.look.begin(), alike.look.end());
    std::sort(alike.sound.begin(), alike.sound.end());
  }
  for (Frequencies& f : frequencies_) f.counted.resize(size());
  frequencies_[index_of(Place::surname)].share_of_unlisted = share_of_unlisted_surname;
  frequencies_[index_of(Place::given)].share_of_unlisted = share_of_given_character;
  for (const auto& [surname, per_mille] : *data("weights")["surnames"].as_table()) {
    auto& share = frequencies_[index_of(Place::surname)].share;
    share.resize(size());
    share[id_of(to_code_points(surname.str()).front())] = per_mille.value<double>().value() / 1000;
  }
}

CharacterId Characters::intern(char32_t character) {
  if (const auto known = ids_.find(character); known != ids_.end()) return known->second;
  if (size() > std::numeric_limits<CharacterId>::max()) return 0;
  ids_.emplace(character, static_cast<CharacterId>(size()));
  alike_.emplace_back();
  for (Frequencies& f : frequencies_) f.counted.resize(size());
  return static_cast<CharacterId>(size() - 1);
}

CharacterId Characters::id_of(char32_t character) const {
  const auto known = ids_.find(character);
  return known == ids_.end() ? CharacterId{0} : known->second;
}

bool Characters::is_surname(char32_t character) const {
  const CharacterId id = id_of(character);
  const Frequencies& f = frequencies_[index_of(Place::surname)];
  return id != 0 && (f.counted[id] > 0 || (id < f.share.size() && f.share[id] > 0));
}

std::span<const CharacterId> Characters::sounding_like(CharacterId character) const {
  return alike_[character].sound;
}

Likeness Characters::likeness(CharacterId shown, CharacterId meant) const {
  if (shown == meant && shown != 0) return Likeness::same;
  if (has(alike_[shown].look, meant)) return Likeness::looks_alike;
  return has(alike_[shown].sound, meant) ? Likeness::sounds_alike : Likeness::other;
}

void Characters::count(std::u32string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    Frequencies& f = frequencies_[index_of(i == 0 ? Place::surname : Place::given)];
    f.counted[intern(name[i])] += 1;
    f.all += 1;
  }
}

double Characters::frequency(CharacterId character, Place place) const {
  const Frequencies& f = frequencies_[index_of(place)];
  const double listed = character < f.share.size() ? f.share[character] : 0;
  const double share = listed > 0 ? listed : f.share_of_unlisted;
  return (f.counted[character] + people_known_beforehand * share) / (f.all + people_known_beforehand);
}

void ShownCharacter::add(CharacterId meant, double likelihood) {
  likelihoods_.emplace_back(meant, likelihood);
}

void ShownCharacter::add_confusions(const Characters& characters, const Weights& weights, CharacterId shown,
                                    double share, double share_of_other) {
  const auto& [look, sound] = characters.alike_[shown];
  for (const CharacterId meant : look)
    add(meant, share * weights.misread_looks_alike / static_cast<double>(look.size()));
  for (const CharacterId meant : sound)
    add(meant, share * weights.misread_sounds_alike / static_cast<double>(sound.size()));
  const double alike =
      (look.empty() ? 0 : weights.misread_looks_alike) + (sound.empty() ? 0 : weights.misread_sounds_alike);
  other_ += share * (1 - alike) * share_of_other;
}

void ShownCharacter::show(const Characters& characters, const Weights& weights, CharacterId shown,
                          Place place) {
  doubt_ = 0;
  alternatives_.clear();
  add(shown, 1 - weights.name_misread);
  add_confusions(characters, weights, shown, weights.name_misread,
                 shown < weights.misread_as.size() ? weights.misread_as[shown] : 1 / characters_in_use);
  finish(characters, place, shown);
}

void ShownCharacter::show(const Characters& characters, const Weights& weights,
                          std::span<const Alternative> alternatives, Place place) {
  double all = 0;
  for (const Alternative& alternative : alternatives) all += alternative.probability;
  alternatives_.clear();
  doubt_ = std::max(1 - alternatives.front().probability, least_doubt);
  const double misses = std::min(weights.reading_misses * doubt_, 1.0);
  for (const auto& [character, probability] : alternatives) {
    const CharacterId read = characters.id_of(to_code_points(character).front());
    alternatives_.push_back(read);
    add(read, (1 - misses) * probability / all);
    add_confusions(characters, weights, read, misses * probability / all, 1 / characters_in_use);
  }
  finish(characters, place, characters.id_of(to_code_points(alternatives.front().character).front()));
}

/// Divides by the probability that somebody at random is shown so.
void ShownCharacter::finish(const Characters& characters, Place place, CharacterId shown) {
  for (const CharacterId character : likely_) place_[character] = 0;
  likely_.clear();
  std::sort(likelihoods_.begin(), likelihoods_.end());
  double by_chance = other_;
  for (const auto& [meant, likelihood] : likelihoods_)
    by_chance += characters.frequency(meant, place) * likelihood;
  bits_.assign(1, static_cast<float>(std::log2(other_ / by_chance)));
  for (std::size_t i = 0; i < likelihoods_.size();) {
    const CharacterId meant = likelihoods_[i].first;
    double likelihood = other_;
    for (; i < likelihoods_.size() && likelihoods_[i].first == meant; ++i)
      likelihood += likelihoods_[i].second;
    if (meant == 0) continue;
    place_[meant] = static_cast<std::uint16_t>(bits_.size());
    likely_.push_back(meant);
    bits_.push_back(static_cast<float>(std::log2(likelihood / by_chance)));
  }
  is_wrong_ = 1 - std::exp2(bits(shown)) * characters.frequency(shown, place);
  likelihoods_.clear();
  other_ = 0;
}

}  // namespace hesuan::matching
