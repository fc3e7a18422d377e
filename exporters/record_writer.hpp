// Records as JSON Lines and CSV: the contract that other programs read.
#pragma once

#include <iosfwd>
#include <string>

#include "core/match.hpp"
#include "core/reason.hpp"
#include "core/record.hpp"

namespace hesuan::exporters {

/// One JSON object without a line break, fields in the contract's order, null for unknown.
/// `confidence` and `readings` are objects ({} when empty); `reasons` is an array.
std::string to_json(const Record& record);
/// As above, followed by resident_id, household_id, match_status, match_score, match_reasons (each with its
/// code, its weight in bits and its words), candidates.
std::string to_json(const MatchedRecord& matched, Language language);

/// Header and rows of RFC 4180 CSV, UTF-8 without BOM, "\n" line ends. Columns are record_fields() then
/// `confidence` (as JSON); for matched records also the match columns (lists joined by `;`, a reason in words
/// with its weight). `readings` is left out. Cells that a spreadsheet would run as a formula have the guard
/// of core/text.hpp.
std::string csv_header(bool with_match);
std::string to_csv(const Record& record);
std::string to_csv(const MatchedRecord& matched, Language language);

/// One CSV cell, quoted where needed; `guard` applies the formula guard.
std::string csv_cell(std::string_view value, bool guard = true);
/// Appends well-formed UTF-8 as a cell, quoted where needed.
void append_csv_cell(std::string& line, std::string_view value);

}  // namespace hesuan::exporters
