#include "matching/weights.hpp"

#include <fmt/format.h>

#include "matching/data.hpp"

namespace hesuan::matching {
namespace {

constexpr NamedWeight all_weights[] = {
    {"on_roster", &Weights::on_roster},
    {"name_misread", &Weights::name_misread},
    {"another_misread", &Weights::another_misread},
    {"misread_looks_alike", &Weights::misread_looks_alike},
    {"misread_sounds_alike", &Weights::misread_sounds_alike},
    {"name_length_differs", &Weights::name_length_differs},
    {"reading_misses", &Weights::reading_misses},
    {"digit_misread", &Weights::digit_misread},
    {"phone_is_own", &Weights::phone_is_own},
    {"phone_of_household", &Weights::phone_of_household},
    {"phone_of_unlisted", &Weights::phone_of_unlisted},
    {"room_is_own", &Weights::room_is_own},
    {"file_name_is_own", &Weights::file_name_is_own},
    {"file_name_of_household", &Weights::file_name_of_household},
    {"file_name_of_stranger", &Weights::file_name_of_stranger},
    {"visitor_file_names_resident", &Weights::visitor_file_names_resident},
    {"folder_name_is_own", &Weights::folder_name_is_own},
    {"folder_name_of_household", &Weights::folder_name_of_household},
    {"sent_together", &Weights::sent_together},
    {"sent_in_turn", &Weights::sent_in_turn},
    {"tested", &Weights::tested},
    {"second_specimen", &Weights::second_specimen},
    {"guest", &Weights::guest},
    {"guest_shares_surname", &Weights::guest_shares_surname},
    {"two_places_at_once", &Weights::two_places_at_once},
};

Weights load() {
  Weights weights{};
  for (const NamedWeight& weight : all_weights)
    weights.*weight.value = data("weights")["weights"][weight.name].value<double>().value();
  return weights;
}

}  // namespace

const Weights& first_night_weights() {
  static const Weights weights = load();
  return weights;
}

std::span<const NamedWeight> named_weights() {
  return all_weights;
}

std::string to_text(const Weights& weights) {
  std::string text;
  for (const NamedWeight& weight : all_weights)
    text += fmt::format("{} = {:.6g}\n", weight.name, weights.*weight.value);
  return text;
}

}  // namespace hesuan::matching
