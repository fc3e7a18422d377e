// One to one over the whole night: most residents give one specimen of a kind a day. So what is one record's
// is hardly another's, and who has no other record is the likelier to have this one, the more residents have
// one.
//
// Every record has its candidates with their probabilities, every resident the records that may be his.
// Sum-product over this graph gives each pair's probability over all assignments at once (Williams and Lau,
// Approximate evaluation of marginal association probabilities with belief propagation, 2014). Nothing is
// decided on the way: ties stay ties.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/record.hpp"
#include "matching/roster_index.hpp"
#include "matching/units.hpp"
#include "matching/weights.hpp"

namespace hesuan::matching {

/// So probable a record is this resident's, by all but the one-to-one rule.
struct Claim {
  std::uint32_t record = 0;
  ResidentIndex resident = 0;
  double probability = 0;
  double ratio = 1;    ///< set by the rule: how many times as probable the other records make it
  float together = 0;  ///< bits of the probability: the records sent with it are of this household, or not
  bool contradicts_name = false;
  bool elsewhere = false;   ///< set by the rule: mostly because the resident was at another place then
  float sent = 0, app = 0;  ///< bits of the probability: by how the others of the household were sent, by app
};

/// What tells two specimens apart, of each record.
class Specimens {
 public:
  Specimens(std::span<const Record> records, const Units& units, unsigned threads);

  /// Both records cannot well be of one specimen, but are of one day and kind. Without times that is so for
  /// the records of a set that show different things.
  bool are_two(std::uint32_t a, std::uint32_t b) const;
  /// Within ten minutes, at different places.
  bool are_two_places_at_once(std::uint32_t a, std::uint32_t b) const;

  /// The round of tests, a day and a kind, of which the record's specimen is; nullopt without a time.
  std::optional<std::size_t> round_of(std::uint32_t record) const;
  std::size_t rounds() const { return rounds_.size(); }
  std::size_t size() const { return specimens_.size(); }

 private:
  static constexpr std::int32_t unknown = std::numeric_limits<std::int32_t>::min();
  static constexpr std::uint32_t no_round = std::numeric_limits<std::uint32_t>::max();

  struct Specimen {
    std::int32_t day = unknown, minute = unknown;
    std::uint32_t number = 0, site = 0;  ///< hashes; 0 where not told
    std::uint32_t look = 0;              ///< hash of all that is shown
    std::uint32_t set = 0;               ///< 1-based unit; 0 for none
    std::uint32_t round = no_round;
    TestKind kind = TestKind::nucleic_acid;
  };
  static Specimen specimen_of(const Record& record);

  std::map<std::pair<TestKind, std::int32_t>, std::uint32_t> rounds_;
  std::vector<Specimen> specimens_;
};

/// Sets the ratios of `claims`, which come record by record. How many of the residents have a specimen is
/// estimated from the claims, for each round.
void assign_one_to_one(std::span<Claim> claims, const Specimens& specimens, const Weights& weights,
                       std::size_t residents, unsigned threads);

/// Of how many claims the resident has another specimen too, by another of the claims. For claims that are
/// sure.
std::size_t claims_with_another_specimen(std::span<const Claim> claims, const Specimens& specimens,
                                         std::size_t residents);

}  // namespace hesuan::matching
