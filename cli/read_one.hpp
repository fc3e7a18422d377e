// One file read in a worker, with traces: what `explain` and `layouts check` look at.
#pragma once

#include <optional>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/worker_pool.hpp"

namespace hesuan::cli {

struct TracedReading {
  std::string source;  ///< the path as people see it
  FileReading reading;
  std::vector<PageTrace> traces;
};

/// nullopt when interrupted. Throws CommandError (unusable_input) when there is no file to open.
std::optional<TracedReading> read_one(const std::string& path, WorkerPoolOptions options, Console& console);

}  // namespace hesuan::cli
