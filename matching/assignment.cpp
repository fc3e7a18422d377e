#include "matching/assignment.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/text.hpp"
#include "matching/hash.hpp"
#include "matching/parallel.hpp"

namespace hesuan::matching {
namespace {

constexpr int most_rounds = 30;
/// Messages that change less have settled.
constexpr double settled = 1e-3;
/// No claim is surer than this, so that messages stay finite.
constexpr double most_odds = 1e9;
/// The share of residents tested is counted beside so many imagined ones, and never all.
constexpr double imagined_residents = 20, most_tested = 0.98;
/// Pairs are looked at where no claim of the record is surer than this by itself, and the second is not less
/// probable than that.
constexpr double sure_by_itself = 0.98, worth_a_pair = 0.01;
constexpr std::int32_t minutes_at_one_time = 10;

constexpr std::size_t size_of_chunk = 4096;

std::uint32_t hash_of_text(const std::optional<std::string>& text) {
  return text ? folded(hash_of(without_spaces(fold_width(*text)))) : 0;
}

/// The claims on each resident, as indices.
struct ByResident {
  ByResident(std::span<const Claim> claims, std::size_t residents)
      : begins(residents + 1), order(claims.size()) {
    for (const Claim& claim : claims) ++begins[claim.resident + 1];
    std::inclusive_scan(begins.begin(), begins.end(), begins.begin());
    std::vector<std::uint32_t> next(begins.begin(), begins.end() - 1);
    for (std::uint32_t i = 0; i < claims.size(); ++i) order[next[claims[i].resident]++] = i;
  }

  std::span<const std::uint32_t> operator[](std::size_t resident) const {
    return std::span(order).subspan(begins[resident], begins[resident + 1] - begins[resident]);
  }

  std::vector<std::uint32_t> begins, order;
};

}  // namespace

Specimens::Specimen Specimens::specimen_of(const Record& record) {
  Specimen specimen;
  specimen.kind = record.kind;
  if (record.sampled_at) {
    specimen.day = static_cast<std::int32_t>(
        std::chrono::local_days(record.sampled_at->date).time_since_epoch().count());
    if (record.sampled_at->of_day)
      specimen.minute = static_cast<std::int32_t>(
          std::chrono::floor<std::chrono::minutes>(*record.sampled_at->of_day).count());
  }
  specimen.number = hash_of_text(record.specimen_id);
  specimen.site = hash_of_text(record.sampling_site ? record.sampling_site : record.institution);
  std::uint64_t look = 0;
  for (const auto* shown : {&record.name, &record.id_number, &record.phone})
    look = mixed(look, *shown ? hash_of(**shown) : 0);
  specimen.look = folded(look);
  return specimen;
}

Specimens::Specimens(std::span<const Record> records, const Units& units, unsigned threads)
    : specimens_(records.size()) {
  for_chunks(records.size(), size_of_chunk, threads,
             [&](unsigned, std::size_t, std::size_t begin, std::size_t end) {
               for (std::size_t i = begin; i < end; ++i) specimens_[i] = specimen_of(records[i]);
             });
  for (Specimen& specimen : specimens_)
    if (specimen.minute != unknown)
      specimen.round =
          rounds_.try_emplace({specimen.kind, specimen.day}, static_cast<std::uint32_t>(rounds_.size()))
              .first->second;
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
  const std::uint32_t round = specimens_[record].round;
  return round == no_round ? std::nullopt : std::optional<std::size_t>(round);
}

namespace {

class OneToOne {
 public:
  OneToOne(std::span<Claim> claims, const Specimens& specimens, const Weights& weights, std::size_t residents,
           unsigned threads)
      : claims_(claims),
        specimens_(specimens),
        weights_(weights),
        residents_(residents),
        threads_(threads),
        by_resident_(claims, residents),
        odds_(claims.size()),
        tested_(specimens.rounds()),
        record_moves_(specimens.size()),
        resident_moves_(residents) {
    for (auto& moves : record_moves_) moves = true;
  }

