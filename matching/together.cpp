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
  double all = standing.nobody() + standing.unseen;
  for (const Candidate& candidate : standing.candidates) all += candidate.weight;
  standing.strangers /= all;
  for (Guest& guest : standing.guests) guest.weight /= all;
  standing.other_guests /= all;
  standing.unseen /= all;
  standing.scale /= all;
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
  shown.show(record, units_.origins[record_index], corrections_.aliases_of(record));
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

  standing.scale = 1;
  standing.guests.clear();
  for (const std::uint32_t household : households_told(standing, shown))
    standing.guests.push_back({household, guest_weight(shown, household)});
  const double off_roster = (1 - weights_.on_roster) * std::exp2(shown.nobody_bits());
  standing.other_guests = off_roster * weights_.guest * std::exp2(shown.other_guest_bits());
  standing.strangers = off_roster * (1 - weights_.guest);
  // Over all residents the weights add up to that of one at random.
  standing.unseen = weights_.on_roster * unlisted_ * std::exp2(shown.unseen_bits());
  normalise(standing);
}

/// Households of candidates whose phone, room or name is told.
std::vector<std::uint32_t> Linker::households_told(const Standing& standing, const ShownRecord& shown) const {
  std::vector<std::uint32_t> households;
  if (!shown.tells_household()) return households;
  for (const Candidate& candidate : standing.candidates)
    households.push_back(index_.person(candidate.resident).household);
  std::sort(households.begin(), households.end());
  households.erase(std::unique(households.begin(), households.end()), households.end());
  std::erase_if(households, [&](std::uint32_t household) { return shown.guest_bits(household) <= 0; });
  return households;
}

/// Somebody who stays with a household shares its phone and room, and often its surname.
double Linker::guest_weight(const ShownRecord& shown, std::uint32_t household) const {
  const auto members = index_.household(household);
  const double by_surname = 1 - weights_.guest_shares_surname +
                            weights_.guest_shares_surname * std::exp2(shown.surname_bits(household));
  const double share = static_cast<double>(members.size()) / static_cast<double>(index_.size());
  return (1 - weights_.on_roster) * weights_.guest * share * by_surname *
         std::exp2(shown.nobody_bits() + shown.guest_bits(household));
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
    const double prior = standing.scale * weights_.on_roster / static_cast<double>(index_.size());
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
  for (const Standing& standing : standings) {
    const auto think_of = [&](std::uint32_t household, double weight) {
      if (weight >= thinkable) several.push_back(household);
      if (weight >= thinkable_with_others) once.push_back(household);
    };
    for (const Candidate& candidate : standing.candidates)
      think_of(index_.person(candidate.resident).household, candidate.weight);
    for (const Guest& guest : standing.guests) think_of(guest.household, guest.weight);
  }
  std::sort(once.begin(), once.end());
  for (std::size_t i = 1; i < once.size(); ++i)
    if (once[i] == once[i - 1]) several.push_back(once[i]);
  std::sort(several.begin(), several.end());
  several.erase(std::unique(several.begin(), several.end()), several.end());
  return several;
}

HouseholdEvidence Linker::household_evidence(std::size_t size, bool in_set) const {
  const auto standings = std::span(standings_).first(size);
  HouseholdEvidence evidence;
  evidence.households = households_to_weigh(standings);
  double others = 1;
  for (const std::uint32_t household : evidence.households) {
    evidence.share.push_back(static_cast<double>(index_.household(household).size()) /
                             static_cast<double>(index_.size()));
    evidence.left.push_back(1 - 1 / static_cast<double>(index_.household(household).size()));
    others -= evidence.share.back();
  }
  const std::size_t rest = evidence.share.size();
  evidence.share.push_back(std::max(others, 0.0));
  evidence.left.push_back(1);
  for (std::size_t place = 0; place < size; ++place) {
    const Standing& standing = standings[place];
    ByHousehold likelihood(rest + 1);
    double anywhere = standing.strangers + standing.other_guests + standing.unseen;
    const auto speaks_for = [&](std::uint32_t household, double weight) {
      const std::size_t at = evidence.place_of(household);
      if (at != rest)
        likelihood[at] += weight / evidence.share[at];
      else
        anywhere += weight;
    };
    for (const Candidate& candidate : standing.candidates)
      speaks_for(index_.person(candidate.resident).household, candidate.weight);
    for (const Guest& guest : standing.guests) speaks_for(guest.household, guest.weight);
    if (in_set) add_folder(evidence, shown_[place], likelihood, anywhere);
    for (double& value : likelihood) value += anywhere;
    evidence.likelihood.push_back(std::move(likelihood));
  }
  return evidence;
}

/// `likelihood`: of the record, without what makes it come from anywhere.
void Linker::add_folder(HouseholdEvidence& evidence, const ShownRecord& shown, const ByHousehold& likelihood,
                        double anywhere) const {
  auto& beside = evidence.beside_folder.emplace_back();
  const auto elsewhere = shown.folder_room_bits(std::nullopt);
  if (!elsewhere) return;
  if (evidence.folder.empty()) {
    for (const std::uint32_t household : evidence.households)
      evidence.folder.push_back(std::exp2(*shown.folder_room_bits(household)));
    evidence.folder.push_back(std::exp2(*elsewhere));
  }
  for (std::size_t h = 0; h < likelihood.size(); ++h)
    beside.push_back(likelihood[h] / evidence.folder[h] + anywhere);
}

/// How probable each is to be of the household of the one before it, as far as their order tells.
std::vector<double> Linker::ties_of_run(std::span<const std::uint32_t> unit) const {
  std::vector<double> together(unit.size());
  for (std::size_t i = 1; i < unit.size(); ++i) {
    const std::string_view before = records_[unit[i - 1]].source, source = records_[unit[i]].source;
    together[i] = source == before                       ? weights_.sent_together
                  : are_numbered_in_turn(before, source) ? weights_.sent_in_turn
                                                         : 0;
  }
  return together;
}

/// The household of each record, by all others of the unit.
void Linker::weigh_households(std::size_t unit) {
  const auto records = units_[unit];
  const HouseholdEvidence evidence = household_evidence(records.size(), !units_.in_order[unit]);
  HouseholdBeliefs beliefs = units_.in_order[unit] ? beliefs_in_run(evidence, ties_of_run(records))
                                                   : beliefs_in_set(evidence, weights_.sent_together);
  stayed_ = std::move(beliefs.stayed);
  for (std::size_t place = 0; place < records.size(); ++place) {
    Standing& standing = standings_[place];
    const auto boost_of = [&](std::uint32_t household) {
      const std::size_t at = evidence.place_of(household);
      return evidence.share[at] > 0 ? beliefs.before[place][at] / evidence.share[at] : 1;
    };
    // A guest of a household is as likely among its items as a member; the name must tell them apart.
    for (const std::uint32_t household : evidence.households)
      if (std::none_of(standing.guests.begin(), standing.guests.end(),
                       [&](const Guest& guest) { return guest.household == household; }))
        standing.guests.push_back({household, standing.scale * guest_weight(shown_[place], household)});
    for (Guest& guest : standing.guests) guest.weight *= boost_of(guest.household);
    for (Candidate& candidate : standing.candidates) {
      const double boost = boost_of(index_.person(candidate.resident).household);
      candidate.together = static_cast<float>(std::log2(boost));
      candidate.weight *= boost;
    }
    const double share_of_others = evidence.share.back();
    if (share_of_others > 0) standing.other_guests *= beliefs.before[place].back() / share_of_others;
    normalise(standing);
  }
}

}  // namespace hesuan::matching
