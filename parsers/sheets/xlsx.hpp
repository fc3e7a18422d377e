// Office Open XML workbooks (.xlsx, .xlsm), streamed: memory holds the shared strings and one row.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "parsers/sheets/sheets.hpp"

namespace hesuan::parsers {

/// A rule for cells that are still to be filled in, as the file states it (data validation).
struct Validation {
  std::string sheet;
  std::string cells;     ///< `C3:C1000 D3`
  std::string type;      ///< `list`, `textLength`, …
  std::string relation;  ///< `between` when the file does not say
  std::string formula, formula_2;
  bool allows_blank = false;
};

struct WorkbookDetails {
  std::vector<std::string> visible_sheets;
  std::map<std::string, std::string> names;  ///< defined name → what it stands for
  std::vector<Validation> validations;
};

/// As read_rows, for a zip. Hidden sheets are left out, unless they or `details` are asked for. `merged` and
/// `details` may be null. Reason codes: `sheet_broken`, `sheet_locked`, `sheet_too_large`.
std::string read_xlsx(std::span<const std::byte> bytes, const RowSink& sink, std::vector<MergedCells>* merged,
                      WorkbookDetails* details = nullptr, HiddenSheets hidden = HiddenSheets::leave_out);

}  // namespace hesuan::parsers