  void solve() {
    bool all = true;  // of the first rounds, while it moves how many are tested
    for (int round = 0; round < most_rounds; ++round) {
      records_to_residents();
      if (all) all = count_tested() >= settled;
      if (residents_to_records(all) == 0) break;
    }
    settle_pairs();
  }

 private:
  /// Work on whole records: a chunk begins with the first record that begins in it.
  void records_to_residents() {
    const auto begin_from = [&](std::size_t i) {
      while (i > 0 && i < claims_.size() && claims_[i].record == claims_[i - 1].record) ++i;
      return i;
    };
    for_chunks(claims_.size(), size_of_chunk, threads_,
               [&](unsigned, std::size_t, std::size_t begin, std::size_t end) {
                 set_odds(begin_from(begin), begin_from(end));
               });
  }

  /// The odds of each claim beside all else its record may be, but for what its resident says of it. Of
  /// records whose claims have not moved they stay.
  void set_odds(std::size_t begin, std::size_t end) {
    for (std::size_t from = begin, to = begin; from < end; from = to) {
      double nobody = 1, all = 0;
      const bool has_moved = record_moves_[claims_[from].record].exchange(false, std::memory_order_relaxed);
      for (; to < end && claims_[to].record == claims_[from].record; ++to) {
        nobody -= claims_[to].probability;
        all += claims_[to].probability * claims_[to].ratio;
      }
      all += std::max(nobody, 0.0);
      for (std::size_t i = from; i < to && has_moved; ++i) {
        const double own = claims_[i].probability * claims_[i].ratio;
        odds_[i] = std::min(claims_[i].probability / std::max(all - own, 1 / most_odds), most_odds);
        resident_moves_[claims_[i].resident].store(true, std::memory_order_relaxed);
      }
    }
  }

  /// Calls `work(sum, claims of a resident)` for all, and adds up the sums, which begin as `zero`: always in
  /// the same order, so that the result does not depend on the threads.
  template <typename Sum, typename Work, typename Add>
  Sum over_residents(const Sum& zero, Work&& work, Add&& add) {
    std::vector<Sum> sums((residents_ + size_of_chunk - 1) / size_of_chunk, zero);
    for_chunks(residents_, size_of_chunk, threads_,
               [&](unsigned, std::size_t chunk, std::size_t begin, std::size_t end) {
                 for (std::size_t resident = begin; resident < end; ++resident)
                   work(sums[chunk], by_resident_[resident]);
               });
    return std::accumulate(sums.begin(), sums.end(), zero, add);
  }

  /// The share of the residents who have a specimen, of each round; tells the largest change.
  double count_tested() {
    using Counts = std::vector<double>;
    const Counts tested = over_residents(
        Counts(specimens_.rounds()),
        [&](Counts& counts, std::span<const std::uint32_t> group) { count_rounds(counts, group); },
        [](Counts a, const Counts& b) {
          std::transform(a.begin(), a.end(), b.begin(), a.begin(), std::plus());
          return a;
        });
    const double all = static_cast<double>(residents_) + imagined_residents;
    double change = 0;
    for (std::size_t round = 0; round < tested_.size(); ++round) {
      const double before = tested_[round];
      tested_[round] =
          std::min(tested[round] + imagined_residents * weights_.tested, most_tested * all) / all;
      change = std::max(change, std::abs(std::log((1 - tested_[round]) / (1 - before))));
    }
    return change;
  }

  /// Adds to each round the probability that one of the records is the resident's.
  void count_rounds(std::vector<double>& counts, std::span<const std::uint32_t> group) const {
    for (auto first = group.begin(); first != group.end(); ++first) {
      const auto round = specimens_.round_of(claims_[*first].record);
      const auto is_of_round = [&](std::uint32_t i) {
        return specimens_.round_of(claims_[i].record) == round;
      };
      if (!round || std::any_of(group.begin(), first, is_of_round)) continue;
      double odds = 0;
      for (auto i = first; i != group.end(); ++i)
        if (is_of_round(*i)) odds += odds_[*i];
      odds *= only_specimen(round);
      counts[*round] += odds / (1 + odds);
    }
  }

