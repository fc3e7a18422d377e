#include "parsers/sheets/ods.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/text.hpp"
#include "core/time.hpp"
#include "parsers/sheets/workbook.hpp"

namespace hesuan::parsers {
namespace {

constexpr std::size_t cell_text_limit = 1 << 20;
/// Cells that stand in the file once and in the sheet often: what a bomb would be made of.
constexpr std::size_t repeated_cells_limit = 4 << 20;

/// `PT08H05M09S` → `08:05:09`; other texts stay as they are.
std::string clock_from_duration(std::string_view text) {
  if (text.size() < 11 || !text.starts_with("PT") || text[4] != 'H' || text[7] != 'M')
    return std::string(text);
  return std::string(text.substr(2, 2)) + ":" + std::string(text.substr(5, 2)) + ":" +
         std::string(text.substr(8, 2));
}

bool is_error(std::string_view text) {
  constexpr std::string_view errors[] = {"#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"};
  return text.starts_with("Err:") ||
         std::find(std::begin(errors), std::end(errors), text) != std::end(errors);
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// What a cell's attributes and its paragraphs make (ODF 1.2 part 1, 19.385).
struct CellContent {
  std::string type, value, shown;
  bool has_empty_value = false;  ///< beside what is shown: so LibreOffice writes an error
  int columns = 1, rows = 1, repeated = 1;

  Cell cell() const {
    if (type == "date") return date_cell();
    if (type == "time") return {Cell::Kind::text, clock_from_duration(value)};
    if (type == "boolean") return {Cell::Kind::boolean, value == "true" ? "TRUE" : "FALSE"};
    // A format of zeros shows leading ones that the number has not.
    const bool is_padded = is_digits(shown) && is_digits(value) && shown.size() > value.size();
    if (type == "float" || type == "percentage" || type == "currency")
      return {Cell::Kind::number, is_padded ? shown : value};
    if (shown.empty()) return {};
    return {has_empty_value && is_error(shown) ? Cell::Kind::error : Cell::Kind::text, shown};
  }

 private:
  Cell date_cell() const {
    const auto point = value.find('.');  // fractions of a second
    const std::string moment = value.substr(0, point);
    const bool has_clock = moment.find('T') != moment.npos;
    const auto time = local_time_from_iso(has_clock ? moment + "+08:00" : moment);
    return time ? Cell{Cell::Kind::date, to_iso(*time)} : Cell{Cell::Kind::text, shown};
  }
};

class OdsContent final : public PartHandler {
 public:
  OdsContent(const RowSink& sink, std::vector<MergedCells>* merged, HiddenSheets hidden)
      : sink_(sink), merged_(merged), hidden_(hidden) {}

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "style") style_ = attributes.get("name").value_or("");
    if (name == "table-properties" && attributes.get("display") == "false") hidden_styles_.insert(style_);
    if (name == "table") begin_sheet(attributes);
    if (name == "annotation") ++in_annotation_;
    if (name == "table-row") begin_row(attributes);
    if (name == "table-cell" || name == "covered-table-cell") begin_cell(attributes);
    if (!in_cell_ || in_annotation_ > 0) return true;
    if (name == "p" && has_paragraph_) content_.shown += '\n';
    if (name == "p") has_paragraph_ = in_paragraph_ = true;
    if (name == "s") content_.shown.append(std::clamp(int_attribute(attributes, "c", 1), 0, 1000), ' ');
    if (name == "tab") content_.shown += '\t';
    if (name == "line-break") content_.shown += '\n';
    return true;
  }

  bool on_end(std::string_view name) override {
    if (name == "annotation") --in_annotation_;
    if (name == "p" && in_annotation_ == 0) in_paragraph_ = false;
    if (name == "table-cell" || name == "covered-table-cell") return end_cell();
    if (name == "table-row") return end_row();
    return true;
  }

  bool on_text(std::string_view text) override {
    if (!in_paragraph_ || in_annotation_ > 0) return true;
    content_.shown += text;
    return content_.shown.size() <= cell_text_limit || refuse("sheet_too_large");
  }

