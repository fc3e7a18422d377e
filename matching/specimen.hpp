// When two records are of one specimen.
#pragma once

#include <string>
#include <vector>

#include "core/match.hpp"

namespace hesuan::matching {

/// Records that share one of these are of one specimen: same resident, kind and result, and the same specimen
/// number or minute of sampling. None for a record that is not `matched`.
std::vector<std::string> specimen_keys(const Record& record, const Match& match);

}  // namespace hesuan::matching