  /// Sets the ratios, of all or where the odds of a claim have moved; tells how many ratios have.
  std::size_t residents_to_records(bool all) {
    return over_residents(
        std::size_t{0},
        [&](std::size_t& moved, std::span<const std::uint32_t> group) {
          if (group.empty()) return;
          const bool has_moved =
              resident_moves_[claims_[group.front()].resident].exchange(false, std::memory_order_relaxed);
          for (const std::uint32_t i : group) {
            if (!all && !has_moved) break;
            const double before = claims_[i].ratio;
            set_ratio(claims_[i], group);
            if (std::abs(std::log(claims_[i].ratio / before)) < settled) continue;
            record_moves_[claims_[i].record].store(true, std::memory_order_relaxed);
            ++moved;
          }
        },
        std::plus());
  }

  /// How many times as probable a record is a resident's who has no other one as anybody's. Of p0, p1 and p2
  /// of the residents, with none, one and two specimens, it is p1 / p0 / (p1 + 2 p2); tested is p1 + p2, and
  /// a second specimen have 2 p2 of p1 + 2 p2.
  double only_specimen(std::optional<std::size_t> round) const {
    return round ? (1 - weights_.second_specimen) / (1 - tested_[*round]) : 1;
  }

  /// The same where he has another one: 2 p2 / p1 / (p1 + 2 p2).
  double second_specimen(std::optional<std::size_t> round) const {
    const double second = weights_.second_specimen, tested = round ? tested_[*round] : 1;
    return std::min(second * (1 - second / 2) / (1 - second) / tested, 1.0);
  }

  /// `group`: all claims on the resident. He has no specimen, or that of one of the records.
  void set_ratio(Claim& claim, std::span<const std::uint32_t> group) const {
    const auto round = specimens_.round_of(claim.record);
    const double only = only_specimen(round), second = second_specimen(round);
    double with = only, without = 1, elsewhere = 0;
    for (const std::uint32_t i : group) {
      const bool places = specimens_.are_two_places_at_once(claim.record, claims_[i].record);
      if (!places && !specimens_.are_two(claim.record, claims_[i].record)) continue;
      const double has_it = only * odds_[i];
      with += has_it * (places ? weights_.two_places_at_once : second);
      without += has_it;
      if (places) elsewhere += has_it;
    }
    claim.ratio = with / without;
    claim.elsewhere = elsewhere > without / 2;
  }

  /// Two records that two residents contend for: sum-product takes the likelier of the two ways for all but
  /// certain, however little likelier it is (on two by two the Bethe permanent is the larger product;
  /// Vontobel 2013). So the ways of such a pair are gone through one by one.
  void settle_pairs() {
    std::vector<std::pair<std::size_t, double>> changes;
    for (std::size_t from = 0, to = 0; from < claims_.size(); from = to) {
      while (to < claims_.size() && claims_[to].record == claims_[from].record) ++to;
      settle_pair(from, to, changes);
    }
    for (const auto& [claim, ratio] : changes) claims_[claim].ratio = ratio;
  }

  /// The claims `from` to `to` are of one record; tells those ratios that are to be others.
  void settle_pair(std::size_t from, std::size_t to,
                   std::vector<std::pair<std::size_t, double>>& changes) const {
    if (to - from < 2) return;
    std::size_t best = from, next = from + 1;
    if (claims_[next].probability > claims_[best].probability) std::swap(best, next);
    for (std::size_t i = from + 2; i < to; ++i) {
      if (claims_[i].probability > claims_[next].probability) next = i;
      if (claims_[next].probability > claims_[best].probability) std::swap(best, next);
    }
    const Claim &a = claims_[best], &b = claims_[next];
    if (a.probability > sure_by_itself || b.probability < worth_a_pair) return;
    const auto rival = rival_of(a, b);
    if (!rival) return;
    const auto [is_a, is_b, is_neither] = shares_of_pair(a, b, claims_[rival->first], claims_[rival->second]);
    double all = 1;
    for (std::size_t i = from; i < to; ++i) all += claims_[i].probability * (claims_[i].ratio - 1);
    const double as_a = a.probability * a.ratio, as_b = b.probability * b.ratio;
    // All else that the record may be stays as it is.
    const double scale = is_neither * most_odds > 1 ? (all - as_a - as_b) / is_neither : all;
    changes.emplace_back(best, is_a * scale / a.probability);
    changes.emplace_back(next, is_b * scale / b.probability);
  }