 private:
  void begin_sheet(const XmlAttributes& attributes) {
    row_ = {};
    row_.sheet = attributes.get("name").value_or("");
    row_.is_in_hidden_sheet = hidden_styles_.contains(std::string(attributes.get("style-name").value_or("")));
  }

  void begin_row(const XmlAttributes& attributes) {
    ++row_.number;
    row_.cells.clear();
    row_.is_hidden = attributes.get("visibility").value_or("visible") != "visible";
    rows_repeated_ = std::max(1, int_attribute(attributes, "number-rows-repeated", 1));
    column_ = 0;
  }

  void begin_cell(const XmlAttributes& attributes) {
    in_cell_ = true;
    has_paragraph_ = in_paragraph_ = false;
    content_ = {};
    content_.type = attributes.get("value-type").value_or("");
    for (const char* value : {"value", "date-value", "time-value", "boolean-value"})
      if (const auto found = attributes.get(value)) content_.value = *found;
    content_.has_empty_value = attributes.get("string-value") == "";
    content_.columns = int_attribute(attributes, "number-columns-spanned", 1);
    content_.rows = int_attribute(attributes, "number-rows-spanned", 1);
    content_.repeated = std::clamp(int_attribute(attributes, "number-columns-repeated", 1), 1, column_count);
  }

  bool end_cell() {
    in_cell_ = false;
    const int first = column_;
    column_ += content_.repeated;
    if (merged_ && (content_.columns > 1 || content_.rows > 1))
      merged_->push_back(
          {row_.sheet, row_.number, row_.number + content_.rows - 1, first, first + content_.columns - 1});
    const Cell cell = content_.cell();
    if (cell.kind == Cell::Kind::empty) return true;
    if (column_ > column_count || !may_repeat(content_.repeated)) return refuse("sheet_too_large");
    row_.cells.resize(first);
    row_.cells.resize(column_, cell);
    return true;
  }

  bool end_row() {
    const int repeated = std::exchange(rows_repeated_, 1);
    if (row_.number > last_row) return refuse("sheet_broken");
    if (row_.cells.empty() || (row_.is_in_hidden_sheet && hidden_ == HiddenSheets::leave_out)) {
      row_.number += std::min(repeated, last_row) - 1;
      return true;
    }
    for (int i = 0; i < repeated; ++i) {
      if (i > 0 && !may_repeat(row_.cells.size())) return refuse("sheet_too_large");
      if (i > 0) ++row_.number;
      if (!sink_(row_)) return stop_for_sink();
    }
    return true;
  }

  bool may_repeat(std::size_t cells) {
    if (cells > 1) repeated_cells_ += cells;
    return repeated_cells_ <= repeated_cells_limit;
  }

  const RowSink& sink_;
  std::vector<MergedCells>* merged_;
  HiddenSheets hidden_;
  std::string style_;
  std::set<std::string> hidden_styles_;

  SheetRow row_;
  int rows_repeated_ = 1, column_ = 0;
  std::size_t repeated_cells_ = 0;
  CellContent content_;
  bool in_cell_ = false, in_paragraph_ = false, has_paragraph_ = false;
  int in_annotation_ = 0;
};

/// The list of parts, which says whether they are encrypted.
class Manifest final : public PartHandler {
 public:
  bool is_encrypted = false;

  bool on_start(std::string_view name, const XmlAttributes&) override {
    is_encrypted = is_encrypted || name == "encryption-data";
    return true;
  }
};

}  // namespace

std::string read_ods(std::span<const std::byte> bytes, const RowSink& sink, std::vector<MergedCells>* merged,
                     HiddenSheets hidden) {
  Package package(bytes);
  if (!package.is_open()) return "sheet_broken";
  Manifest manifest;
  read_part(package, "META-INF/manifest.xml", manifest);
  if (manifest.is_encrypted) return "sheet_locked";
  OdsContent content(sink, merged, hidden);
  return read_part(package, "content.xml", content);
}

}  // namespace hesuan::parsers
