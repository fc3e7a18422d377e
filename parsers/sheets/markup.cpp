#include "parsers/sheets/markup.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "core/text.hpp"
#include "core/time.hpp"
#include "parsers/sheets/number_format.hpp"
#include "parsers/sheets/workbook.hpp"

namespace hesuan::parsers {
namespace {

constexpr std::size_t cell_text_limit = 1 << 20;

std::string without_blank_runs(std::string_view text) {
  std::string shown;
  for (const std::string& line : split(text, '\n')) {
    const std::string trimmed = trim(line);
    if (!shown.empty() && !trimmed.empty()) shown += '\n';
    shown += trimmed;
  }
  return shown;
}

/// Rows of the innermost tables, as libxml2 meets their elements.
class HtmlTables {
 public:
  HtmlTables(const RowSink& sink, std::vector<MergedCells>* merged) : sink_(sink), merged_(merged) {}

  void start(std::string_view name, const xmlChar** attributes) {
    if (name == "table") covered_.clear(), row_.cells.clear(), in_cell_ = false;
    if (name == "tr") begin_row();
    if (name == "td" || name == "th") begin_cell(attributes);
    if (name == "br" && in_cell_) text_ += '\n';
    if (name == "style" || name == "script") in_hidden_text_ = true;
  }

  void end(std::string_view name) {
    if (name == "td" || name == "th") end_cell();
    if (name == "tr") end_row();
    if (name == "style" || name == "script") in_hidden_text_ = false;
  }

  void take(std::string_view text) {
    if (!in_cell_ || in_hidden_text_) return;
    // Line ends in the source are blanks; those of `<br>` are put in by start().
    text_ += replace_all(replace_all(std::string(text), "\r", " "), "\n", " ");
    is_too_large_ = is_too_large_ || text_.size() > cell_text_limit;
  }

  bool goes_on() const { return !is_stopped_ && !is_too_large_; }
  bool is_too_large() const { return is_too_large_; }

 private:
  void begin_row() {
    if (!row_.cells.empty()) end_row();  // its end was left out
    ++row_.number;
    row_.cells.clear();
  }

  void begin_cell(const xmlChar** attributes) {
    end_cell();
    in_cell_ = true;
    text_.clear();
    columns_ = rows_ = 1;
    for (; attributes && attributes[0]; attributes += 2) {
      const std::string_view name(reinterpret_cast<const char*>(attributes[0]));
      const std::string_view value(attributes[1] ? reinterpret_cast<const char*>(attributes[1]) : "");
      if (name == "colspan") columns_ = std::clamp(number_from<int>(value).value_or(1), 1, 1000);
      if (name == "rowspan") rows_ = std::clamp(number_from<int>(value).value_or(1), 1, last_row);
    }
  }

  void end_cell() {
    if (!std::exchange(in_cell_, false)) return;
    skip_covered();
    const int first = int(row_.cells.size());
    const std::string text = without_blank_runs(text_);
    row_.cells.push_back({text.empty() ? Cell::Kind::empty : Cell::Kind::text, text});
    row_.cells.resize(first + columns_);
    is_too_large_ = is_too_large_ || int(row_.cells.size()) > column_count;
    if (rows_ == 1 && columns_ == 1) return;
    if (merged_) merged_->push_back({"", row_.number, row_.number + rows_ - 1, first, first + columns_ - 1});
    for (int column = first; column < first + columns_; ++column) covered_[column] = row_.number + rows_ - 1;
  }

  /// Cells of rows above reach down into this one.
  void skip_covered() {
    while (true) {
      const auto covered = covered_.find(int(row_.cells.size()));
      if (covered == covered_.end() || covered->second < row_.number) return;
      row_.cells.emplace_back();
    }
  }

  void end_row() {
    end_cell();
    const bool is_blank = std::all_of(row_.cells.begin(), row_.cells.end(),
                                      [](const Cell& cell) { return cell.kind == Cell::Kind::empty; });
    if (!is_blank && goes_on()) is_stopped_ = !sink_(row_);
    row_.cells.clear();
  }

  const RowSink& sink_;
  std::vector<MergedCells>* merged_;
  SheetRow row_;
  std::map<int, int> covered_;  ///< column → last row that a cell above reaches down to
  std::string text_;
  int columns_ = 1, rows_ = 1;
  bool in_cell_ = false, in_hidden_text_ = false, is_stopped_ = false, is_too_large_ = false;
};

std::string_view view_of(const xmlChar* text) {
  return reinterpret_cast<const char*>(text);
}

struct FreeHtmlParser {
  void operator()(htmlParserCtxt* parser) const { htmlFreeParserCtxt(parser); }
};

// The XML of Excel 2003 (SpreadsheetML): Worksheet, Row, Cell and Data, with their places where they leave
// some out.
class ExcelXml final : public PartHandler {
 public:
  ExcelXml(const RowSink& sink, std::vector<MergedCells>* merged) : sink_(sink), merged_(merged) {}

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "Worksheet") {
      row_ = {};
      row_.sheet = attributes.get("Name").value_or("");
    }
    if (name == "Row") {
      row_.number = int_attribute(attributes, "Index", row_.number + 1);
      row_.cells.clear();
      row_.is_hidden = attributes.is_true("Hidden");
      column_ = 0;
    }
    if (name == "Cell") begin_cell(attributes);
    in_data_ = in_data_ || name == "Data";
    if (name == "Data") type_ = attributes.get("Type").value_or("String");
    return (row_.number <= last_row && column_ <= column_count) || refuse("sheet_broken");
  }

