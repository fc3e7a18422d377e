// Who a record's person may be, and how probable it is for each: records that were sent together are weighed
// together.
//
// Each record alone gives every resident a weight, and `nobody on the roster` one too. The records of a unit
// (units.hpp) are then weighed by one thing more: that they are mostly of one household (households.hpp).
#pragma once

#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "core/record.hpp"
#include "matching/comparison.hpp"
#include "matching/corrections.hpp"
#include "matching/households.hpp"
#include "matching/roster_index.hpp"
#include "matching/units.hpp"

namespace hesuan::matching {

struct Candidate {
  ResidentIndex resident = 0;
  Evidence evidence;
  float together = 0;       ///< bits: the others are of this household, or not
  float sent = 0, app = 0;  ///< bits: the household's other records were sent so, and are of this app, or not
  float one_to_one = 0;     ///< bits: other records are this resident's, or not
  bool elsewhere = false;   ///< mostly as the resident was sampled at another place then
  bool contradicts_name = false;
  double weight = 0;  ///< proportional to the probability
};

/// Somebody who is not on the roster and stays with a household.
struct Guest {
  std::uint32_t household = 0;
  double weight = 0;
};

/// The candidates of one record, best first; the weights of all of them, of whoever is not on the roster and
/// of the unseen add up to one.
struct Standing {
  std::vector<Candidate> candidates;
  double strangers = 1;       ///< not on the roster, and with no household on it
  std::vector<Guest> guests;  ///< of the households for which something speaks
  double other_guests = 0;
  double unseen = 0;  ///< residents who were not found
  double scale = 1;   ///< what the weights have been multiplied by
  bool shows_nothing = false;

  double guest() const {
    return std::accumulate(guests.begin(), guests.end(), other_guests,
                           [](double sum, const Guest& guest) { return sum + guest.weight; });
  }
  double nobody() const { return strangers + guest(); }
  double best() const { return candidates.empty() ? 0 : candidates.front().weight; }
};

/// Makes the weights add up to one. Best first; the roster's order where equal. A tail of many goes to the
/// unseen.
void normalise(Standing& standing);

/// One for each thread.
class Linker {
 public:
  Linker(const RosterIndex& index, const Weights& weights, std::span<const Record> records,
         const Units& units, const CorrectionIndex& corrections);

  /// Standings of the unit's records, in its order. What shown() gives for them holds until the next call.
  std::span<Standing> link(std::size_t unit);
  const ShownRecord& shown(std::size_t place) const { return shown_[place]; }
  /// Of the unit's records, where it is a run: the probability that each came with the one before it.
  std::span<const double> stayed() const { return stayed_; }

 private:
  void find_candidates(const ShownRecord& shown);
  void add_candidate(ResidentIndex resident);
  void add_some_of(std::span<const ShownRecord::LookUp> look_ups);
  void weigh_alone(std::size_t place, const Record& record, std::size_t record_index);
  std::vector<std::uint32_t> households_told(const Standing& standing, const ShownRecord& shown) const;
  double guest_weight(const ShownRecord& shown, std::uint32_t household) const;
  void add_members_of_likely_households(std::size_t size);
  std::vector<std::uint32_t> households_to_weigh(std::span<const Standing> standings) const;
  HouseholdEvidence household_evidence(std::size_t size, bool in_set) const;
  void add_folder(HouseholdEvidence& evidence, const ShownRecord& shown, const ByHousehold& likelihood,
                  double anywhere) const;
  std::vector<double> ties_of_run(std::span<const std::uint32_t> unit) const;
  void weigh_households(std::size_t unit);

  const RosterIndex& index_;
  const Weights& weights_;
  std::span<const Record> records_;
  const Units& units_;
  const CorrectionIndex& corrections_;

  std::vector<ShownRecord> shown_;
  std::vector<Standing> standings_;
  std::vector<ResidentIndex> found_;
  std::vector<std::uint32_t> seen_;  ///< by resident: the look-up that found it last
  std::uint32_t look_up_ = 0;
  std::vector<ShownRecord::Parts> looked_at_;
  double unlisted_ = 0;  ///< probability that the resident meant is none of those found
  std::vector<double> stayed_;
};

}  // namespace hesuan::matching
