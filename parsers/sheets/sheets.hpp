// Spreadsheets and delimited text → records, one a row; a roster is read through the same door (../roster).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/file_reading.hpp"
#include "core/time.hpp"

namespace hesuan::parsers {

/// One cell. Numbers keep the text the file has (18 digits are not pushed through a double).
struct Cell {
  enum class Kind { empty, text, number, date, boolean, error };
  Kind kind = Kind::empty;
  std::string text;  ///< for `date`: ISO 8601 local (`2022-04-09T17:12:05+08:00` or `2022-04-09`)
};

struct SheetRow {
  std::string sheet;  ///< empty for delimited text
  int number = 0;     ///< 1-based row in its sheet, as a spreadsheet program shows it
  std::vector<Cell> cells;
  bool is_hidden = false;                                ///< the row
  bool is_in_hidden_sheet = false;                       ///< given only to who asks for hidden sheets
  std::vector<std::pair<int, int>> hidden_columns = {};  ///< first and last, as indices of `cells`
};

/// Cells that a workbook shows as one: only the first has the value. Rows 1-based, columns as indices of
/// SheetRow::cells; the last ones are included.
struct MergedCells {
  std::string sheet;
  int first_row = 0, last_row = 0;
  int first_column = 0, last_column = 0;
};

/// Called for each row that has a non-empty cell, in file order; false stops.
using RowSink = std::function<bool(const SheetRow&)>;

enum class HiddenSheets { leave_out, give };

/// Rows by content: of an .xlsx or .ods workbook (sheets in order), of tables in HTML or in the XML of Excel
/// 2003, or of delimited text. Returns an empty string, or a reason code: `sheet_broken`, `sheet_locked`,
/// `sheet_too_large`, `encoding_unknown`. Rows already given stay given; the caller drops them when an error
/// comes at the end. `merged`, when asked for, is complete only after the last row.
std::string read_rows(std::span<const std::byte> bytes, const RowSink& sink,
                      std::vector<MergedCells>* merged = nullptr,
                      HiddenSheets hidden = HiddenSheets::leave_out);

/// Takes a record as soon as it is read.
using RecordSink = std::function<void(Record&&)>;

/// Header found below title rows by table_field_of (../vocabulary), in one row or in two; each further row
/// becomes a record or a refused item. Where there is none, columns are told by what they hold, and every
/// record is in review
/// (`heading_missing`). What a merged cell shows holds for all rows it covers. A hidden sheet that lists
/// people is a refused item (`sheet_hidden`); what stands in hidden rows and columns is read, and its records
/// say so. Rows are read twice: first to see that the file holds to its end and which cells are merged, so
/// that no record is given of one that does not. Where `records` is given they go there, and memory holds one
/// row.
FileReading read_sheet(std::string_view source, std::span<const std::byte> bytes, Date night,
                       const RecordSink& records = {});

}  // namespace hesuan::parsers
