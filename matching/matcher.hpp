// Records × roster → matches, each with its reasons.
//
// The model is Fellegi and Sunter's: each field gives a weight of evidence in bits (comparison.hpp), the
// weights of a pair add up to the odds that both are one person, and against all other residents and against
// nobody on the roster they give a probability. Records that came together are weighed together
// (together.hpp). What is probable enough for the precision wanted is `matched`; what is not is `ambiguous`,
// with all candidates, or `unmatched`. A record whose name contradicts the resident's is never matched,
// however much else agrees.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/match.hpp"
#include "core/resident.hpp"
#include "matching/roster_index.hpp"
#include "matching/weights.hpp"

namespace hesuan::matching {

struct MatchingOptions {
  double precision = 0.999;                 ///< wanted share of right links among the matched
  std::span<const Correction> corrections;  ///< what people decided before
  unsigned threads = 0;                     ///< 0: one a core; the result does not depend on it
};

/// What is estimated from the records themselves.
struct NightWeights {
  Weights weights = first_night_weights();
  double threshold = 1;  ///< least probability of a link
};

struct Matching : NightWeights {
  std::vector<Match> matches;  ///< one per record, in the records' order
};

/// Of several records of one specimen (same resident, kind and result, and the same time or specimen number)
/// one is `matched`, the first that is ok, and the others `duplicate` with the same resident; each stays.
/// Records in review are matched too; whoever uses the match decides what a review record may count for.
Matching match_records(const Roster& roster, std::span<const Record> records,
                       const MatchingOptions& options = {});

/// Takes the match of each record, in the records' order.
using MatchSink = std::function<void(std::size_t record, Match&& match)>;

/// The same with the roster made ready before, for several calls, and without a list of all matches: of a
/// district they would fill the memory.
NightWeights match_records(const Roster& roster, const RosterIndex& index, std::span<const Record> records,
                           const MatchingOptions& options, const MatchSink& sink);

}  // namespace hesuan::matching
