#include "parsers/sheets/xlsx.hpp"

#include <map>
#include <optional>
#include <utility>

#include "parsers/sheets/number_format.hpp"
#include "parsers/sheets/package.hpp"
#include "parsers/sheets/workbook.hpp"

namespace hesuan::parsers {
namespace {

constexpr std::size_t cell_text_limit = 1 << 20;  // Excel's own is 32,767 characters
constexpr std::size_t merged_limit = 1 << 20;
constexpr std::size_t shared_strings_limit = 256 << 20;

// Styles: the number format of each cell style.

class Styles final : public PartHandler {
 public:
  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "cellXfs") in_cell_styles_ = true;
    if (name == "numFmt") {
      custom_[int_attribute(attributes, "numFmtId", -1)] =
          format_from_code(attributes.get("formatCode").value_or(""));
    }
    if (name == "xf" && in_cell_styles_)
      formats_.push_back(format_of(int_attribute(attributes, "numFmtId", 0)));
    return true;
  }
  bool on_end(std::string_view name) override {
    if (name == "cellXfs") in_cell_styles_ = false;
    return true;
  }

  NumberFormat format(int style) const {
    return style >= 0 && style < int(formats_.size()) ? formats_[style] : NumberFormat();
  }

 private:
  /// Formats stand before the styles that use them.
  NumberFormat format_of(int id) const {
    const auto found = custom_.find(id);
    return found == custom_.end() ? built_in_format(id) : found->second;
  }

  bool in_cell_styles_ = false;
  std::map<int, NumberFormat> custom_;
  std::vector<NumberFormat> formats_;
};

// Shared strings: all in one buffer, each found by where it ends.

class SharedStrings final : public PartHandler {
 public:
  bool on_start(std::string_view name, const XmlAttributes&) override {
    if (name == "rPh") in_phonetic_ = true;
    if (name == "t") in_text_ = !in_phonetic_;
    return true;
  }
  bool on_end(std::string_view name) override {
    if (name == "rPh") in_phonetic_ = false;
    if (name == "t") in_text_ = false;
    if (name == "si") ends_.push_back(text_.size());
    return fits() || refuse("sheet_too_large");
  }
  bool on_text(std::string_view text) override {
    if (in_text_) text_ += text;
    return fits() || refuse("sheet_too_large");
  }

  std::optional<std::string_view> at(std::size_t index) const {
    if (index >= ends_.size()) return std::nullopt;
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(text_).substr(begin, ends_[index] - begin);
  }

 private:
  bool fits() const { return text_.size() + ends_.size() * sizeof(std::size_t) <= shared_strings_limit; }

  bool in_phonetic_ = false, in_text_ = false;
  std::string text_;
  std::vector<std::size_t> ends_;
};

// A sheet: its rows, then its merged cells.

struct SheetContext {
  const SharedStrings& strings;
  const Styles& styles;
  bool from_1904;
  const RowSink& sink;
  std::vector<MergedCells>* merged;
  WorkbookDetails* details;
};

enum class CellType { number, shared_text, text, boolean, error, iso_date };

/// ECMA-376 part 1, 18.18.11.
CellType cell_type_from(std::string_view word) {
  if (word == "s") return CellType::shared_text;
  if (word == "str" || word == "inlineStr") return CellType::text;
  if (word == "b") return CellType::boolean;
  if (word == "e") return CellType::error;
  return word == "d" ? CellType::iso_date : CellType::number;
}

