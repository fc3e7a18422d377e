// OpenDocument spreadsheets (.ods), streamed on the same libzip and expat as .xlsx.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "parsers/sheets/sheets.hpp"

namespace hesuan::parsers {

/// As read_rows, for an OpenDocument package. Hidden sheets are left out unless asked for. `merged` may be
/// null. Reason codes: `sheet_broken`, `sheet_locked`, `sheet_too_large`.
std::string read_ods(std::span<const std::byte> bytes, const RowSink& sink, std::vector<MergedCells>* merged,
                     HiddenSheets hidden = HiddenSheets::leave_out);

}  // namespace hesuan::parsers