  bool on_end(std::string_view name) override {
    if (name == "Data") in_data_ = false;
    if (name == "Cell") end_cell();
    if (name == "Row" && !row_.cells.empty() && !sink_(row_)) return stop_for_sink();
    return true;
  }

  bool on_text(std::string_view text) override {
    if (in_data_) value_ += text;
    return value_.size() <= cell_text_limit || refuse("sheet_too_large");
  }

 private:
  void begin_cell(const XmlAttributes& attributes) {
    column_ = std::clamp(int_attribute(attributes, "Index", column_ + 1), 1, column_count + 1) - 1;
    across_ = std::clamp(int_attribute(attributes, "MergeAcross", 0), 0, column_count);
    const int down = int_attribute(attributes, "MergeDown", 0);
    if (merged_ && (across_ > 0 || down > 0))
      merged_->push_back({row_.sheet, row_.number, row_.number + down, column_, column_ + across_});
    value_.clear();
    type_.clear();
  }

  void end_cell() {
    if (!value_.empty()) {
      row_.cells.resize(std::max<std::size_t>(row_.cells.size(), column_ + 1));
      row_.cells[column_] = cell();
    }
    column_ += 1 + across_;
  }

  Cell cell() const {
    if (type_ == "Number") return number_cell(value_, {}, false);
    if (type_ == "Boolean") return {Cell::Kind::boolean, value_ == "1" ? "TRUE" : "FALSE"};
    if (type_ == "Error") return {Cell::Kind::error, value_};
    if (type_ != "DateTime") return {Cell::Kind::text, value_};
    // `2022-11-07T00:00:00.000`: a day has no clock time but midnight.
    const std::string moment = value_.substr(0, value_.find('.'));
    auto time = local_time_from_iso(moment + "+08:00");
    if (!time) return {Cell::Kind::text, value_};
    if (time->of_day == std::chrono::seconds(0)) time->of_day.reset();
    return {Cell::Kind::date, to_iso(*time)};
  }

  const RowSink& sink_;
  std::vector<MergedCells>* merged_;
  SheetRow row_;
  int column_ = 0, across_ = 0;
  std::string type_, value_;
  bool in_data_ = false;
};

}  // namespace

Markup markup_of(std::string_view beginning) {
  std::string head = to_upper_ascii(trim(beginning.substr(0, 4096)));
  if (!head.starts_with('<')) return Markup::none;
  if (contains(head, "URN:SCHEMAS-MICROSOFT-COM:OFFICE:SPREADSHEET") && head.starts_with("<?XML"))
    return Markup::excel_xml;
  for (const char* tag : {"<HTML", "<!DOCTYPE HTML", "<TABLE", "<META", "<HEAD", "<STYLE", "<BODY", "<DIV"})
    if (contains(head, tag)) return Markup::html;
  return Markup::none;
}

std::string read_html(std::span<const std::byte> bytes, const TextEncoding& encoding, const RowSink& sink,
                      std::vector<MergedCells>* merged) {
  HtmlTables tables(sink, merged);
  htmlSAXHandler handler{};
  handler.startElement = [](void* user, const xmlChar* name, const xmlChar** attributes) {
    static_cast<HtmlTables*>(user)->start(view_of(name), attributes);
  };
  handler.endElement = [](void* user, const xmlChar* name) {
    static_cast<HtmlTables*>(user)->end(view_of(name));
  };
  handler.characters = [](void* user, const xmlChar* text, int size) {
    static_cast<HtmlTables*>(user)->take(view_of(text).substr(0, static_cast<std::size_t>(size)));
  };
  const std::unique_ptr<htmlParserCtxt, FreeHtmlParser> parser(
      htmlCreatePushParserCtxt(&handler, &tables, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
  if (!parser) return "sheet_broken";
  // What the page says of its encoding held for its bytes, and these are UTF-8 by now.
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_IGNORE_ENC | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
                                       HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER);
  for_each_piece(bytes, encoding, [&](std::string_view piece) {
    htmlParseChunk(parser.get(), piece.data(), int(piece.size()), 0);
    return tables.goes_on();
  });
  htmlParseChunk(parser.get(), nullptr, 0, 1);
  return tables.is_too_large() ? "sheet_too_large" : "";
}

std::string read_excel_xml(std::span<const std::byte> bytes, const TextEncoding& encoding,
                           const RowSink& sink, std::vector<MergedCells>* merged) {
  ExcelXml handler(sink, merged);
  XmlParser parser(handler, XmlParser::Encoding::utf8);
  bool well_formed = true;
  for_each_piece(bytes, encoding, [&](std::string_view piece) {
    well_formed = parser.push(piece);
    return well_formed;
  });
  if (well_formed) well_formed = parser.finish();
  if (!handler.fault().empty()) return handler.fault();
  return well_formed || handler.stopped_by_sink() ? "" : "sheet_broken";
}

}  // namespace hesuan::parsers
