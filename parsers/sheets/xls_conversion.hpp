// Legacy .xls → .xlsx by gnumeric's ssconvert in a child process with limits: libfreexl was measured and is
// unsafe.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace hesuan::parsers {

struct XlsConversion {
  std::vector<std::byte> xlsx;  ///< empty when `fault` is set
  std::string fault;  ///< reason code: `xls_converter_missing`, `sheet_broken`, `sheet_locked`, `time_limit`
};

/// True for a compound file (the container of .xls, and of an encrypted workbook).
bool is_compound_file(std::span<const std::byte> bytes);

/// Runs ssconvert with CPU, memory and wall-clock limits in a private temporary folder that is removed again.
/// Called by the supervisor, from any thread, never by a worker. Throws std::system_error when the machine
/// fails (no temporary folder, disk full, no process).
XlsConversion convert_xls(std::span<const std::byte> bytes, std::chrono::seconds limit);

/// True when ssconvert can be run (for `hesuan doctor`).
bool xls_converter_is_present();

}  // namespace hesuan::parsers
