// What is said of a reading on the terminal.
#pragma once

#include <string>

#include "cli/commands/commands.hpp"
#include "core/file_reading.hpp"

namespace hesuan::cli {

/// One warning for each record and item that needs a look, or one for the whole file when it gave none of
/// either.
void report_reading(const std::string& source, const FileReading& reading, Console& console);

}  // namespace hesuan::cli
