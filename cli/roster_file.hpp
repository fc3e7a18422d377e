// The roster named on the command line.
#pragma once

#include <string>

#include "cli/commands/commands.hpp"
#include "core/resident.hpp"

namespace hesuan::cli {

struct RosterFile {
  Roster roster;
  std::string sha256;
};

/// Reads it and warns of each row left out or doubtful. Throws CommandError (unusable_input) when it is no
/// roster.
RosterFile load_roster(const std::string& path, Console& console);

}  // namespace hesuan::cli
