// The program without its main(): everything between an argument list and an exit code.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.hpp"

namespace hesuan::cli {

/// Runs one command line (without the program's name) to its end. Throws nothing: every failure is a message
/// and an exit code, mapped here alone.
ExitCode run_application(const std::vector<std::string>& arguments);

}  // namespace hesuan::cli
