// Number formats of a workbook: they alone tell a date from a number, and hold leading zeros.
#pragma once

#include <string>
#include <string_view>

#include "parsers/sheets/sheets.hpp"

namespace hesuan::parsers {

struct NumberFormat {
  bool is_date = false;    ///< shows a date, a clock time or both
  bool has_clock = false;  ///< shows hours, minutes or seconds
  int digits = 0;          ///< `000000`: whole numbers have leading zeros up to so many digits; 0 otherwise
};

/// The formats a workbook need not spell out (ECMA-376 part 1, 18.8.30, with the East Asian 27–36 and 50–58).
NumberFormat built_in_format(int id);

/// `yyyy"年"m"月"d"日"`, `[Red]0.00`, `000000`: letters in quotes, brackets and after a backslash are no date
/// tokens.
NumberFormat format_from_code(std::string_view code);

/// A cell that holds the number `text` (kept as the file writes it) as `format` shows it. A clock time
/// without a date becomes text (`17:30:05`); days before the calendar begins stay numbers. No number at all
/// stays text.
Cell number_cell(std::string text, const NumberFormat& format, bool from_1904);

}  // namespace hesuan::parsers
