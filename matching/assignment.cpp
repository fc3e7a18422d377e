#include "matching/assignment.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/text.hpp"
#include "matching/hash.hpp"

namespace hesuan::matching {
namespace {

constexpr int most_rounds = 30;
/// Messages that change less have settled.
constexpr double settled = 1e-3;
/// No claim is surer than this, so that messages stay finite.
constexpr double most_odds = 1e9;
/// The share of residents tested is counted beside so many imagined ones, and never all.
constexpr double imagined_residents = 200, most_tested = 0.98;
constexpr std::int32_t minutes_at_one_time = 10;

std::uint64_t hash_of_text(const std::optional<std::string>& text) {
  return text ? hash_of(without_spaces(fold_width(*text))) : 0;
}

/// The claims on each resident, as indices.
std::vector<std::vector<std::uint32_t>> claims_by_resident(std::span<const Claim> claims) {
  std::vector<std::uint32_t> order(claims.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return claims[a].resident < claims[b].resident; });
  std::vector<std::vector<std::uint32_t>> groups;
  for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
    while (to < order.size() && claims[order[to]].resident == claims[order[from]].resident) ++to;
    groups.emplace_back(order.begin() + from, order.begin() + to);
  }
  return groups;
}

}  // namespace

Specimens::Specimens(std::span<const Record> records, const Units& units) {
  for (const Record& record : records) {
    Specimen& specimen = specimens_.emplace_back(Specimen{record.kind});
    if (record.sampled_at) {
      specimen.day = static_cast<std::int32_t>(
          std::chrono::local_days(record.sampled_at->date).time_since_epoch().count());
      if (record.sampled_at->of_day)
        specimen.minute = static_cast<std::int32_t>(
            std::chrono::floor<std::chrono::minutes>(*record.sampled_at->of_day).count());
    }
    if (specimen.minute != unknown)
      specimen.round = rounds_.try_emplace({record.kind, specimen.day}, rounds_.size()).first->second;
    specimen.number = hash_of_text(record.specimen_id);
    specimen.site = hash_of_text(record.sampling_site ? record.sampling_site : record.institution);
    for (const auto& shown : {record.name, record.id_number, record.phone})
      specimen.look = mixed(specimen.look, hash_of(shown.value_or("")));
  }
  for (std::uint32_t unit = 0; unit < units.size(); ++unit)
    if (!units.in_order[unit])
      for (const std::uint32_t record : units[unit]) specimens_[record].set = unit + 1;
}

bool Specimens::are_two(std::uint32_t a, std::uint32_t b) const {
  const Specimen &x = specimens_[a], &y = specimens_[b];
  if (a == b || x.kind != y.kind) return false;
  if (x.day != unknown && y.day != unknown && x.day != y.day) return false;
  if (x.number != 0 && y.number != 0) return x.number != y.number;
  if (x.minute != unknown && y.minute != unknown) return x.minute != y.minute;
  return x.set != 0 && x.set == y.set && x.look != y.look;
}

bool Specimens::are_two_places_at_once(std::uint32_t a, std::uint32_t b) const {
  const Specimen &x = specimens_[a], &y = specimens_[b];
  if (a == b || x.minute == unknown || y.minute == unknown || x.site == 0 || y.site == 0) return false;
  return x.day == y.day && std::abs(x.minute - y.minute) <= minutes_at_one_time && x.site != y.site;
}

std::optional<std::size_t> Specimens::round_of(std::uint32_t record) const {
  return specimens_[record].round;
}

namespace {

class OneToOne {
 public:
  OneToOne(std::span<Claim> claims, const Specimens& specimens, const Weights& weights, std::size_t residents)
      : claims_(claims),
        specimens_(specimens),
        weights_(weights),
        residents_(static_cast<double>(residents)),
        by_resident_(claims_by_resident(claims)),
        odds_(claims.size()),
        tested_(specimens.rounds()) {}

  void solve() {
    for (int round = 0; round < most_rounds; ++round) {
      records_to_residents();
      count_tested();
      if (residents_to_records() < settled) break;
    }
  }

 private:
  /// The odds of each claim beside all else its record may be.
  void records_to_residents() {
    for (std::size_t from = 0, to = 0; from < claims_.size(); from = to) {
      double nobody = 1, all = 0;
      for (; to < claims_.size() && claims_[to].record == claims_[from].record; ++to) {
        nobody -= claims_[to].probability;
        all += claims_[to].probability * claims_[to].ratio;
      }
      all += std::max(nobody, 0.0);
      for (std::size_t i = from; i < to; ++i) {
        const double own = claims_[i].probability * claims_[i].ratio;
        odds_[i] = std::min(own / std::max(all - own, 1 / most_odds), most_odds);
      }
    }
  }

  /// The share of the residents who have a specimen, of each round.
  void count_tested() {
    std::vector<double> tested(specimens_.rounds());
    std::map<std::size_t, double> has_none;
    for (const auto& group : by_resident_) {
      has_none.clear();
      for (const std::uint32_t i : group)
        if (const auto round = specimens_.round_of(claims_[i].record))
          has_none.try_emplace(*round, 1).first->second /= 1 + odds_[i];
      for (const auto& [round, probability] : has_none) tested[round] += 1 - probability;
    }
    std::transform(tested.begin(), tested.end(), tested_.begin(), [&](double so_many) {
      const double all = residents_ + imagined_residents;
      return std::min(so_many + imagined_residents * weights_.tested, most_tested * all) / all;
    });
  }

  /// Sets the ratios; tells the largest change.
  double residents_to_records() {
    double change = 0;
    for (const auto& group : by_resident_)
      for (const std::uint32_t i : group) {
        const double before = claims_[i].ratio;
        set_ratio(claims_[i], group);
        change = std::max(change, std::abs(std::log(claims_[i].ratio / before)));
      }
    return change;
  }

  /// `group`: all claims on the resident. He has no specimen, or that of one of the records.
  void set_ratio(Claim& claim, std::span<const std::uint32_t> group) {
    const auto round = specimens_.round_of(claim.record);
    const double tested = round ? tested_[*round] : 1, untested = round ? 1 - tested : 1;
    double with = 1 / untested, without = 1, elsewhere = 0;
    for (const std::uint32_t i : group) {
      const bool places = specimens_.are_two_places_at_once(claim.record, claims_[i].record);
      if (!places && !specimens_.are_two(claim.record, claims_[i].record)) continue;
      const double again = places ? weights_.two_places_at_once : weights_.second_specimen;
      with += odds_[i] * std::min(again / tested, 1.0);
      without += odds_[i];
      if (places) elsewhere += odds_[i];
    }
    claim.ratio = with / without;
    claim.elsewhere = elsewhere > without / 2;
  }

  std::span<Claim> claims_;
  const Specimens& specimens_;
  const Weights& weights_;
  double residents_;
  std::vector<std::vector<std::uint32_t>> by_resident_;
  std::vector<double> odds_, tested_;
};

}  // namespace

void assign_one_to_one(std::span<Claim> claims, const Specimens& specimens, const Weights& weights,
                       std::size_t residents) {
  OneToOne(claims, specimens, weights, residents).solve();
}

std::size_t second_specimens(std::span<const Claim> claims, const Specimens& specimens) {
  std::size_t seconds = 0;
  for (const auto& group : claims_by_resident(claims))
    for (std::size_t i = 1; i < group.size(); ++i)
      seconds += std::any_of(
          group.begin(), group.begin() + static_cast<std::ptrdiff_t>(i),
          [&](std::uint32_t j) { return specimens.are_two(claims[j].record, claims[group[i]].record); });
  return seconds;
}

}  // namespace hesuan::matching
