// The weights of the model, as probabilities: how often evidence agrees when record and resident are the same
// person. (How often it agrees by chance is counted on the roster; see comparison.hpp.)
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hesuan::matching {

struct Weights {
  double on_roster, name_misread, another_misread, misread_looks_alike, misread_sounds_alike,
      name_length_differs, reading_misses, digit_misread, phone_is_own, phone_of_household, phone_of_unlisted,
      room_is_own, file_name_is_own, file_name_of_household, file_name_of_stranger,
      visitor_file_names_resident, folder_name_is_own, folder_name_of_household, sent_together, sent_in_turn,
      tested, second_specimen, guest, guest_shares_surname, two_places_at_once;
  /// By CharacterId: of the characters that misreadings come out as and that neither look nor sound like the
  /// right one, the share. A recogniser has its favourites. Empty on a first night: all in use alike.
  std::vector<double> misread_as;
};

/// What data/weights.toml says: the weights of a first night.
const Weights& first_night_weights();

/// A weight by the name it has in data/weights.toml.
struct NamedWeight {
  std::string_view name;
  double Weights::*value;
};
std::span<const NamedWeight> named_weights();

/// `on_roster = 0.95`, one a line.
std::string to_text(const Weights& weights);

}  // namespace hesuan::matching
