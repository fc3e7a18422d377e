// A table of what people decided about records → corrections.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/match.hpp"

namespace hesuan::parsers {

struct CorrectionsRead {
  std::vector<Correction> corrections;
  std::vector<int> incomplete;  ///< 1-based rows without resident, or with neither record nor field and value
  std::string fatal;            ///< reason code when it is no such table; empty otherwise
};

/// xlsx or csv with the headings `record`, `field`, `value`, `resident`, in any order; others are ignored.
CorrectionsRead read_corrections(std::span<const std::byte> bytes);

}  // namespace hesuan::parsers
