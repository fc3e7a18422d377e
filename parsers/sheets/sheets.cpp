#include "parsers/sheets/sheets.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "parsers/sheets/csv.hpp"
#include "parsers/sheets/package.hpp"
#include "parsers/sheets/row_record.hpp"
#include "parsers/sheets/table_columns.hpp"
#include "parsers/sheets/xls_conversion.hpp"
#include "parsers/sheets/xlsx.hpp"

namespace hesuan::parsers {
namespace {

std::string read_delimited_text(std::span<const std::byte> bytes, const RowSink& sink) {
  const auto text = text_as_utf8(bytes);
  if (!text) return "encoding_unknown";
  SheetRow sheet_row;
  CsvParser parser(separator_of(*text), [&](const CsvRow& row) {
    sheet_row.number = int(row.number);
    sheet_row.cells.clear();
    for (const std::string& field : row.fields) {
      const std::string_view value = without_formula_guard(field);
      sheet_row.cells.push_back({value.empty() ? Cell::Kind::empty : Cell::Kind::text, std::string(value)});
    }
    const bool is_blank =
        std::all_of(row.fields.begin(), row.fields.end(), [](const auto& f) { return f.empty(); });
    return is_blank || sink(sheet_row);
  });
  parser.push(*text);
  return parser.finish() ? "" : "sheet_broken";
}

std::string file_name_of(std::string_view path) {
  return std::string(path.substr(path.find_last_of("/\\") + 1));
}

/// Takes the rows of one file, sheet by sheet, and makes its reading.
class SheetReader {
 public:
  SheetReader(std::string_view source, Date night) : source_(source), night_(night) {
    reading_.source_kind = "sheet";
  }

  bool take(const SheetRow& row) {
    if (!in_sheet_ || row.sheet != sheet_) begin_sheet(row);
    if (columns_) {
      take_entry(row);
    } else if (rows_searched_ < rows_searched_for_heading) {
      search_heading(row);
    }
    return true;
  }

  FileReading finish(bool is_text) {
    end_sheet();
    if (!reading_.records.empty() || !reading_.refused.empty()) {
      const bool has_heading = tables_ > 0;
      if (is_text && !has_heading) return failed_reading(FileStatus::unsupported, "sheet_no_header", "sheet");
      settle_status(reading_);
      return std::move(reading_);
    }
    return failed_reading(FileStatus::review, "sheet_no_rows", "sheet");
  }

 private:
  void begin_sheet(const SheetRow& row) {
    end_sheet();
    in_sheet_ = true;
    sheet_ = row.sheet;
    first_row_ = row.number;
    rows_searched_ = 0;
    words_ = file_name_of(source_) + " " + sheet_;
    columns_.reset();
  }

  void end_sheet() {
    if (in_sheet_ && !columns_) reading_.refused.push_back({first_row_, "sheet_no_header", ""});
    in_sheet_ = false;
  }

  void search_heading(const SheetRow& row) {
    ++rows_searched_;
    for (const Cell& cell : row.cells) words_ += " " + cell.text;
    columns_ = TableColumns::from_heading(row);
    if (!columns_) return;
    ++tables_;
    table_kind_ = table_kind_from(words_);
  }

  void take_entry(const SheetRow& row) {
    if (columns_->is_no_entry(row)) return;
    if (names_nobody(*columns_, row)) {
      reading_.refused.push_back({row.number, "name_missing", "name"});
      return;
    }
    Record record = record_from_row(*columns_, row, table_kind_, night_);
    record.source = source_;
    reading_.records.push_back(std::move(record));
  }

  std::string source_;
  Date night_;
  FileReading reading_;
  int tables_ = 0;

  bool in_sheet_ = false;
  std::string sheet_;
  int first_row_ = 0;
  int rows_searched_ = 0;
  std::string words_;
  std::optional<TableColumns> columns_;
  TableKind table_kind_;
};

}  // namespace

std::string read_rows(std::span<const std::byte> bytes, const RowSink& sink,
                      std::vector<MergedCells>* merged) {
  if (is_zip(bytes)) return read_xlsx(bytes, sink, merged);
  if (is_compound_file(bytes))
    return "sheet_locked";  // an .xls comes converted, so this is an encrypted workbook
  return read_delimited_text(bytes, sink);
}

FileReading read_sheet(std::string_view source, std::span<const std::byte> bytes, Date night) {
  SheetReader reader(source, night);
  const std::string fault = read_rows(bytes, [&](const SheetRow& row) { return reader.take(row); });
  if (!fault.empty()) return failed_reading(FileStatus::unreadable, fault, "sheet");
  return reader.finish(!is_zip(bytes));
}

}  // namespace hesuan::parsers
