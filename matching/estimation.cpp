#include "matching/estimation.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "matching/parallel.hpp"

namespace hesuan::matching {
namespace {

constexpr std::size_t sampled_records = 20'000;
constexpr std::size_t units_of_chunk = 16;
constexpr int rounds = 4;
constexpr double imagined_cases = 50, imagined_visitors = 20;
/// Less probable candidates are left out of the counts.
constexpr double counted_from = 0.05;

/// Imagined misreadings, as any character in use.
constexpr double imagined_misreadings = 500;

/// How often something was so, of how many.
struct Share {
  double so = 0, of = 0;

  void count(double probability, bool is_so, double times = 1) {
    of += probability * times;
    if (is_so) so += probability * times;
  }
  void add(const Share& other) {
    so += other.so;
    of += other.of;
  }
  double with(double imagined, double cases) const { return (so + cases * imagined) / (of + cases); }
};

struct Counts {
  Share on_roster, guest, guest_surname, reading_misses, name_misread, another_misread, looks_alike,
      sounds_alike, length_differs, digit_misread, phone_own, phone_household, phone_unlisted, room_own,
      file_own, file_household, file_stranger, visitor_names_resident, folder_own, folder_household, together,
      in_turn;
  std::vector<std::pair<CharacterId, double>> misread_as;

  void add(const Counts& other) {
    for (const auto& [share, weight] : shares()) (this->*share).add(other.*share);
    phone_unlisted.add(other.phone_unlisted);
    misread_as.insert(misread_as.end(), other.misread_as.begin(), other.misread_as.end());
  }

  Weights weights(const RosterIndex& index) const {
    Weights weights = first_night_weights();
    for (const auto& [share, weight] : shares()) {
      const bool of_visitors = share == &Counts::guest || share == &Counts::guest_surname ||
                               share == &Counts::visitor_names_resident;
      weights.*weight =
          (this->*share).with(weights.*weight, of_visitors ? imagined_visitors : imagined_cases);
    }
    if (const double unlisted = 1 - index.share_with_phone(); unlisted > 0)
      weights.phone_of_unlisted = phone_unlisted.with(unlisted, imagined_cases) / unlisted;
    double all = imagined_misreadings;
    weights.misread_as.assign(index.characters().size(), imagined_misreadings / characters_in_use);
    for (const auto& [character, probability] : misread_as) {
      weights.misread_as[character] += probability;
      all += probability;
    }
    for (double& share : weights.misread_as) share /= all;
    return weights;
  }

