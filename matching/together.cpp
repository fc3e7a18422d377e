#include "matching/together.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "core/text.hpp"
#include "matching/hash.hpp"

namespace hesuan::matching {
namespace {

/// Of one key so many residents are looked at; a key with more tells too little.
constexpr std::size_t most_listed = 1000;
/// Where other keys were looked at, residents under an overlooked one differ in those: what is left of their
/// weight.
constexpr double overlooked_share = 0.05;
constexpr std::size_t most_candidates = 64;
/// Bits below the best at which a candidate no longer matters.
constexpr float negligible = 30;
/// So probable a household is likely to be where the others belong.
constexpr double likely = 0.5;
/// Residents for whom several records compete; with more there are too many ways to sum over.
constexpr std::size_t most_contested = 10;
constexpr double contested_from = 1e-4;

constexpr auto same_time = std::chrono::minutes(10);

bool is_table(const Record& record) {
  return record.layout == "sheet";
}

}  // namespace

std::optional<Appointment> appointment_of(const Record& record, std::size_t index) {
  const auto& site = record.sampling_site ? record.sampling_site : record.institution;
  if (!site || !record.sampled_at || !record.sampled_at->of_day) return std::nullopt;
  return Appointment{earliest(*record.sampled_at), hash_of(without_spaces(fold_width(*site))), index};
}

bool collide(const Appointment& a, const Appointment& b) {
  return a.record != b.record && a.site != b.site && std::chrono::abs(a.time - b.time) <= same_time;
}

Units units_of(std::span<const Record> records) {
  std::unordered_map<std::string_view, std::uint32_t> in_file, in_folder, unit_of_key;
  for (const Record& record : records) {
    ++in_file[record.source];
    ++in_folder[folder_of(record.source)];
  }
  Units units;
  std::vector<std::uint32_t> unit_of, sizes;
  for (const Record& record : records) {
    const std::string_view source = record.source, folder = folder_of(source);
    const bool by_source = in_file[source] <= most_together && !is_table(record);
    units.by_source.push_back(by_source);
    const bool by_folder = !folder.empty() && in_folder[folder] <= most_together;
    const auto next = static_cast<std::uint32_t>(sizes.size());
    const auto unit =
        by_source ? unit_of_key.try_emplace(by_folder ? folder : source, next).first->second : next;
    if (unit == next) sizes.push_back(0);
    unit_of.push_back(unit);
    ++sizes[unit];
  }
  units.begins.assign(sizes.size() + 1, 0);
  std::inclusive_scan(sizes.begin(), sizes.end(), units.begins.begin() + 1);
  units.records.resize(records.size());
  std::vector<std::uint32_t> next(units.begins.begin(), units.begins.end() - 1);
  for (std::uint32_t i = 0; i < records.size(); ++i) units.records[next[unit_of[i]]++] = i;
  return units;
}

Linker::Linker(const RosterIndex& index, const Weights& weights, std::span<const Record> records,
               const Units& units, const CorrectionIndex& corrections, const Appointments* appointments)
    : index_(index),
      weights_(weights),
      records_(records),
      units_(units),
      corrections_(corrections),
      appointments_(appointments),
      seen_(index.size(), 0) {}

std::span<Standing> Linker::link(std::size_t unit) {
  const auto records = units_[unit];
  while (shown_.size() < records.size()) shown_.emplace_back(index_, weights_);
  standings_.resize(std::max(standings_.size(), records.size()));
  for (std::size_t place = 0; place < records.size(); ++place)
    weigh_alone(place, records_[records[place]], records[place]);
  if (records.size() > 1) {
    add_members_of_likely_households(records.size());
    weigh_households(records.size());
    weigh_assignments(records);
  }
  return std::span(standings_).first(records.size());
}

void Linker::add_candidate(ResidentIndex resident) {
  if (seen_[resident] == look_up_) return;
  seen_[resident] = look_up_;
  found_.push_back(resident);
}

/// The residents under the record's keys, the keys that tell most first.
void Linker::find_candidates(const ShownRecord& shown) {
  found_.clear();
  ++look_up_;
  covered_ = overlooked_ = false;
  for (const std::uint32_t key : shown.keys()) {
    const auto listed = index_.listed(key);
    if (listed.size() > most_listed) {
      overlooked_ = true;
      continue;
    }
    covered_ = covered_ || listed.size() > 0;
    for (std::size_t i = 0; i < listed.size(); ++i) add_candidate(listed[i]);
  }
  for (const std::uint32_t key : shown.household_keys()) {
    const auto listed = index_.listed(key);
    if (listed.size() > most_listed) continue;
    covered_ = covered_ || listed.size() > 0;
    for (std::size_t i = 0; i < listed.size(); ++i)
      for (const ResidentIndex member : index_.household(index_.person(listed[i]).household))
        add_candidate(member);
  }
  for (const Alias& alias : shown.aliases()) {
    covered_ = true;
    add_candidate(alias.resident);
  }
}

/// Who was tested elsewhere minutes before or after is hardly the one.
void Linker::weigh_appointments(Standing& standing, const Record& record, std::size_t record_index) {
  if (appointments_ == nullptr) return;
  const auto time = appointment_of(record, record_index);
  if (!time) return;
  const Appointment here = *time;
  for (Candidate& candidate : standing.candidates) {
    const auto known = appointments_->find(candidate.resident);
    if (known == appointments_->end()) continue;
    if (std::ranges::none_of(known->second, [&](const Appointment& a) { return collide(a, here); })) continue;
    candidate.elsewhere = static_cast<float>(std::log2(weights_.two_places_at_once));
    candidate.weight *= weights_.two_places_at_once;
  }
}

/// Posterior weights by the record alone: a resident's prior is one in all of the roster.
void Linker::weigh_alone(std::size_t place, const Record& record, std::size_t record_index) {
  ShownRecord& shown = shown_[place];
  Standing& standing = standings_[place];
  standing.candidates.clear();
  shown.show(record, units_.by_source[record_index], corrections_.aliases_of(record));
  standing.shows_nothing = !shown.can_be_looked_up();
  find_candidates(shown);

  const double prior = weights_.on_roster / static_cast<double>(std::max<std::size_t>(index_.size(), 1));
  float best = -std::numeric_limits<float>::infinity();
  for (const ResidentIndex resident : found_) {
    Candidate candidate{resident, shown.compare(resident)};
    best = std::max(best, candidate.evidence.bits());
    standing.candidates.push_back(candidate);
  }
  std::erase_if(standing.candidates,
                [&](const Candidate& c) { return c.evidence.bits() < best - negligible; });
  for (Candidate& candidate : standing.candidates)
    candidate.weight = prior * std::exp2(candidate.evidence.bits());
  weigh_appointments(standing, record, record_index);

  // Somebody who stays with a household shares its phone and room, and often its surname.
  double guest = 0;
  for (const Candidate& candidate : standing.candidates) {
    const double size =
        static_cast<double>(index_.household(index_.person(candidate.resident).household).size());
    const double here =
        size / static_cast<double>(index_.size()) * std::exp2(candidate.evidence.bits_of_household());
    const double surname = std::exp2(shown.surname_bits(candidate.resident));
    guest =
        std::max(guest, here * (1 - weights_.guest_shares_surname + weights_.guest_shares_surname * surname));
  }
  standing.nobody = (1 - weights_.on_roster) * (1 - weights_.guest + weights_.guest * std::max(guest, 1.0));
  // Weights of residents who agree by chance alone add up to that of one at random.
  standing.unseen = !overlooked_ ? 0 : weights_.on_roster * (covered_ ? overlooked_share : 1);
  normalise(standing);
}

/// Best first; the roster's order where equal.
void Linker::normalise(Standing& standing) {
  std::sort(standing.candidates.begin(), standing.candidates.end(),
            [](const Candidate& a, const Candidate& b) {
              return std::tuple(-a.weight, a.resident) < std::tuple(-b.weight, b.resident);
            });
  while (standing.candidates.size() > most_candidates) {
    standing.unseen += standing.candidates.back().weight;
    standing.candidates.pop_back();
  }
  double all = standing.nobody + standing.unseen;
  for (const Candidate& candidate : standing.candidates) all += candidate.weight;
  standing.nobody /= all;
  standing.unseen /= all;
  for (Candidate& candidate : standing.candidates) candidate.weight /= all;
}

/// Who shows little is found through the others.
void Linker::add_members_of_likely_households(std::size_t size) {
  also_.clear();
  for (const Standing& standing : std::span(standings_).first(size))
    if (standing.best() >= likely)
      for (const ResidentIndex member :
           index_.household(index_.person(standing.candidates.front().resident).household))
        also_.push_back(member);
  for (std::size_t place = 0; place < size; ++place) {
    Standing& standing = standings_[place];
    if (standing.shows_nothing) continue;
    const double prior =
        standing.nobody / (1 - weights_.on_roster) * weights_.on_roster / static_cast<double>(index_.size());
    ++look_up_;
    for (const Candidate& candidate : standing.candidates) seen_[candidate.resident] = look_up_;
    for (const ResidentIndex member : also_) {
      if (seen_[member] == look_up_) continue;
      seen_[member] = look_up_;
      Candidate candidate{member, shown_[place].compare(member)};
      candidate.weight = prior * std::exp2(candidate.evidence.bits());
      standing.candidates.push_back(candidate);
    }
    normalise(standing);
  }
}

/// The household of the set, by all records but the one that is weighed.
void Linker::weigh_households(std::size_t size) {
  const double all = static_cast<double>(index_.size()), together = weights_.sent_together;
  std::vector<std::map<std::uint32_t, double>> of_record(
      size);                              // household → probability that a member is meant
  std::map<std::uint32_t, double> share;  // household → of all residents
  for (std::size_t place = 0; place < size; ++place)
    for (const Candidate& candidate : standings_[place].candidates) {
      const std::uint32_t household = index_.person(candidate.resident).household;
      of_record[place][household] += candidate.weight;
      share[household] = static_cast<double>(index_.household(household).size()) / all;
    }
  const auto factor = [&](std::size_t place, std::uint32_t household) {
    const auto found = of_record[place].find(household);
    const double mass = found == of_record[place].end() ? 0 : found->second;
    return 1 - together + together * mass / (share[household] * weights_.on_roster);
  };
  for (std::size_t place = 0; place < size; ++place) {
    std::map<std::uint32_t, double> support;
    double elsewhere = 1, sum = 0;
    for (std::size_t other = 0; other < size; ++other)
      if (other != place) elsewhere *= 1 - together;
    double left = 1;
    for (const auto& [household, prior] : share) {
      double product = prior;
      for (std::size_t other = 0; other < size; ++other)
        if (other != place) product *= factor(other, household);
      support[household] = product;
      sum += product;
      left -= prior;
    }
    sum += std::max(left, 0.0) * elsewhere;
    Standing& standing = standings_[place];
    for (Candidate& candidate : standing.candidates) {
      const std::uint32_t household = index_.person(candidate.resident).household;
      const double boost = 1 - together + together * support[household] / sum / share[household];
      candidate.together = static_cast<float>(std::log2(boost));
      candidate.weight *= boost;
    }
    // A guest of that household is as likely among its items as a member; the name must tell them apart.
    double guest = 0;
    for (const Candidate& candidate : standing.candidates) {
      const std::uint32_t household = index_.person(candidate.resident).household;
      const double surname = std::exp2(shown_[place].surname_bits(candidate.resident));
      guest = std::max(guest, support[household] / sum * weights_.guest_shares_surname * surname);
    }
    standing.nobody *= 1 - weights_.guest + weights_.guest * std::max(1.0, guest);
    normalise(standing);
  }
}

/// The probability of each pair, summed over all assignments: forward and backward over the records, with the
/// set of residents taken so far as the state.
void Linker::weigh_assignments(std::span<const std::uint32_t> unit) {
  // What shows the same is the same specimen, sent twice, and needs no second resident.
  std::vector<std::size_t> places;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> first_of;
  std::vector<std::size_t> same_as(unit.size());
  for (std::size_t place = 0; place < unit.size(); ++place) {
    const Record& r = records_[unit[place]];
    const auto key = std::tuple(r.name.value_or(""), r.id_number.value_or(""), r.phone.value_or(""),
                                r.sampled_at ? to_iso(*r.sampled_at) : "");
    same_as[place] = first_of.try_emplace(key, place).first->second;
    if (same_as[place] == place) places.push_back(place);
  }
  if (places.size() < 2) return;

  // One resident is taken once a day: what is taken is a resident on a day.
  using Slot = std::pair<ResidentIndex, std::string>;
  const auto slot_of = [&](std::size_t place, const Candidate& candidate) {
    const auto& time = records_[unit[place]].sampled_at;
    return Slot(candidate.resident, time ? to_iso(time->date) : "");
  };
  std::map<Slot, std::size_t> claims;
  for (const std::size_t place : places)
    for (const Candidate& candidate : standings_[place].candidates)
      if (candidate.weight >= contested_from) ++claims[slot_of(place, candidate)];
  std::map<Slot, std::size_t> contested;
  for (const auto& [slot, count] : claims)
    if (count > 1) contested.emplace(slot, contested.size());
  if (contested.empty() || contested.size() > most_contested) return;

  struct Claim {
    std::size_t candidate, slot;
  };
  const std::size_t states = std::size_t{1} << contested.size();
  std::vector<std::vector<Claim>> claims_of(places.size());
  std::vector<double> uncontested(places.size(), 1);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& candidates = standings_[places[i]].candidates;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const auto slot = contested.find(slot_of(places[i], candidates[c]));
      if (slot == contested.end()) continue;
      claims_of[i].push_back({c, slot->second});
      uncontested[i] -= candidates[c].weight;
    }
    uncontested[i] = std::max(uncontested[i], 0.0);
  }
  const auto step = [&](std::size_t i, std::size_t state, const Claim& claim) {
    const bool taken = (state >> claim.slot & 1) != 0;
    return standings_[places[i]].candidates[claim.candidate].weight * (taken ? weights_.second_specimen : 1);
  };
  std::vector<std::vector<double>> forward(places.size() + 1, std::vector<double>(states)),
      backward = forward;
  forward[0][0] = 1;
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t state = 0; state < states; ++state) {
      forward[i + 1][state] += forward[i][state] * uncontested[i];
      for (const Claim& claim : claims_of[i])
        forward[i + 1][state | std::size_t{1} << claim.slot] += forward[i][state] * step(i, state, claim);
    }
  std::fill(backward.back().begin(), backward.back().end(), 1);
  for (std::size_t i = places.size(); i-- > 0;)
    for (std::size_t state = 0; state < states; ++state) {
      backward[i][state] = backward[i + 1][state] * uncontested[i];
      for (const Claim& claim : claims_of[i])
        backward[i][state] += step(i, state, claim) * backward[i + 1][state | std::size_t{1} << claim.slot];
    }

  for (std::size_t i = 0; i < places.size(); ++i) {
    Standing& standing = standings_[places[i]];
    double without = 0;
    for (std::size_t state = 0; state < states; ++state)
      without += forward[i][state] * backward[i + 1][state];
    for (const Claim& claim : claims_of[i]) {
      Candidate& candidate = standing.candidates[claim.candidate];
      double with = 0;
      for (std::size_t state = 0; state < states; ++state)
        with +=
            forward[i][state] * step(i, state, claim) * backward[i + 1][state | std::size_t{1} << claim.slot];
      const double ratio = without > 0 && candidate.weight > 0 ? with / without / candidate.weight : 1;
      candidate.one_to_one = static_cast<float>(std::log2(std::max(ratio, weights_.second_specimen)));
      candidate.weight *= std::exp2(candidate.one_to_one);
    }
    normalise(standing);
  }
  for (std::size_t place = 0; place < unit.size(); ++place)
    if (same_as[place] != place) standings_[place] = standings_[same_as[place]];
}

}  // namespace hesuan::matching
