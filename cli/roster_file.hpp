// The roster named on the command line.
#pragma once

#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "core/resident.hpp"
#include "parsers/roster/roster.hpp"

namespace hesuan::cli {

struct RosterFile {
  Roster roster;
  std::string sha256;  ///< of several files: theirs, joined by `+`
};

/// What the files say, several joined, and what is wrong with them. Throws CommandError (unusable_input) when
/// one is no roster.
struct CheckedRoster {
  RosterFile file;
  std::vector<parsers::RosterFault> faults;
};
CheckedRoster check_roster(const std::vector<std::string>& paths, Console& console);

/// Reads them and warns of each row left out or doubtful.
RosterFile load_roster(const std::vector<std::string>& paths, Console& console);

}  // namespace hesuan::cli