 private:
  static std::span<const std::pair<Share Counts::*, double Weights::*>> shares() {
    static constexpr std::pair<Share Counts::*, double Weights::*> all[] = {
        {&Counts::on_roster, &Weights::on_roster},
        {&Counts::guest, &Weights::guest},
        {&Counts::guest_surname, &Weights::guest_shares_surname},
        {&Counts::name_misread, &Weights::name_misread},
        {&Counts::reading_misses, &Weights::reading_misses},
        {&Counts::another_misread, &Weights::another_misread},
        {&Counts::looks_alike, &Weights::misread_looks_alike},
        {&Counts::sounds_alike, &Weights::misread_sounds_alike},
        {&Counts::length_differs, &Weights::name_length_differs},
        {&Counts::digit_misread, &Weights::digit_misread},
        {&Counts::phone_own, &Weights::phone_is_own},
        {&Counts::phone_household, &Weights::phone_of_household},
        {&Counts::room_own, &Weights::room_is_own},
        {&Counts::file_own, &Weights::file_name_is_own},
        {&Counts::file_household, &Weights::file_name_of_household},
        {&Counts::file_stranger, &Weights::file_name_of_stranger},
        {&Counts::visitor_names_resident, &Weights::visitor_file_names_resident},
        {&Counts::folder_own, &Weights::folder_name_is_own},
        {&Counts::folder_household, &Weights::folder_name_of_household},
        {&Counts::together, &Weights::sent_together},
        {&Counts::in_turn, &Weights::sent_in_turn},
    };
    return all;
  }
};

void count_whose(Share& own, Share& household, Whose whose, double probability) {
  if (whose == Whose::not_told) return;
  own.count(probability, whose == Whose::own);
  household.count(probability, whose == Whose::of_household);
}

void count_pair(Counts& counts, const Agreement& agreement, double probability) {
  const auto& [same, looks, sounds, other] = agreement.characters;
  for (const CharacterId character : agreement.misread_as)
    counts.misread_as.emplace_back(character, probability);
  const int wrong = looks + sounds + other;
  counts.reading_misses.so += probability * agreement.not_read;
  counts.reading_misses.of += probability * agreement.doubt;
  counts.name_misread.count(probability, false, same);
  counts.name_misread.count(probability, true, wrong);
  if (agreement.read_alone > 1 && agreement.misread > 0)
    counts.another_misread.count(probability, agreement.misread > 1);
  if (agreement.phone_unlisted) counts.phone_unlisted.count(probability, *agreement.phone_unlisted);
  counts.looks_alike.count(probability, true, looks);
  counts.looks_alike.count(probability, false, sounds + other);
  counts.sounds_alike.count(probability, true, sounds);
  counts.sounds_alike.count(probability, false, looks + other);
  if (same + wrong > 0) counts.length_differs.count(probability, agreement.name_length_differs);
  counts.digit_misread.count(probability, false, agreement.id_digits_agree);
  counts.digit_misread.count(probability, true, agreement.id_digits_differ);
  count_whose(counts.phone_own, counts.phone_household, agreement.phone, probability);
  if (agreement.room != Whose::not_told) counts.room_own.count(probability, agreement.room == Whose::own);
  count_whose(counts.file_own, counts.file_household, agreement.file_name, probability);
  if (agreement.file_name != Whose::not_told)
    counts.file_stranger.count(probability, agreement.file_name == Whose::stranger);
  count_whose(counts.folder_own, counts.folder_household, agreement.folder_name, probability);
}

void count_visitor(Counts& counts, const Standing& standing, const ShownRecord& shown,
                   double shares_surname) {
  counts.guest.count(1, true, standing.guest());
  counts.guest.count(1, false, standing.strangers);
  if (const auto named = shown.visitor_names_resident()) {
    counts.visitor_names_resident.count(standing.nobody() * *named, true);
    counts.visitor_names_resident.count(standing.nobody() * (1 - *named), false);
  }
  for (const Guest& guest : standing.guests) {
    const double bits = shown.surname_bits(guest.household);
    if (bits == 0) continue;
    const double shares = shares_surname * std::exp2(bits);
    counts.guest_surname.count(guest.weight, true, shares / (1 - shares_surname + shares));
    counts.guest_surname.count(guest.weight, false, (1 - shares_surname) / (1 - shares_surname + shares));
  }
}

/// Whether each record of a set is of the set's household.
void count_set(Counts& counts, std::span<const double> stayed) {
  for (const double probability : stayed) {
    counts.together.count(1, true, probability);
    counts.together.count(1, false, 1 - probability);
  }
}

/// Whether each record of a run came with the one before it.
void count_run(Counts& counts, std::span<const Record> records, std::span<const std::uint32_t> unit,
               std::span<const double> stayed) {
  for (std::size_t i = 1; i < stayed.size(); ++i) {
    const std::string_view before = records[unit[i - 1]].source, source = records[unit[i]].source;
    const bool of_one_file = source == before;
    if (!of_one_file && !are_numbered_in_turn(before, source)) continue;
    Share& share = of_one_file ? counts.together : counts.in_turn;
    share.count(1, true, stayed[i]);
    share.count(1, false, 1 - stayed[i]);
  }
}

}  // namespace

Weights estimated_weights(const RosterIndex& index, std::span<const Record> records, const Units& units,
                          const CorrectionIndex& corrections, unsigned threads) {
  Weights weights = first_night_weights();
  const std::size_t every = std::max<std::size_t>(1, records.size() / sampled_records);
  const std::size_t sample = units.size() / every;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Counts> of_chunk((sample + units_of_chunk - 1) / units_of_chunk);
    std::vector<std::unique_ptr<Linker>> linkers(threads);
    for_chunks(sample, units_of_chunk, threads,
               [&](unsigned worker, std::size_t chunk, std::size_t begin, std::size_t end) {
                 auto& linker = linkers[worker];
                 if (!linker) linker = std::make_unique<Linker>(index, weights, records, units, corrections);
                 Counts& counts = of_chunk[chunk];
                 for (std::size_t unit = begin; unit < end; ++unit) {
                   const auto standings = linker->link(unit * every);
                   for (std::size_t place = 0; place < standings.size(); ++place) {
                     const Standing& standing = standings[place];
                     if (standing.shows_nothing) continue;
                     counts.on_roster.count(1, true, 1 - standing.nobody());
                     counts.on_roster.count(1, false, standing.nobody());
                     count_visitor(counts, standing, linker->shown(place), weights.guest_shares_surname);
                     for (const Candidate& candidate : standing.candidates)
                       if (candidate.weight >= counted_from)
                         count_pair(counts, linker->shown(place).agreement(candidate.resident),
                                    candidate.weight);
                   }
                   if (units.in_order[unit * every])
                     count_run(counts, records, units[unit * every], linker->stayed());
                   else
                     count_set(counts, linker->stayed());
                 }
               });
    Counts all;
    for (const Counts& counts : of_chunk) all.add(counts);
    weights = all.weights(index);
  }
  return weights;
}

double estimated_second_specimen(std::size_t with_another, std::size_t sure) {
  return Share{static_cast<double>(with_another), static_cast<double>(sure)}.with(
      first_night_weights().second_specimen, imagined_cases);
}

}  // namespace hesuan::matching