  /// The shares of the ways in which the record of `a` and `b` is of the first resident, the second or
  /// neither; `other_a` and `other_b` are the claims of the same two on the other record.
  std::array<double, 3> shares_of_pair(const Claim& a, const Claim& b, const Claim& other_a,
                                       const Claim& other_b) const {
    const double record[] = {a.probability, b.probability, 1 - a.probability - b.probability},
                 other[] = {other_a.probability, other_b.probability,
                            1 - other_a.probability - other_b.probability};
    const auto of_a = weights_of(a, other_a), of_b = weights_of(b, other_b);
    std::array<double, 3> shares{};
    double all = 0;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) {
        const std::size_t a_has = (i == 0) + (j == 0), b_has = (i == 1) + (j == 1);
        const double way = record[i] * other[j] * of_a[a_has] * of_b[b_has];
        shares[i] += way;
        all += way;
      }
    for (double& share : shares) share /= all;
    return shares;
  }

  /// Of the records that both residents may have too, the claims of the one that is likeliest of them.
  std::optional<std::pair<std::size_t, std::size_t>> rival_of(const Claim& a, const Claim& b) const {
    std::optional<std::pair<std::size_t, std::size_t>> found;
    double most = worth_a_pair * worth_a_pair;
    for (const std::uint32_t i : by_resident_[a.resident])
      for (const std::uint32_t j : by_resident_[b.resident]) {
        if (claims_[i].record != claims_[j].record || !specimens_.are_two(a.record, claims_[i].record))
          continue;
        const double both = claims_[i].probability * claims_[j].probability;
        if (both > most) most = both, found.emplace(i, j);
      }
    return found;
  }

  /// How probable it is that the resident has none, one and both of two records, beside their probabilities;
  /// by what he may have besides.
  std::array<double, 3> weights_of(const Claim& claim, const Claim& other) const {
    const auto round = specimens_.round_of(claim.record);
    const double only = only_specimen(round), second = second_specimen(round);
    double besides = 0;
    for (const std::uint32_t i : by_resident_[claim.resident])
      if (claims_[i].record != other.record && specimens_.are_two(claim.record, claims_[i].record))
        besides += only * odds_[i];
    return {1 + besides, only + besides * second, only * second};
  }

  std::span<Claim> claims_;
  const Specimens& specimens_;
  const Weights& weights_;
  std::size_t residents_;
  unsigned threads_;
  ByResident by_resident_;
  std::vector<double> odds_, tested_;
  std::vector<std::atomic<bool>> record_moves_, resident_moves_;  ///< since it was looked at last
};

}  // namespace

void assign_one_to_one(std::span<Claim> claims, const Specimens& specimens, const Weights& weights,
                       std::size_t residents, unsigned threads) {
  OneToOne(claims, specimens, weights, residents, threads).solve();
}

std::size_t claims_with_another_specimen(std::span<const Claim> claims, const Specimens& specimens,
                                         std::size_t residents) {
  const ByResident by_resident(claims, residents);
  std::size_t with_another = 0;
  for (std::size_t resident = 0; resident < residents; ++resident) {
    const auto group = by_resident[resident];
    with_another += static_cast<std::size_t>(std::count_if(group.begin(), group.end(), [&](std::uint32_t i) {
      return std::any_of(group.begin(), group.end(), [&](std::uint32_t j) {
        return specimens.are_two(claims[i].record, claims[j].record);
      });
    }));
  }
  return with_another;
}

}  // namespace hesuan::matching
