// What is said of a reading on the terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cli/commands/commands.hpp"
#include "core/file_reading.hpp"

namespace hesuan::cli {

/// One warning for each record and item that needs a look, or one for the whole file when it gave none of
/// either.
/// `reported`: records of the file that are not in `reading`, but went to report_records before.
void report_reading(const std::string& source, const FileReading& reading, Console& console,
                    std::size_t reported = 0);
void report_records(const std::string& source, std::span<const Record> records, Console& console);

}  // namespace hesuan::cli
