// The evidence of a match, drawn: how each reason moves the odds.
#pragma once

#include <string>

#include "core/match.hpp"

namespace hesuan::cli {

/// A line with the outcome, a table with a bar for each reason, and the candidates.
std::string waterfall(const MatchedRecord& matched, Language language);

}  // namespace hesuan::cli
