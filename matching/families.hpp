// What the others of a household tell of a record: how theirs were sent, and of which app they are.
//
// Who sends for the family mostly sends for all of it: of whoever is missing there, a record that comes from
// elsewhere is rarely his. Where the others came one by one, his comes alone too. And families mostly use one
// app: the rarer it is, the more it says that theirs is this one. How often all this is so is counted on the
// residents whose record is sure, as m and u of two more comparisons (comparison.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/record.hpp"
#include "matching/assignment.hpp"
#include "matching/roster_index.hpp"
#include "matching/units.hpp"

namespace hesuan::matching {

class Families {
 public:
  /// `claims`: by all but this and the one-to-one rule. The index and the specimens outlive this.
  Families(const RosterIndex& index, std::span<const Record> records, const Units& units,
           const Specimens& specimens, std::span<const Claim> claims);

  /// How many times as probable it is the resident's record as anybody's; 1 where nothing is told.
  struct Ratios {
    double sent = 1, app = 1;
  };
  Ratios ratios(const Claim& claim) const;

  /// The same of somebody who stays with the household and is not on the roster, where its records came
  /// beside this one.
  double guest_ratio(std::uint32_t record, std::uint32_t household) const;

 private:
  /// Whether two records were sent by one, as far as their files and folders tell.
  enum class Sent : std::uint8_t { apart, perhaps_together, together };
  static constexpr std::size_t ways_to_send = 3;

  /// How the others of a resident's household came. `unclear`: it is one of several, or nothing tells whether
  /// their records were sent together.
  enum class Others : std::uint8_t { there_are_none, none_came, unclear, the_only_one, apart, together };
  static constexpr std::size_t ways_to_come = 6;

  /// Where a record comes from: hashes of folder and file, and of the file's name without its numbers; the
  /// app, counted from 0; the unit (units.hpp).
  struct Place {
    std::uint32_t folder = 0, file = 0, pattern = 0, app = 0, unit = 0;
    Origin origin = Origin::household;
  };
  /// A record that is surely this resident's, or is taken to be his; the round of tests of which it is.
  struct Arrival {
    ResidentIndex resident = 0;
    std::uint32_t record = 0, round = 0;
  };
  /// Of the records of one round.
  struct AppUse {
    double share = 0;  ///< that are of this app
    double sure = 0;   ///< of these, whose resident is sure
  };
  struct Apps {
    double all = 0, same = 0;
  };

  void find_places(std::span<const Record> records, const Units& units);
  void find_arrivals(std::span<const Claim> claims);
  void count_ways();
  void count_apps();

  std::span<const Arrival> of_household(std::uint32_t household, std::uint32_t round) const;
  bool is_family(ResidentIndex resident) const;
  std::span<const Arrival> household_of(const Arrival& arrival) const;
  std::size_t others_in_household(const Arrival& arrival) const;
  bool has_another(const Arrival& arrival) const;
  Sent sent(std::uint32_t record, std::uint32_t other, std::uint32_t between) const;
  Sent sent_with_others(const Arrival& arrival) const;
  Others others_of(const Arrival& arrival) const;
  Apps apps_of_others(const Arrival& arrival) const;
  double app_ratio(const Arrival& arrival) const;

  const RosterIndex& index_;
  const Specimens& specimens_;
  std::vector<Place> places_;  ///< by record
  std::size_t apps_ = 0;
  std::vector<Arrival> arrivals_;      ///< household by household, round by round
  std::vector<std::uint32_t> begins_;  ///< where each household's begin, and the end
  std::array<std::array<double, ways_to_send>, ways_to_come> way_ratio_{};
  double beside_ratio_ = 1;               ///< of who surely comes with the household
  std::vector<std::vector<AppUse>> use_;  ///< by round and app
  std::vector<double> came_;              ///< by round: share of the residents of whom a record is sure
  double one_app_ = 0;                    ///< share of the households whose records are of one app
};

}  // namespace hesuan::matching
