// Records × roster → matches, each with its reasons.
//
// A link is made only where exactly one resident is consistent with everything the record shows and the
// evidence is enough on its own; everything else is `ambiguous` (with all candidates) or `unmatched`. Never
// guessed.
#pragma once

#include <span>
#include <vector>

#include "core/match.hpp"
#include "core/resident.hpp"

namespace hesuan::matching {

/// One match per record, in the records' order. Two records of one specimen (same resident, kind, sampling
/// time and result): the first is `matched`, the others `duplicate` with the same resident. Records in review
/// are matched too; whoever uses the match decides what a review record may count for.
std::vector<Match> match_records(const Roster& roster, std::span<const Record> records);

}  // namespace hesuan::matching
