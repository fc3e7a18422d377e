// When two records are of one specimen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/record.hpp"

namespace hesuan::matching {

/// Records of a resident that share one of these are of one specimen: same kind and result, and the same
/// specimen number or minute of sampling.
std::vector<std::string> specimen_keys(const Record& record, std::string_view resident_id);

}  // namespace hesuan::matching
