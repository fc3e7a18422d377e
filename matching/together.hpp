// Who a record's person may be, and how probable it is for each: records that were sent together are weighed
// together.
//
// Each record alone gives every resident a weight, and `nobody on the roster` one too. Records of one screen,
// or of a folder with a few, are then weighed by two things more: that they are mostly of one household, and
// that each specimen is of another person. The second sums over all ways to assign the records to residents
// one to one, so the probabilities are of the whole set, and ties stay ties.
#pragma once

#include <span>
#include <vector>

#include "core/record.hpp"
#include "matching/comparison.hpp"
#include "matching/corrections.hpp"
#include "matching/roster_index.hpp"

namespace hesuan::matching {

struct Candidate {
  ResidentIndex resident = 0;
  Evidence evidence;
  float together = 0;    ///< bits: the others are of this household, or not
  float one_to_one = 0;  ///< bits: the others are this resident, or not
  float elsewhere = 0;   ///< bits: the resident was sampled at another place then
  double weight = 0;     ///< proportional to the probability
};

/// The candidates of one record, best first; the weights of all of them, of nobody and of the unseen add up
/// to one.
struct Standing {
  std::vector<Candidate> candidates;
  double nobody = 1;
  double unseen = 0;  ///< residents too many to look at
  bool shows_nothing = false;

  double best() const { return candidates.empty() ? 0 : candidates.front().weight; }
};

/// The sure tests of a resident, for `elsewhere`.
struct Appointment {
  std::chrono::local_seconds time;
  std::uint64_t site;  ///< hash of its name
  std::size_t record = 0;
};
using Appointments = std::unordered_map<ResidentIndex, std::vector<Appointment>>;

/// When and where a record says its specimen was taken; nullopt when it does not say both.
std::optional<Appointment> appointment_of(const Record& record, std::size_t index);
/// Nobody is at two places within ten minutes.
bool collide(const Appointment& a, const Appointment& b);

/// A folder with more is a collection of many people's; a file with more a table.
inline constexpr std::size_t most_together = 12;

/// Which records were sent together: indices of records.
struct Units {
  std::vector<std::uint32_t> records;  ///< unit by unit
  std::vector<std::uint32_t> begins;   ///< where each unit begins, and the end
  std::vector<bool>
      by_source;  ///< of each record: its file is of one person or family, so its name tells something

  std::size_t size() const { return begins.size() - 1; }
  std::span<const std::uint32_t> operator[](std::size_t unit) const {
    return std::span(records).subspan(begins[unit], begins[unit + 1] - begins[unit]);
  }
};
Units units_of(std::span<const Record> records);

/// One for each thread.
class Linker {
 public:
  Linker(const RosterIndex& index, const Weights& weights, std::span<const Record> records,
         const Units& units, const CorrectionIndex& corrections, const Appointments* appointments = nullptr);

  /// Standings of the unit's records, in its order. What shown() gives for them holds until the next call.
  std::span<Standing> link(std::size_t unit);
  const ShownRecord& shown(std::size_t place) const { return shown_[place]; }

 private:
  void find_candidates(const ShownRecord& shown);
  void add_candidate(ResidentIndex resident);
  void weigh_appointments(Standing& standing, const Record& record, std::size_t record_index);
  void weigh_alone(std::size_t place, const Record& record, std::size_t record_index);
  void add_members_of_likely_households(std::size_t size);
  void weigh_households(std::size_t size);
  void weigh_assignments(std::span<const std::uint32_t> unit);
  void normalise(Standing& standing);

  const RosterIndex& index_;
  const Weights& weights_;
  std::span<const Record> records_;
  const Units& units_;
  const CorrectionIndex& corrections_;
  const Appointments* appointments_;

  std::vector<ShownRecord> shown_;
  std::vector<Standing> standings_;
  std::vector<ResidentIndex> found_;
  std::vector<std::uint32_t> seen_;  ///< by resident: the look-up that found it last
  std::uint32_t look_up_ = 0;
  bool overlooked_ = false, covered_ = false;
  std::vector<ResidentIndex> also_;
};

}  // namespace hesuan::matching
