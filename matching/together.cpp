#include "matching/together.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace hesuan::matching {
namespace {

/// Of one key so many residents are looked at; a key with more tells too little, and some of them are looked
/// at only where there is no better key.
constexpr std::size_t most_listed = 300, most_of_a_long_list = 1000;
constexpr std::size_t most_candidates = 64;
/// Bits below the best at which a candidate no longer matters.
constexpr float negligible = 30;
/// So probable a household is likely to be where the others belong.
constexpr double likely = 0.5;
/// Records this far before and after may be of one household.
constexpr std::size_t near = 6;
/// Candidates less probable do not make a household one to think of by themselves; nor do those far less
/// probable where another record speaks for it too.
constexpr double thinkable = 1e-3, thinkable_with_others = 1e-9;

}  // namespace

void normalise(Standing& standing) {
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

Linker::Linker(const RosterIndex& index, const Weights& weights, std::span<const Record> records,
               const Units& units, const CorrectionIndex& corrections)
    : index_(index),
      weights_(weights),
      records_(records),
      units_(units),
      corrections_(corrections),
      seen_(index.size(), 0) {}

std::span<Standing> Linker::link(std::size_t unit) {
  const auto records = units_[unit];
  while (shown_.size() < records.size()) shown_.emplace_back(index_, weights_);
  standings_.resize(std::max(standings_.size(), records.size()));
  for (std::size_t place = 0; place < records.size(); ++place)
    weigh_alone(place, records_[records[place]], records[place]);
  stayed_.clear();
  if (records.size() > 1) {
    add_members_of_likely_households(records.size());
    weigh_households(unit);
  }
  return std::span(standings_).first(records.size());
}

void Linker::add_candidate(ResidentIndex resident) {
  if (seen_[resident] == look_up_) return;
  seen_[resident] = look_up_;
  index_.fetch(resident);
  found_.push_back(resident);
}

/// The residents under the record's keys.
void Linker::find_candidates(const ShownRecord& shown) {
  found_.clear();
  looked_at_.clear();
  ++look_up_;
  for (const auto& look_up : shown.look_ups()) index_.fetch_key(look_up.key);
  for (const auto& [key, parts, whole_household] : shown.look_ups()) {
    const auto listed = index_.listed(key);
    if (listed.size() > most_listed) continue;
    looked_at_.push_back(parts);
    for (std::size_t i = 0; i < listed.size(); ++i)
      if (whole_household)
        for (const ResidentIndex member : index_.household(index_.person(listed[i]).household))
          add_candidate(member);
      else
        add_candidate(listed[i]);
  }
  for (const Alias& alias : shown.aliases()) add_candidate(alias.resident);
  unlisted_ = shown.overlooked_by(looked_at_);
  if (found_.empty()) add_some_of(shown.look_ups());
}

/// Residents of the shortest of the lists that are too long, at even distances: whom to name.
void Linker::add_some_of(std::span<const ShownRecord::LookUp> look_ups) {
  RosterIndex::Listing shortest;
  for (const auto& look_up : look_ups) {
    const auto listed = index_.listed(look_up.key);
    if (listed.size() > most_listed && (shortest.size() == 0 || listed.size() < shortest.size()))
      shortest = listed;
  }
  const std::size_t some = std::min(shortest.size(), most_of_a_long_list);
  for (std::size_t i = 0; i < some; ++i) add_candidate(shortest[i * shortest.size() / some]);
  if (some > 0) unlisted_ *= 1 - static_cast<double>(some) / static_cast<double>(shortest.size());
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
  const double as_guest = weights_.guest * std::max(guest, 1.0);
  standing.nobody = (1 - weights_.on_roster) * (1 - weights_.guest + as_guest);
  standing.guest = as_guest / (1 - weights_.guest + as_guest);
  // Over all residents the weights add up to that of one at random.
  standing.unseen = weights_.on_roster * unlisted_;
  normalise(standing);
}

/// Who shows little is found through the others.
void Linker::add_members_of_likely_households(std::size_t size) {
  std::vector<std::optional<std::uint32_t>> households;  // of each record, before any is added to
  for (const Standing& standing : std::span(standings_).first(size))
    households.push_back(standing.best() >= likely
                             ? std::optional(index_.person(standing.candidates.front().resident).household)
                             : std::nullopt);
  for (std::size_t place = 0; place < size; ++place) {
    Standing& standing = standings_[place];
    if (standing.shows_nothing) continue;
    const double prior =
        standing.nobody / (1 - weights_.on_roster) * weights_.on_roster / static_cast<double>(index_.size());
    ++look_up_;
    for (const Candidate& candidate : standing.candidates) seen_[candidate.resident] = look_up_;
    for (std::size_t other = place - std::min(place, near); other < std::min(size, place + near + 1);
         ++other) {
      if (!households[other]) continue;
      for (const ResidentIndex member : index_.household(*households[other])) {
        if (seen_[member] == look_up_) continue;
        seen_[member] = look_up_;
        Candidate candidate{member, shown_[place].compare(member)};
        candidate.weight = prior * std::exp2(candidate.evidence.bits());
        standing.candidates.push_back(candidate);
      }
    }
    normalise(standing);
  }
}

/// The households that a record makes likely, or several make thinkable.
std::vector<std::uint32_t> Linker::households_to_weigh(std::span<const Standing> standings) const {
  std::vector<std::uint32_t> once, several;
  for (const Standing& standing : standings)
    for (const Candidate& candidate : standing.candidates) {
      const std::uint32_t household = index_.person(candidate.resident).household;
      if (candidate.weight >= thinkable) several.push_back(household);
      if (candidate.weight >= thinkable_with_others) once.push_back(household);
    }
  std::sort(once.begin(), once.end());
  for (std::size_t i = 1; i < once.size(); ++i)
    if (once[i] == once[i - 1]) several.push_back(once[i]);
  std::sort(several.begin(), several.end());
  several.erase(std::unique(several.begin(), several.end()), several.end());
  return several;
}

HouseholdEvidence Linker::household_evidence(std::size_t size) const {
  const auto standings = std::span(standings_).first(size);
  HouseholdEvidence evidence;
  evidence.households = households_to_weigh(standings);
  double others = 1;
  for (const std::uint32_t household : evidence.households) {
    evidence.share.push_back(static_cast<double>(index_.household(household).size()) /
                             static_cast<double>(index_.size()));
    others -= evidence.share.back();
  }
  const std::size_t rest = evidence.share.size();
  evidence.share.push_back(std::max(others, 0.0));
  for (const Standing& standing : standings) {
    ByHousehold likelihood(rest + 1);
    double anywhere = standing.nobody + standing.unseen;
    for (const Candidate& candidate : standing.candidates) {
      const std::size_t place = evidence.place_of(index_.person(candidate.resident).household);
      if (place != rest)
        likelihood[place] += candidate.weight / evidence.share[place];
      else
        anywhere += candidate.weight;
    }
    for (double& value : likelihood) value += anywhere;
    evidence.likelihood.push_back(std::move(likelihood));
  }
  return evidence;
}

/// How probable each is to be of the household of the one before it.
std::vector<double> Linker::ties_of_run(std::span<const std::uint32_t> unit) const {
  std::vector<double> together(unit.size());
  for (std::size_t i = 1; i < unit.size(); ++i)
    together[i] = records_[unit[i]].source == records_[unit[i - 1]].source ? weights_.sent_together
                                                                           : weights_.sent_in_turn;
  return together;
}

/// The household of each record, by all others of the unit.
void Linker::weigh_households(std::size_t unit) {
  const auto records = units_[unit];
  const HouseholdEvidence evidence = household_evidence(records.size());
  HouseholdBeliefs beliefs = units_.in_order[unit] ? beliefs_in_run(evidence, ties_of_run(records))
                                                   : beliefs_in_set(evidence, weights_.sent_together);
  stayed_ = std::move(beliefs.stayed);
  for (std::size_t place = 0; place < records.size(); ++place) {
    Standing& standing = standings_[place];
    // A guest of a household is as likely among its items as a member; the name must tell them apart.
    double guest = 1;
    const std::size_t rest = evidence.households.size();
    for (Candidate& candidate : standing.candidates) {
      const std::size_t household = evidence.place_of(index_.person(candidate.resident).household);
      const double before = beliefs.before[place][household];
      const double boost = evidence.share[household] > 0 ? before / evidence.share[household] : 1;
      candidate.together = static_cast<float>(std::log2(boost));
      candidate.weight *= boost;
      const double surname = std::exp2(shown_[place].surname_bits(candidate.resident));
      if (household != rest) guest = std::max(guest, before * weights_.guest_shares_surname * surname);
    }
    standing.nobody *= 1 - weights_.guest + weights_.guest * guest;
    normalise(standing);
  }
}

}  // namespace hesuan::matching
