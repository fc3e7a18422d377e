// Office Open XML workbooks (.xlsx, .xlsm), streamed: memory holds the shared strings and one row.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "parsers/sheets/sheets.hpp"

namespace hesuan::parsers {

/// As read_rows, for a zip. Hidden sheets are left out. `merged` may be null.
/// Reason codes: `sheet_broken`, `sheet_locked`, `sheet_too_large`.
std::string read_xlsx(std::span<const std::byte> bytes, const RowSink& sink,
                      std::vector<MergedCells>* merged);

}  // namespace hesuan::parsers
