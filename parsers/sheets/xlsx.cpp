#include "parsers/sheets/xlsx.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "parsers/sheets/number_format.hpp"
#include "parsers/sheets/package.hpp"
#include "parsers/sheets/xml.hpp"

namespace hesuan::parsers {
namespace {

constexpr int last_row = 1048576;
constexpr int column_count = 16384;
constexpr std::size_t cell_text_limit = 1 << 20;  // Excel's own is 32,767 characters
constexpr std::size_t merged_limit = 1 << 20;
constexpr std::size_t shared_strings_limit = 256 << 20;

template <typename Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

int int_attribute(const XmlAttributes& attributes, std::string_view name, int otherwise) {
  return number_from<int>(attributes.get(name).value_or("")).value_or(otherwise);
}

struct Place {
  int row = 0;     ///< 1-based
  int column = 0;  ///< 0-based
};

/// `AB12` → row 12, column 27. nullopt when it lies outside the largest sheet.
std::optional<Place> place_from(std::string_view reference) {
  int column = 0;
  std::size_t letters = 0;
  for (; letters < reference.size() && letters < 3; ++letters) {
    const char c = reference[letters];
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + (c - 'A' + 1);
  }
  const auto row = number_from<int>(reference.substr(letters));
  if (column < 1 || column > column_count || !row || *row < 1 || *row > last_row) return std::nullopt;
  return Place{*row, column - 1};
}

/// A handler that can tell why it stopped.
class PartHandler : public XmlHandler {
 public:
  const std::string& fault() const { return fault_; }
  bool stopped_by_sink() const { return stopped_by_sink_; }

 protected:
  bool refuse(std::string code) {
    fault_ = std::move(code);
    return false;
  }
  bool stop_for_sink() {
    stopped_by_sink_ = true;
    return false;
  }

 private:
  std::string fault_;
  bool stopped_by_sink_ = false;
};

/// Reads a part through `handler`. Returns an empty string or a reason code.
std::string read_part(Package& package, const std::string& part, PartHandler& handler) {
  XmlParser parser(handler);
  bool well_formed = true;
  std::string fault = package.read(part, [&](std::string_view piece) {
    well_formed = parser.push(piece);
    return well_formed;
  });
  if (!fault.empty()) return fault;
  if (well_formed) well_formed = parser.finish();
  if (!handler.fault().empty()) return handler.fault();
  return well_formed || handler.stopped_by_sink() ? "" : "sheet_broken";
}

// Relationships: which part stands behind an id.

struct Relationship {
  std::string type;    ///< last word of the type's address: `worksheet`
  std::string target;  ///< path of the part
};

/// A target is relative to the folder of the part that names it, or begins with a slash.
std::string resolved(std::string folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  while (target.starts_with("../") && !folder.empty()) {
    target.remove_prefix(3);
    folder.pop_back();  // the slash
    folder.erase(folder.find_last_of('/') + 1);
  }
  return folder + std::string(target);
}

class Relationships final : public PartHandler {
 public:
  explicit Relationships(std::string folder) : folder_(std::move(folder)) {}

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes.get("TargetMode") == "External") return true;
    const auto id = attributes.get("Id"), type = attributes.get("Type"), target = attributes.get("Target");
    if (!id || !type || !target) return refuse("sheet_broken");
    by_id_[std::string(*id)] = {std::string(type->substr(type->rfind('/') + 1)), resolved(folder_, *target)};
    return true;
  }

  const Relationship* find(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
  }
  std::optional<std::string> target_of_type(std::string_view type) const {
    for (const auto& [id, relationship] : by_id_)
      if (relationship.type == type) return relationship.target;
    return std::nullopt;
  }

 private:
  std::string folder_;
  std::map<std::string, Relationship> by_id_;
};

// The workbook: its sheets and its calendar.

struct SheetEntry {
  std::string name;
  std::string relationship;
  bool is_visible;
};

class Workbook final : public PartHandler {
 public:
  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") from_1904 = attributes.is_true("date1904");
    in_name_ = name == "definedName";
    if (in_name_) name_ = attributes.get("name").value_or("");
    if (name != "sheet") return true;
    const auto title = attributes.get("name"), id = attributes.get("id");
    if (!title || !id) return refuse("sheet_broken");
    const bool is_visible = attributes.get("state").value_or("visible") == "visible";
    sheets.push_back({std::string(*title), std::string(*id), is_visible});
    return true;
  }
  bool on_end(std::string_view) override {
    in_name_ = false;
    return true;
  }
  bool on_text(std::string_view text) override {
    if (in_name_) names[name_] += text;
    return true;
  }

  std::vector<SheetEntry> sheets;
  std::map<std::string, std::string> names;
  bool from_1904 = false;

 private:
  bool in_name_ = false;
  std::string name_;
};

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

