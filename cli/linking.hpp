// Linking as the command line asks for it.
#pragma once

#include <span>
#include <vector>

#include "cli/commands/commands.hpp"
#include "core/match.hpp"
#include "core/resident.hpp"
#include "matching/matcher.hpp"

namespace hesuan::cli {

/// Warns of rows that are none; no path, none. Throws CommandError (unusable_input).
std::vector<Correction> load_corrections(const std::string& path, Console& console);

/// All records at once, with the corrections.
matching::Matching link_records(const LinkingOptions& options, const Roster& roster,
                                std::span<const Record> records, Console& console);

/// Records whose doubtful names the roster settles, settled.
std::vector<MatchedRecord> with_names_from_roster(std::vector<MatchedRecord> records);

}  // namespace hesuan::cli
