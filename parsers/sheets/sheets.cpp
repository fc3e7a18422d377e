#include "parsers/sheets/sheets.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "parsers/archives/members.hpp"
#include "parsers/sheets/csv.hpp"
#include "parsers/sheets/markup.hpp"
#include "parsers/sheets/ods.hpp"
#include "parsers/sheets/package.hpp"
#include "parsers/sheets/row_record.hpp"
#include "parsers/sheets/table_columns.hpp"
#include "parsers/sheets/xls_conversion.hpp"
#include "parsers/sheets/xlsx.hpp"
#include "parsers/text/encoding.hpp"

namespace hesuan::parsers {
namespace {

/// Enough of the text to tell its separator by, as UTF-8.
std::string beginning_of(std::span<const std::byte> bytes, const TextEncoding& encoding) {
  std::string beginning;
  for_each_piece(bytes, encoding, [&](std::string_view piece) {
    beginning = piece;
    return false;
  });
  return beginning;
}

/// `'0123`, `` `110101… ``: what people put before a number so that a spreadsheet keeps it as text.
std::string_view without_text_mark(std::string_view field) {
  const bool has_mark = field.size() > 1 && (field.front() == '\'' || field.front() == '`') &&
                        is_digit(static_cast<unsigned char>(field[1]));
  return has_mark ? field.substr(1) : field;
}

/// Streamed: memory holds one row.
std::string read_delimited_text(std::span<const std::byte> bytes, const TextEncoding& encoding,
                                std::string_view beginning, const RowSink& sink) {
  SheetRow sheet_row;
  CsvParser parser(separator_of(beginning), [&](const CsvRow& row) {
    sheet_row.number = int(row.number);
    sheet_row.cells.resize(row.fields.size());
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const std::string_view value = without_text_mark(without_formula_guard(row.fields[i]));
      sheet_row.cells[i].kind = value.empty() ? Cell::Kind::empty : Cell::Kind::text;
      sheet_row.cells[i].text = value;  // in place, where the row before had its own
    }
    const bool is_blank =
        std::all_of(row.fields.begin(), row.fields.end(), [](const auto& f) { return f.empty(); });
    return is_blank || sink(sheet_row);
  });
  for_each_piece(bytes, encoding, [&](std::string_view piece) { return parser.push(piece); });
  return parser.finish() ? "" : "sheet_broken";
}

std::string file_name_of(std::string_view path) {
  return std::string(path.substr(path.find_last_of("/\\") + 1));
}

std::string read_text_rows(std::span<const std::byte> bytes, const RowSink& sink,
                           std::vector<MergedCells>* merged) {
  const auto encoding = encoding_of(bytes);
  if (!encoding) return "encoding_unknown";
  const std::string beginning = beginning_of(bytes, *encoding);
  switch (markup_of(beginning)) {
    case Markup::html:
      return read_html(bytes, *encoding, sink, merged);
    case Markup::excel_xml:
      return read_excel_xml(bytes, *encoding, sink, merged);
    case Markup::none:
      break;
  }
  return read_delimited_text(bytes, *encoding, beginning, sink);
}

bool reaches_down(const MergedCells& cells) {
  return cells.last_row > cells.first_row;
}

/// Gives the rows that a merged cell covers what its first row shows.
class MergedValues {
 public:
  explicit MergedValues(std::vector<MergedCells> merged) : merged_(std::move(merged)) {
    std::erase_if(merged_, [](const MergedCells& cells) { return !reaches_down(cells); });
    std::stable_sort(merged_.begin(), merged_.end(),
                     [](const auto& a, const auto& b) { return a.first_row < b.first_row; });
  }

  bool is_empty() const { return merged_.empty(); }

  void fill(SheetRow& row) {
    if (row.sheet != sheet_) begin_sheet(row.sheet);
    for (; next_ < merged_.size() && merged_[next_].first_row <= row.number; ++next_)
      if (merged_[next_].sheet == sheet_ && merged_[next_].first_row == row.number)
        begin(merged_[next_], row);
    std::erase_if(active_, [&](const Active& active) { return active.last_row < row.number; });
    for (const Active& active : active_) {
      if (int(row.cells.size()) <= active.column) row.cells.resize(active.column + 1);
      if (row.cells[active.column].kind == Cell::Kind::empty) row.cells[active.column] = active.value;
    }
  }

 private:
  struct Active {
    int column = 0, last_row = 0;
    Cell value;
  };

  void begin_sheet(const std::string& sheet) {
    sheet_ = sheet;
    active_.clear();
    next_ = 0;
  }

  void begin(const MergedCells& cells, const SheetRow& row) {
    if (cells.first_column < int(row.cells.size()))
      active_.push_back({cells.first_column, cells.last_row, row.cells[cells.first_column]});
  }

  std::vector<MergedCells> merged_;
  std::size_t next_ = 0;
  std::string sheet_;
  std::vector<Active> active_;
};

/// Takes the rows of one file, sheet by sheet, and makes its reading.
class SheetReader {
 public:
  SheetReader(std::string_view source, Date night, bool is_text, std::vector<MergedCells> merged,
              const RecordSink& records)
      : source_(source), night_(night), is_text_(is_text), merged_(std::move(merged)), records_(records) {
    reading_.source_kind = "sheet";
  }

  void take(const SheetRow& row) {
    if (merged_.is_empty()) return take_filled(row);
    SheetRow filled = row;
    merged_.fill(filled);
    take_filled(filled);
  }