class Sheet final : public PartHandler {
 public:
  Sheet(const SheetEntry& entry, const SheetContext& context) : context_(context) {
    row_.sheet = entry.name;
    row_.is_in_hidden_sheet = !entry.is_visible;
  }

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (in_data_) return on_start_in_data(name, attributes);
    if (name == "sheetData") in_data_ = true;
    if (name == "col" && attributes.is_true("hidden")) hide_columns(attributes);
    if (name == "mergeCell") return add_merged(attributes.get("ref").value_or(""));
    if (context_.details) begin_validation_part(name, attributes);
    return true;  // anchors of form controls have elements called `row`, too
  }

  bool on_end(std::string_view name) override {
    if (name == "v" || name == "t") in_value_ = false;
    if (name == "c") return !in_data_ || end_cell();
    if (name == "row") return !in_data_ || end_row();
    if (name == "rPh") in_phonetic_ = false;
    if (name == "sheetData") in_data_ = false;
    if (name == "formula1" || name == "formula2" || name == "sqref") validation_text_ = nullptr;
    return true;
  }

  bool on_text(std::string_view text) override {
    if (validation_text_) *validation_text_ += text;
    if (!in_value_) return true;
    value_ += text;
    return value_.size() <= cell_text_limit || refuse("sheet_too_large");
  }

 private:
  bool on_start_in_data(std::string_view name, const XmlAttributes& attributes) {
    if (name == "c") return begin_cell(attributes);
    if (name == "v" || name == "t") in_value_ = in_cell_ && !in_phonetic_;
    if (name == "row") return begin_row(attributes);
    if (name == "rPh") in_phonetic_ = true;
    return true;
  }

  void hide_columns(const XmlAttributes& attributes) {
    constexpr std::size_t most = 1000;
    const int first = int_attribute(attributes, "min", 0), last = int_attribute(attributes, "max", 0);
    if (first >= 1 && row_.hidden_columns.size() < most)
      row_.hidden_columns.emplace_back(first - 1, last - 1);
  }

  /// Rows and cells may leave their reference out: then they follow the one before.
  bool begin_row(const XmlAttributes& attributes) {
    const int number = int_attribute(attributes, "r", attributes.get("r") ? 0 : row_.number + 1);
    if (number <= row_.number || number > last_row) return refuse("sheet_broken");
    row_.number = number;
    // Emptied in place: the texts of the next row go where those of this one were.
    for (Cell& cell : row_.cells) {
      cell.kind = Cell::Kind::empty;
      cell.text.clear();
    }
    width_ = 0;
    row_.is_hidden = attributes.is_true("hidden");
    column_ = -1;
    return true;
  }

  bool begin_cell(const XmlAttributes& attributes) {
    ++column_;
    if (const auto reference = attributes.get("r")) {
      const auto place = place_from(*reference);
      if (!place) return refuse("sheet_broken");
      column_ = place->column;
    }
    if (row_.number == 0 || column_ >= column_count) return refuse("sheet_broken");
    in_cell_ = true;
    type_ = cell_type_from(attributes.get("t").value_or("n"));
    style_ = int_attribute(attributes, "s", 0);
    value_.clear();
    return true;
  }

  bool end_cell() {
    in_cell_ = false;
    if (value_.empty()) return true;
    if (int(row_.cells.size()) <= column_) row_.cells.resize(column_ + 1);
    Cell& cell = row_.cells[column_];
    if (!fill(cell)) return refuse("sheet_broken");
    if (cell.text.empty())
      cell.kind = Cell::Kind::empty;
    else
      width_ = column_ + 1;
    return true;
  }

  /// False when there is no such shared string.
  bool fill(Cell& cell) {
    switch (type_) {
      case CellType::shared_text: {
        const auto index = number_from<std::size_t>(value_);
        const auto text = index ? context_.strings.at(*index) : std::nullopt;
        cell.kind = Cell::Kind::text;
        cell.text = text.value_or("");
        return text.has_value();
      }
      case CellType::text:
        cell = {Cell::Kind::text, value_};
        return true;
      case CellType::boolean:
        cell = {Cell::Kind::boolean, value_ == "1" || value_ == "true" ? "TRUE" : "FALSE"};
        return true;
      case CellType::error:
        cell = {Cell::Kind::error, value_};
        return true;
      case CellType::iso_date:
        cell = iso_cell();
        return true;
      case CellType::number:
        break;
    }
    cell = number_cell(value_, context_.styles.format(style_), context_.from_1904);
    return true;
  }

  /// ISO 8601 without offset, as Strict workbooks may write dates.
  Cell iso_cell() const {
    const bool has_clock = value_.find('T') != value_.npos;
    const auto time = local_time_from_iso(has_clock ? value_ + "+08:00" : value_);
    return time ? Cell{Cell::Kind::date, to_iso(*time)} : Cell{Cell::Kind::text, value_};
  }

  bool end_row() {
    row_.cells.resize(width_);
    return width_ == 0 || context_.sink(row_) || stop_for_sink();
  }

  /// Newer rules stand in an extension, with their cells in an element of its own.
  void begin_validation_part(std::string_view name, const XmlAttributes& attributes) {
    auto& all = context_.details->validations;
    const auto text = [&](std::string_view attribute, std::string_view otherwise) {
      return std::string(attributes.get(attribute).value_or(otherwise));
    };
    if (name == "dataValidation")
      all.push_back({row_.sheet, text("sqref", ""), text("type", ""), text("operator", "between"), "", "",
                     attributes.is_true("allowBlank")});
    if (all.empty()) return;
    if (name == "formula1") validation_text_ = &all.back().formula;
    if (name == "formula2") validation_text_ = &all.back().formula_2;
    if (name == "sqref") validation_text_ = &all.back().cells;
  }

  bool add_merged(std::string_view range) {
    if (!context_.merged) return true;
    const auto colon = range.find(':');
    const auto first = place_from(range.substr(0, colon));
    const auto last = colon == range.npos ? first : place_from(range.substr(colon + 1));
    if (!first || !last) return refuse("sheet_broken");
    if (context_.merged->size() >= merged_limit) return refuse("sheet_too_large");
    context_.merged->push_back({row_.sheet, first->row, last->row, first->column, last->column});
    return true;
  }

  const SheetContext& context_;
  SheetRow row_;
  int column_ = -1;
  std::size_t width_ = 0;  ///< of the row, up to its last cell with a value
  int style_ = 0;
  CellType type_ = CellType::number;
  std::string value_;
  std::string* validation_text_ = nullptr;  ///< what the text of a validation's part goes to
  bool in_data_ = false, in_cell_ = false, in_value_ = false, in_phonetic_ = false;
};

