#include "matching/families.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "core/text.hpp"
#include "matching/clues.hpp"
#include "matching/hash.hpp"

namespace hesuan::matching {
namespace {

/// A record that is so probably the resident's is surely his.
constexpr double sure = 0.9;
/// More people than this who share an address are no family.
constexpr std::size_t largest_family = 12;
/// Of files numbered in turn, so many places from each other may still be sent by one.
constexpr std::uint32_t places_near = 2;
/// Seen beside what the night shows: as if nothing were told.
constexpr double imagined_arrivals = 20;
/// No habit is without exception.
constexpr double most_with_one_app = 0.99, least_ratio_of_way = 0.02;

/// Of a name without its numbers; 0 of one that has none, whose place is in the order of names, not of time.
std::uint32_t pattern_of(std::string_view stem) {
  std::uint64_t hash = 1;
  bool has_number = false;
  for (const char c : stem)
    if (is_digit(static_cast<unsigned char>(c)) || c == '_' || c == '-')
      has_number = true;
    else
      hash = mixed(hash, static_cast<std::uint64_t>(c));
  return has_number ? folded(hash) | 1 : 0;
}

/// Of two arrivals of one round: another resident's record.
bool is_of_another(const auto& arrival, const auto& other) {
  return other.resident != arrival.resident && other.record != arrival.record;
}

/// The same resident's other record.
bool is_own_other(const auto& arrival, const auto& other) {
  return other.resident == arrival.resident && other.record != arrival.record;
}

double sum(const auto& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

}  // namespace

Families::Families(const RosterIndex& index, std::span<const Record> records, const Units& units,
                   const Specimens& specimens, std::span<const Claim> claims)
    : index_(index), specimens_(specimens) {
  find_places(records, units);
  find_arrivals(claims);
  count_ways();
  count_apps();
}

void Families::find_places(std::span<const Record> records, const Units& units) {
  std::unordered_map<std::string_view, std::uint32_t> apps;
  places_.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::string_view source = records[i].source;
    const auto app = apps.try_emplace(records[i].layout, static_cast<std::uint32_t>(apps.size())).first;
    places_.push_back({folded(hash_of(folder_of(source))), folded(hash_of(source)),
                       pattern_of(stem_of(source)), app->second, 0, units.origins[i]});
  }
  for (std::uint32_t unit = 0; unit < units.size(); ++unit)
    for (const std::uint32_t record : units[unit]) places_[record].unit = unit;
  apps_ = apps.size();
}

void Families::find_arrivals(std::span<const Claim> claims) {
  begins_.assign(index_.households() + 1, 0);
  std::vector<Arrival> arrivals;
  for (const Claim& claim : claims) {
    const auto round = specimens_.round_of(claim.record);
    if (!round || claim.probability < sure || !is_family(claim.resident)) continue;
    arrivals.push_back({claim.resident, claim.record, static_cast<std::uint32_t>(*round)});
    ++begins_[index_.person(claim.resident).household + 1];
  }
  std::inclusive_scan(begins_.begin(), begins_.end(), begins_.begin());
  arrivals_.resize(arrivals.size());
  std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
  std::ranges::stable_sort(arrivals, {}, &Arrival::round);
  for (const Arrival& arrival : arrivals)
    arrivals_[next[index_.person(arrival.resident).household]++] = arrival;
}

/// Those of one round.
std::span<const Families::Arrival> Families::of_household(std::uint32_t household,
                                                          std::uint32_t round) const {
  const auto all =
      std::span(arrivals_).subspan(begins_[household], begins_[household + 1] - begins_[household]);
  const auto found = std::ranges::equal_range(all, round, {}, &Arrival::round);
  return {found.begin(), found.end()};
}

std::span<const Families::Arrival> Families::household_of(const Arrival& arrival) const {
  return of_household(index_.person(arrival.resident).household, arrival.round);
}

bool Families::is_family(ResidentIndex resident) const {
  return index_.household(index_.person(resident).household).size() <= largest_family;
}

std::size_t Families::others_in_household(const Arrival& arrival) const {
  return index_.household(index_.person(arrival.resident).household).size() - 1;
}

/// A sure record of the resident's own: this one was sent at another time, as a copy or of another specimen.
bool Families::has_another(const Arrival& arrival) const {
  const auto household = household_of(arrival);
  return std::any_of(household.begin(), household.end(),
                     [&](const Arrival& other) { return is_own_other(arrival, other); });
}

// ------------------------------------------------------------------------------------------------------------
// How they were sent

/// Rows of a table are of many, in an order that tells nothing. So are files which people named, in a folder
/// with many. Of files numbered in turn only the next one is surely of the same sending, as together.hpp has
/// it; `between` does not part them.
Families::Sent Families::sent(std::uint32_t record, std::uint32_t other, std::uint32_t between) const {
  const Place &a = places_[record], &b = places_[other];
  if (a.file == b.file) return a.origin == Origin::table ? Sent::perhaps_together : Sent::together;
  if (a.folder != b.folder) return Sent::apart;
  if (a.origin == Origin::household && b.origin == Origin::household) return Sent::together;
  if (a.pattern == 0 || a.pattern != b.pattern) return Sent::perhaps_together;
  const auto [first, last] = std::minmax(record, other);
  const std::uint32_t places = last - first - (first < between && between < last ? 1 : 0);
  if (places == 1 && a.unit == b.unit) return Sent::together;
  return places <= places_near ? Sent::perhaps_together : Sent::apart;
}

Families::Sent Families::sent_with_others(const Arrival& arrival) const {
  Sent most = Sent::apart;
  for (const Arrival& other : household_of(arrival))
    if (is_of_another(arrival, other))
      most = std::max(most, sent(arrival.record, other.record, arrival.record));
  return most;
}

Families::Others Families::others_of(const Arrival& arrival) const {
  if (others_in_household(arrival) == 0) return Others::there_are_none;
  const auto household = household_of(arrival);
  std::optional<ResidentIndex> first;
  bool several = false, any_apart = false, any_together = false;
  for (const Arrival& other : household) {
    if (!is_of_another(arrival, other)) continue;
    several |= first && *first != other.resident;
    first = first.value_or(other.resident);
    Sent most = Sent::apart;
    for (const Arrival& third : household)
      if (is_of_another(arrival, third) && third.resident != other.resident)
        most = std::max(most, sent(other.record, third.record, arrival.record));
    any_apart |= most == Sent::apart;
    any_together |= most == Sent::together;
  }
  if (!first) return Others::none_came;
  if (!several) return others_in_household(arrival) == 1 ? Others::the_only_one : Others::unclear;
  return any_apart ? Others::apart : any_together ? Others::together : Others::unclear;
}

/// Of each way in which the others may have come: how often who came is sent with them, over how often that
/// is so of anybody.
void Families::count_ways() {
  std::array<double, ways_to_send> of_all{};
  std::array<std::array<double, ways_to_send>, ways_to_come> of_these{};
  for (const Arrival& arrival : arrivals_) {
    if (has_another(arrival)) continue;
    const auto way = static_cast<std::size_t>(sent_with_others(arrival));
    ++of_all[way];
    ++of_these[static_cast<std::size_t>(others_of(arrival))][way];
  }
  const double all = sum(of_all);
  for (std::size_t others = 0; others < ways_to_come; ++others)
    for (std::size_t way = 0; way < ways_to_send; ++way)
      if (of_all[way] == 0)
        way_ratio_[others][way] = 1;
      else
        way_ratio_[others][way] = std::max((of_these[others][way] * all / of_all[way] + imagined_arrivals) /
                                               (sum(of_these[others]) + imagined_arrivals),
                                           least_ratio_of_way);
  beside_ratio_ =
      (all + imagined_arrivals) / (of_all[static_cast<std::size_t>(Sent::together)] + imagined_arrivals);
}

// ------------------------------------------------------------------------------------------------------------
// Apps

void Families::count_apps() {
  use_.assign(specimens_.rounds(), std::vector<AppUse>(apps_));
  came_.assign(specimens_.rounds(), 0);
  std::vector<double> records(specimens_.rounds());
  for (std::uint32_t i = 0; i < places_.size(); ++i)
    if (const auto round = specimens_.round_of(i)) ++use_[*round][places_[i].app].share, ++records[*round];
  double same = 0, by_chance = 0, all = 0;
  for (const Arrival& arrival : arrivals_) {
    ++use_[arrival.round][places_[arrival.record].app].sure;
    came_[arrival.round] += (has_another(arrival) ? 0.5 : 1) / static_cast<double>(index_.size());
  }
  for (std::size_t round = 0; round < use_.size(); ++round)
    for (AppUse& use : use_[round]) {
      if (use.share > 0) use.sure /= use.share;
      use.share /= records[round];
    }
  for (const Arrival& arrival : arrivals_) {
    const Apps others = apps_of_others(arrival);
    if (others.all == 0) continue;
    ++all;
    same += others.same / others.all;
    by_chance += use_[arrival.round][places_[arrival.record].app].share;
  }
  one_app_ = std::clamp((same - by_chance + imagined_arrivals / 2) / (all - by_chance + imagined_arrivals),
                        0.0, most_with_one_app);
}

/// Without those of an app of which the resident has another record: they came with that one.
Families::Apps Families::apps_of_others(const Arrival& arrival) const {
  const auto household = household_of(arrival);
  Apps apps;
  for (const Arrival& other : household) {
    if (!is_of_another(arrival, other)) continue;
    const std::uint32_t app = places_[other.record].app;
    const bool came_with_another = std::any_of(household.begin(), household.end(), [&](const Arrival& own) {
      return is_own_other(arrival, own) && places_[own.record].app == app;
    });
    if (came_with_another) continue;
    ++apps.all;
    apps.same += app == places_[arrival.record].app;
  }
  return apps;
}

/// How probable this app is to be the household's, over how often it is anybody's. Where no record of the
/// others is sure, it may be one whose records rarely are.
double Families::app_ratio(const Arrival& arrival) const {
  const auto& use = use_[arrival.round];
  const AppUse& own = use[places_[arrival.record].app];
  const Apps others = apps_of_others(arrival);
  double ratio = 1;
  if (others.all > 0) {
    ratio = others.same / others.all / own.share;
  } else if (!has_another(arrival)) {
    const auto none_is_sure = [&](const AppUse& of) {
      return std::pow(1 - std::min(came_[arrival.round], 1.0) * of.sure, others_in_household(arrival));
    };
    ratio = none_is_sure(own) /
            std::accumulate(use.begin(), use.end(), 0.0,
                            [&](double all, const AppUse& of) { return all + of.share * none_is_sure(of); });
  }
  return 1 - one_app_ + one_app_ * ratio;
}

// ------------------------------------------------------------------------------------------------------------

Families::Ratios Families::ratios(const Claim& claim) const {
  const auto round = specimens_.round_of(claim.record);
  if (!round || !is_family(claim.resident)) return {};
  const Arrival arrival{claim.resident, claim.record, static_cast<std::uint32_t>(*round)};
  Ratios ratios;
  if (!has_another(arrival))
    ratios.sent = way_ratio_[static_cast<std::size_t>(others_of(arrival))]
                            [static_cast<std::size_t>(sent_with_others(arrival))];
  if (others_in_household(arrival) > 0) ratios.app = app_ratio(arrival);
  return ratios;
}

double Families::guest_ratio(std::uint32_t record, std::uint32_t household) const {
  const auto round = specimens_.round_of(record);
  if (!round) return 1;
  bool is_beside = false, is_same_app = false;
  for (const Arrival& host : of_household(household, static_cast<std::uint32_t>(*round))) {
    if (host.record == record || sent(record, host.record, record) != Sent::together) continue;
    is_beside = true;
    is_same_app |= places_[host.record].app == places_[record].app;
  }
  if (!is_beside) return 1;
  const double app = is_same_app ? 1 / use_[*round][places_[record].app].share : 0;
  return beside_ratio_ * (1 - one_app_ + one_app_ * app);
}

}  // namespace hesuan::matching