  FileReading finish() {
    end_sheet();
    if (tally_.records > 0 || !reading_.refused.empty()) {
      const bool has_heading = tables_ > 0;
      if (is_text_ && !has_heading)
        return failed_reading(FileStatus::unsupported, "sheet_no_header", "sheet");
      settle_status(reading_, tally_);
      return std::move(reading_);
    }
    return failed_reading(FileStatus::review, "sheet_no_rows", "sheet");
  }

 private:
  void take_filled(const SheetRow& row) {
    if (!in_sheet_ || row.sheet != sheet_) begin_sheet(row);
    if (row.is_in_hidden_sheet) {
      look_into_hidden_sheet(row);
    } else if (columns_) {
      take_below_heading(row);
    } else if (searched_.size() < rows_searched_for_heading) {
      search_heading(row);
    }
  }

  void begin_sheet(const SheetRow& row) {
    end_sheet();
    in_sheet_ = true;
    sheet_ = row.sheet;
    is_hidden_sheet_ = row.is_in_hidden_sheet;
    first_row_ = row.number;
    searched_.clear();
    words_ = file_name_of(source_) + " " + sheet_;
    columns_.reset();
    told_by_content_ = false;
  }

  void end_sheet() {
    if (in_sheet_ && !columns_ && !is_hidden_sheet_) {
      tell_columns_by_content();
      if (!columns_) reading_.refused.push_back({first_row_, "sheet_no_header", ""});
    }
    in_sheet_ = false;
  }

  void search_heading(const SheetRow& row) {
    for (const Cell& cell : row.cells) words_ += " " + cell.text;
    columns_ = TableColumns::from_heading(row);
    if (!columns_ && !searched_.empty()) columns_ = TableColumns::from_headings(searched_.back(), row);
    searched_.push_back(row);
    if (columns_) {
      begin_table();
    } else if (searched_.size() == rows_searched_for_heading) {
      tell_columns_by_content();
    }
  }

  void begin_table() {
    ++tables_;
    table_kind_ = table_kind_from(words_);
    is_first_below_heading_ = true;
  }

  /// The rows searched so far are entries then.
  void tell_columns_by_content() {
    columns_ = TableColumns::from_content(searched_);
    // Lines that people wrote to each other may hold commas, too, but hardly whole document numbers.
    if (is_text_ && columns_ && !columns_->has("id_number")) columns_.reset();
    if (!columns_) return;
    begin_table();
    is_first_below_heading_ = false;
    told_by_content_ = true;
    for (const SheetRow& row : searched_) take_entry(row);
  }

  void take_below_heading(const SheetRow& row) {
    const bool is_first = std::exchange(is_first_below_heading_, false);
    if (is_first) {
      if (auto both = TableColumns::from_headings(searched_.back(), row)) {
        columns_ = std::move(both);
        return;
      }
    }
    take_entry(row);
  }

  /// Lists for the drop-downs of a form are no concern of anybody's; people are.
  void look_into_hidden_sheet(const SheetRow& row) {
    if (columns_ && std::exchange(is_first_below_heading_, false) && !columns_->is_no_entry(row))
      reading_.refused.push_back({row.number, "sheet_hidden", ""});
    if (columns_ || searched_.size() >= rows_searched_for_heading) return;
    searched_.push_back(row);
    columns_ = TableColumns::from_heading(row);
    is_first_below_heading_ = columns_.has_value();
  }

  void take_entry(const SheetRow& row) {
    if (columns_->is_no_entry(row)) return;
    if (names_nobody(*columns_, row)) {
      reading_.refused.push_back({row.number, "name_missing", "name"});
      return;
    }
    Record record = record_from_row(*columns_, row, table_kind_, night_);
    record.source = source_;
    if (told_by_content_) send_to_review(record, "heading_missing");
    tally_.count(record);
    if (records_)
      records_(std::move(record));
    else
      reading_.records.push_back(std::move(record));
  }

  std::string source_;
  Date night_;
  bool is_text_;
  MergedValues merged_;
  const RecordSink& records_;
  RecordTally tally_;
  FileReading reading_;
  int tables_ = 0;

  bool in_sheet_ = false;
  std::string sheet_;
  bool is_hidden_sheet_ = false;
  int first_row_ = 0;
  std::vector<SheetRow> searched_;  ///< rows looked through for a heading
  std::string words_;
  bool is_first_below_heading_ = false, told_by_content_ = false;
  std::optional<TableColumns> columns_;
  TableKind table_kind_;
};

}  // namespace

std::string read_rows(std::span<const std::byte> bytes, const RowSink& sink, std::vector<MergedCells>* merged,
                      HiddenSheets hidden) {
  if (is_zip(bytes))
    return kind_of_zip(bytes) == ZipKind::open_document_sheet
               ? read_ods(bytes, sink, merged, hidden)
               : read_xlsx(bytes, sink, merged, nullptr, hidden);
  if (is_compound_file(bytes))
    return "sheet_locked";  // an .xls comes converted, so this is an encrypted workbook
  return read_text_rows(bytes, sink, merged);
}

FileReading read_sheet(std::string_view source, std::span<const std::byte> bytes, Date night,
                       const RecordSink& records) {
  std::vector<MergedCells> merged;
  const auto pass = [](const SheetRow&) { return true; };
  const std::string fault = read_rows(bytes, pass, &merged, HiddenSheets::give);
  if (!fault.empty()) return failed_reading(FileStatus::unreadable, fault, "sheet");
  SheetReader reader(source, night, !is_zip(bytes), std::move(merged), records);
  const auto take = [&](const SheetRow& row) {
    reader.take(row);
    return true;
  };
  read_rows(bytes, take, nullptr, HiddenSheets::give);
  return reader.finish();
}

}  // namespace hesuan::parsers