class XlsxReader {
 public:
  explicit XlsxReader(std::span<const std::byte> bytes) : package_(bytes) {}

  std::string read(const RowSink& sink, std::vector<MergedCells>* merged, WorkbookDetails* details,
                   HiddenSheets hidden) {
    if (auto fault = read_workbook(package_, workbook_); !fault.empty()) return fault;
    if (auto fault = read_optional("styles", styles_); !fault.empty()) return fault;
    if (auto fault = read_optional("sharedStrings", strings_); !fault.empty()) return fault;
    if (details) details->names = workbook_.names;
    return read_sheets(sink, merged, details, hidden);
  }

 private:
  /// A workbook need not have styles or shared strings.
  std::string read_optional(std::string_view type, PartHandler& handler) {
    const auto part = workbook_.relationships.target_of_type(type);
    return part ? read_part(package_, *part, handler) : "";
  }

  std::string read_sheets(const RowSink& sink, std::vector<MergedCells>* merged, WorkbookDetails* details,
                          HiddenSheets hidden) {
    const bool wants_hidden = details || hidden == HiddenSheets::give;
    const SheetContext context{strings_, styles_, workbook_.from_1904, sink, merged, details};
    for (const SheetEntry& entry : workbook_.sheets) {
      if (!entry.is_visible && !wants_hidden) continue;
      const Relationship* relationship = workbook_.relationships.find(entry.relationship);
      if (!relationship) return "sheet_broken";
      if (relationship->type != "worksheet") continue;  // a chart or a macro sheet has no rows
      if (details && entry.is_visible) details->visible_sheets.push_back(entry.name);
      Sheet sheet(entry, context);
      auto fault = read_part(package_, relationship->target, sheet);
      if (!fault.empty() || sheet.stopped_by_sink()) return fault;
    }
    return {};
  }

  Package package_;
  Workbook workbook_;
  Styles styles_;
  SharedStrings strings_;
};

}  // namespace

std::string read_xlsx(std::span<const std::byte> bytes, const RowSink& sink, std::vector<MergedCells>* merged,
                      WorkbookDetails* details, HiddenSheets hidden) {
  return XlsxReader(bytes).read(sink, merged, details, hidden);
}

}  // namespace hesuan::parsers
