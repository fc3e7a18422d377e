// Linking as the command line asks for it.
#pragma once

#include <span>
#include <vector>

#include "cli/commands/commands.hpp"
#include "core/match.hpp"
#include "core/resident.hpp"
#include "matching/matcher.hpp"

namespace hesuan::cli {

/// Reads the corrections, warns of rows that are none, and links. Throws CommandError (unusable_input).
matching::Matching link_records(const LinkingOptions& options, const Roster& roster,
                                std::span<const Record> records, Console& console);

/// Records whose doubtful names the roster settles, settled.
std::vector<MatchedRecord> with_names_from_roster(std::vector<MatchedRecord> records);

}  // namespace hesuan::cli