class Sheet final : public PartHandler {
 public:
  Sheet(std::string name, const SheetContext& context) : context_(context) { row_.sheet = std::move(name); }

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "sheetData") in_data_ = true;
    if (name == "mergeCell") return add_merged(attributes.get("ref").value_or(""));
    if (context_.details && !in_data_) begin_validation_part(name, attributes);
    if (!in_data_) return true;  // anchors of form controls have elements called `row`, too
    if (name == "row") return begin_row(attributes);
    if (name == "c") return begin_cell(attributes);
    if (name == "rPh") in_phonetic_ = true;
    if (name == "v" || name == "t") in_value_ = in_cell_ && !in_phonetic_;
    return true;
  }

  bool on_end(std::string_view name) override {
    if (name == "sheetData") in_data_ = false;
    if (name == "formula1" || name == "formula2" || name == "sqref") validation_text_ = nullptr;
    if (!in_data_) return true;
    if (name == "v" || name == "t") in_value_ = false;
    if (name == "rPh") in_phonetic_ = false;
    if (name == "c") return end_cell();
    if (name == "row") return end_row();
    return true;
  }

  bool on_text(std::string_view text) override {
    if (validation_text_) *validation_text_ += text;
    if (!in_value_) return true;
    value_ += text;
    return value_.size() <= cell_text_limit || refuse("sheet_too_large");
  }

 private:
  /// Rows and cells may leave their reference out: then they follow the one before.
  bool begin_row(const XmlAttributes& attributes) {
    const int number = int_attribute(attributes, "r", attributes.get("r") ? 0 : row_.number + 1);
    if (number <= row_.number || number > last_row) return refuse("sheet_broken");
    row_.number = number;
    row_.cells.clear();
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
    type_ = attributes.get("t").value_or("n");
    style_ = int_attribute(attributes, "s", 0);
    value_.clear();
    return true;
  }

  bool end_cell() {
    in_cell_ = false;
    if (value_.empty()) return true;
    auto cell = finished_cell();
    if (!cell) return refuse("sheet_broken");
    if (cell->text.empty()) return true;
    if (int(row_.cells.size()) <= column_) row_.cells.resize(column_ + 1);
    row_.cells[column_] = *std::move(cell);
    return true;
  }

  std::optional<Cell> finished_cell() {
    if (type_ == "s") {
      const auto index = number_from<std::size_t>(value_);
      const auto text = index ? context_.strings.at(*index) : std::nullopt;
      if (!text) return std::nullopt;
      return Cell{Cell::Kind::text, std::string(*text)};
    }
    if (type_ == "str" || type_ == "inlineStr") return Cell{Cell::Kind::text, std::move(value_)};
    if (type_ == "b") return Cell{Cell::Kind::boolean, value_ == "1" || value_ == "true" ? "TRUE" : "FALSE"};
    if (type_ == "e") return Cell{Cell::Kind::error, std::move(value_)};
    if (type_ == "d") return iso_cell();
    return number_cell(std::move(value_), context_.styles.format(style_), context_.from_1904);
  }

  /// ISO 8601 without offset, as Strict workbooks may write dates.
  Cell iso_cell() {
    const bool has_clock = value_.find('T') != value_.npos;
    const auto time = local_time_from_iso(has_clock ? value_ + "+08:00" : value_);
    if (!time) return {Cell::Kind::text, std::move(value_)};
    return {Cell::Kind::date, to_iso(*time)};
  }

  bool end_row() { return row_.cells.empty() || context_.sink(row_) || stop_for_sink(); }

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
  int style_ = 0;
  std::string type_, value_;
  std::string* validation_text_ = nullptr;  ///< what the text of a validation's part goes to
  bool in_data_ = false, in_cell_ = false, in_value_ = false, in_phonetic_ = false;
};

std::string folder_of(const std::string& part) {
  return part.substr(0, part.find_last_of('/') + 1);
}

std::string relationships_part_of(const std::string& part) {
  const std::string folder = folder_of(part);
  return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

class XlsxReader {
 public:
  explicit XlsxReader(std::span<const std::byte> bytes) : package_(bytes) {}

  std::string read(const RowSink& sink, std::vector<MergedCells>* merged, WorkbookDetails* details) {
    if (!package_.is_open()) return "sheet_broken";
    if (auto fault = read_workbook(); !fault.empty()) return fault;
    if (auto fault = read_optional("styles", styles_); !fault.empty()) return fault;
    if (auto fault = read_optional("sharedStrings", strings_); !fault.empty()) return fault;
    if (details) details->names = workbook_.names;
    return read_sheets(sink, merged, details);
  }

 private:
  std::string read_workbook() {
    std::string part = "xl/workbook.xml";
    if (package_.has("_rels/.rels")) {
      Relationships top("");
      if (auto fault = read_part(package_, "_rels/.rels", top); !fault.empty()) return fault;
      part = top.target_of_type("officeDocument").value_or(part);
    }
    relationships_ = Relationships(folder_of(part));
    if (auto fault = read_part(package_, part, workbook_); !fault.empty()) return fault;
    return read_part(package_, relationships_part_of(part), relationships_);
  }

  /// A workbook need not have styles or shared strings.
  std::string read_optional(std::string_view type, PartHandler& handler) {
    const auto part = relationships_.target_of_type(type);
    return part ? read_part(package_, *part, handler) : "";
  }

  std::string read_sheets(const RowSink& sink, std::vector<MergedCells>* merged, WorkbookDetails* details) {
    const SheetContext context{strings_, styles_, workbook_.from_1904, sink, merged, details};
    for (const SheetEntry& entry : workbook_.sheets) {
      if (!entry.is_visible && !details) continue;
      const Relationship* relationship = relationships_.find(entry.relationship);
      if (!relationship) return "sheet_broken";
      if (relationship->type != "worksheet") continue;  // a chart or a macro sheet has no rows
      if (details && entry.is_visible) details->visible_sheets.push_back(entry.name);
      Sheet sheet(entry.name, context);
      auto fault = read_part(package_, relationship->target, sheet);
      if (!fault.empty() || sheet.stopped_by_sink()) return fault;
    }
    return {};
  }

  Package package_;
  Relationships relationships_{""};
  Workbook workbook_;
  Styles styles_;
  SharedStrings strings_;
};

}  // namespace

std::string read_xlsx(std::span<const std::byte> bytes, const RowSink& sink, std::vector<MergedCells>* merged,
                      WorkbookDetails* details) {
  return XlsxReader(bytes).read(sink, merged, details);
}

}  // namespace hesuan::parsers
