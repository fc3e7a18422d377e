// Which household a record is of, by the records that came with it.
//
// Each record alone says of every household how much more probable it is if one of its members is meant. From
// that of the others follows what to think of a household before looking at the record itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hesuan::matching {

/// Rows of numbers, one a household, and the last for all households that no record speaks for.
using ByHousehold = std::vector<double>;

struct HouseholdEvidence {
  std::vector<std::uint32_t> households;  ///< ascending
  ByHousehold share;                      ///< of all residents
  ByHousehold left;                       ///< of its members, the share who are left when one has come
  std::vector<ByHousehold>
      likelihood;  ///< by record: if it came from this household, over what it is in general
  /// Of a set whose folder names a room: what that says of each household, once for all of its records; and
  /// by record the likelihood without it, empty where it is not in there. Both empty where no room is named.
  ByHousehold folder = {};
  std::vector<ByHousehold> beside_folder = {};

  /// Place of a household in the rows; the last for one that is not listed.
  std::size_t place_of(std::uint32_t household) const;
};

struct HouseholdBeliefs {
  std::vector<ByHousehold> before;  ///< by record: probability of a household, by the other records alone
  std::vector<double>
      stayed;  ///< by record: probability that it came with the one before it, or with its set
};

/// Records of a set: each came from one household, the set's, with probability `together`, else from any.
/// Nobody comes twice: a household has only those left whom the other records of the set have not taken.
HouseholdBeliefs beliefs_in_set(const HouseholdEvidence& evidence, double together);

/// Records of a run: each came from the household of the one before it with probability `together[record]`,
/// else from any. Forward and backward over the run (Rabiner 1989), with the household as the hidden state.
/// Nobody comes twice: with the last of its members left the household has ended, and the next is of any. So
/// a belief counts one who has come among the members, whom the one-to-one rule takes away, and the beliefs
/// about those left add up to one.
HouseholdBeliefs beliefs_in_run(const HouseholdEvidence& evidence, std::span<const double> together);

}  // namespace hesuan::matching
