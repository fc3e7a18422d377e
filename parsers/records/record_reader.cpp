#include "parsers/records/record_reader.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "parsers/sheets/csv.hpp"
#include "parsers/text/encoding.hpp"

namespace hesuan::parsers {
namespace {

using nlohmann::json;
using RecordSink = MatchedRecordStream::RecordSink;

/// What is wrong with one record; an empty `code` means nothing.
struct Fault {
  std::string field;
  std::string_view code;

  bool is_set() const { return !code.empty(); }
};

const RecordField* record_field(std::string_view name) {
  const auto fields = record_fields();
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

/// The fields that an empty record writes as null may be null.
bool may_be_null(const RecordField& field) {
  return !field.get(Record()).has_value();
}

/// A test is of one kind or the other: a record that does not say which is none.
bool is_required(const RecordField& field) {
  return field.name == "kind";
}

// -----------------------------------------------------------------------------------------------------------
// JSON

bool is_probability(const json& value) {
  return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1;
}

bool set_confidence(Record& record, const json& value) {
  if (!value.is_object()) return false;
  for (const auto& [field, confidence] : value.items()) {
    if (!is_probability(confidence)) return false;
    record.confidence[field] = confidence.get<double>();
  }
  return true;
}

std::optional<Alternative> alternative_from(const json& value) {
  if (!value.is_object() || !value.contains("character") || !value.contains("probability"))
    return std::nullopt;
  const json& character = value["character"];
  if (!character.is_string() || !is_probability(value["probability"])) return std::nullopt;
  return Alternative{character.get<std::string>(), value["probability"].get<double>()};
}

std::optional<Reading> reading_from(const json& value) {
  if (!value.is_array()) return std::nullopt;
  Reading reading;
  for (const json& position : value) {
    if (!position.is_array()) return std::nullopt;
    auto& alternatives = reading.emplace_back();
    for (const json& item : position) {
      const auto alternative = alternative_from(item);
      if (!alternative) return std::nullopt;
      alternatives.push_back(*alternative);
    }
  }
  return reading;
}

bool set_readings(Record& record, const json& value) {
  if (!value.is_object()) return false;
  for (const auto& [field, item] : value.items()) {
    auto reading = reading_from(item);
    if (!reading) return false;
    record.readings[field] = std::move(*reading);
  }
  return true;
}

bool set_reasons(Record& record, const RecordField& field, const json& value) {
  if (!value.is_array()) return false;
  std::string joined;
  for (const json& reason : value) {
    if (!reason.is_string() || contains(reason.get_ref<const std::string&>(), ";")) return false;
    joined += (joined.empty() ? "" : ";") + reason.get<std::string>();
  }
  return field.set(record, joined);
}

bool set_from_json(Record& record, const RecordField& field, const json& value) {
  if (field.name == "reasons") return set_reasons(record, field, value);
  if (value.is_null()) return may_be_null(field);
  if (field.name == "page") return value.is_number_integer() && field.set(record, value.dump());
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return !(text.empty() && may_be_null(field)) && field.set(record, text);
}

Fault set_all_from_json(Record& record, const json& object) {
  for (const RecordField& field : record_fields()) {
    const std::string name(field.name);
    const auto value = object.find(name);
    if (value == object.end()) {
      if (is_required(field)) return {name, "record_field_missing"};
    } else if (!set_from_json(record, field, *value)) {
      return {name, "record_field_form"};
    }
  }
  const auto confidence = object.find("confidence");
  if (confidence != object.end() && !set_confidence(record, *confidence))
    return {"confidence", "record_field_form"};
  const auto readings = object.find("readings");
  if (readings != object.end() && !set_readings(record, *readings)) return {"readings", "record_field_form"};
  return {};
}

/// Sets one of the match's fields; false when the text is not of its form.
bool set_match_field(Match& match, std::string_view name, const std::string& text) {
  if (name == "match_status") {
    const auto status = match_status_from(text);
    if (status) match.status = *status;
    return status.has_value();
  }
  if (name == "match_score") {
    const json score = json::parse(text, nullptr, false);
    if (!is_probability(score)) return false;
    match.score = score.get<double>();
    return true;
  }
  (name == "resident_id" ? match.resident_id : match.household_id) = text;
  return true;
}

constexpr std::string_view match_fields[] = {"resident_id", "household_id", "match_status", "match_score"};

Fault set_match_from_json(Match& match, const json& object) {
  if (!object.contains("match_status")) return {"match_status", "record_field_missing"};
  for (const std::string_view name : match_fields) {
    const json value = object.value(std::string(name), json());
    if (value.is_null()) continue;
    if (!set_match_field(match, name, value.is_string() ? value.get<std::string>() : value.dump()))
      return {std::string(name), "record_field_form"};
  }
  return {};
}

Fault read_json(std::string_view line, bool with_match, MatchedRecord& matched) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return {"", "record_not_json"};
  if (with_match)
    if (Fault fault = set_match_from_json(matched.match, object); fault.is_set()) return fault;
  return set_all_from_json(matched.record, object);
}

class JsonRecords {
 public:
  JsonRecords(bool with_match, const RecordSink& records, const FaultSink& faults)
      : with_match_(with_match), records_(records), faults_(faults) {}

  void push(std::string_view bytes) {
    for (std::size_t end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
      rest_ += bytes.substr(0, end);
      finish();
      bytes.remove_prefix(end + 1);
    }
    rest_ += bytes;
  }

  void finish() {
    ++number_;
    if (!trim(rest_).empty()) read_line();
    rest_.clear();
  }

 private:
  void read_line() {
    MatchedRecord matched;
    const Fault fault = read_json(rest_, with_match_, matched);
    if (fault.is_set())
      faults_({number_, fault.field, std::string(fault.code)});
    else
      records_(std::move(matched));
  }

  bool with_match_;
  const RecordSink& records_;
  const FaultSink& faults_;
  std::size_t number_ = 0;
  std::string rest_;
};

// ------------------------------------------------------------------------------------------------------------
// CSV

class CsvRecords {
 public:
  CsvRecords(bool with_match, const RecordSink& records, const FaultSink& faults)
      : with_match_(with_match), records_(records), faults_(faults) {}

  /// False once the header shows that no row can be read.
  bool take(const CsvRow& row) {
    last_line_ = row.line;
    const bool blank = row.fields.size() == 1 && trim(row.fields[0]).empty();
    if (blank) return true;
    if (columns_.empty()) {
      read_header(row);
      return !unusable_;
    }
    MatchedRecord matched;
    const Fault fault = read_row(row.fields, matched);
    if (fault.is_set())
      add_fault(row.line, fault);
    else
      records_(std::move(matched));
    return true;
  }

  void add_open_quote() { add_fault(last_line_, {"", "record_quote_open"}); }

 private:
  void add_fault(std::size_t line, const Fault& fault) {
    faults_({line, fault.field, std::string(fault.code)});
  }

  void read_header(const CsvRow& row) {
    bool has_known_column = false;
    for (const std::string_view cell : row.fields) {
      const std::string column = trim(cell);
      const bool known = record_field(column) || column == "confidence";
      if (known && std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
        unusable_ = true;
        add_fault(row.line, {column, "record_column_twice"});
      }
      has_known_column = has_known_column || known;
      columns_.push_back(column);
    }
    if (has_known_column) return;
    unusable_ = true;
    add_fault(row.line, {"", "record_no_columns"});
  }

  Fault read_row(std::span<const std::string_view> cells, MatchedRecord& matched) const {
    if (cells.size() != columns_.size()) return {"", "record_row_length"};
    bool has_kind = false, has_match = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view cell = without_formula_guard(cells[i]);
      if (cell.empty()) continue;
      if (!set_cell(matched, columns_[i], cell)) return {columns_[i], "record_field_form"};
      const RecordField* field = record_field(columns_[i]);
      has_kind = has_kind || (field && is_required(*field));
      has_match = has_match || columns_[i] == "match_status";
    }
    if (!has_kind) return {"kind", "record_field_missing"};
    return with_match_ && !has_match ? Fault{"match_status", "record_field_missing"} : Fault{};
  }

  static bool set_cell(MatchedRecord& matched, const std::string& column, std::string_view cell) {
    if (column == "confidence") return set_confidence(matched.record, json::parse(cell, nullptr, false));
    if (std::find(std::begin(match_fields), std::end(match_fields), column) != std::end(match_fields))
      return set_match_field(matched.match, column, std::string(cell));
    const RecordField* field = record_field(column);
    return !field || field->set(matched.record, cell);
  }

  bool with_match_;
  const RecordSink& records_;
  const FaultSink& faults_;
  std::vector<std::string> columns_;
  std::size_t last_line_ = 1;
  bool unusable_ = false;  ///< the header says no columns to read by
};

bool is_text(std::string_view text) {
  return is_valid_utf8(text) && text.find('\0') == text.npos;
}

/// Where the last whole line ends; 0 when there is none.
std::size_t end_of_lines(std::string_view text) {
  return text.rfind('\n') + 1;  // npos + 1 is 0
}

void pull(std::istream& in, std::string& text, std::size_t size) {
  const std::size_t before = text.size();
  text.resize(before + size);
  in.read(text.data() + before, static_cast<std::streamsize>(size));
  text.resize(before + static_cast<std::size_t>(in.gcount()));
}

}  // namespace

std::optional<Record> record_from_json(std::string_view line, std::string* fault) {
  MatchedRecord read;
  const Fault found = read_json(line, false, read);
  if (!found.is_set()) return std::move(read.record);
  if (fault) *fault = (found.field.empty() ? "" : found.field + ": ") + std::string(found.code);
  return std::nullopt;
}

// ------------------------------------------------------------------------------------------------------------
// Streams

/// UTF-8 in pieces of any size → records.
class RecordParser {
 public:
  RecordParser(bool with_match, RecordSink records, FaultSink faults)
      : with_match_(with_match), records_(std::move(records)), faults_(std::move(faults)) {}

  void push(std::string_view bytes) {
    if (lines_) return lines_->push(bytes);
    if (rows_) return static_cast<void>(rows_->push(bytes));
    start_ += bytes;
    if (start_.size() >= byte_order_mark.size()) begin();
  }

  void finish() {
    if (!lines_ && !rows_) begin();
    if (lines_) lines_->finish();
    if (rows_ && !rows_->finish()) csv_->add_open_quote();
  }

 private:
  static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

  void begin() {
    std::string_view text = start_;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    const auto first = std::find_if_not(text.begin(), text.end(),
                                        [](char c) { return is_space(static_cast<unsigned char>(c)); });
    if (first == text.end()) return;
    if (*first == '{') {
      lines_.emplace(with_match_, records_, faults_);
    } else {
      csv_.emplace(with_match_, records_, faults_);
      rows_.emplace(',', [this](const CsvRow& row) { return csv_->take(row); });
    }
    push(text);
  }

  bool with_match_;
  RecordSink records_;
  FaultSink faults_;
  std::string start_;  ///< until it is known which of the two forms it is
  std::optional<JsonRecords> lines_;
  std::optional<CsvRecords> csv_;
  std::optional<CsvParser> rows_;
};

void read_records(std::istream& in, const std::function<void(Record&&)>& records, const FaultSink& faults) {
  constexpr std::size_t sample = 4 << 20, piece = 1 << 16;
  RecordParser parser(
      false, [&](MatchedRecord&& read) { records(std::move(read.record)); }, faults);
  const auto unreadable = [&] { faults({0, "", "encoding_unknown"}); };
  std::string text;
  pull(in, text, sample);
  std::size_t lines = end_of_lines(text);
  if (!in || lines == 0 || !is_text(std::string_view(text).substr(0, lines))) {
    while (in) pull(in, text, piece);
    const auto utf8 = text_as_utf8(std::as_bytes(std::span(text)));
    if (!utf8) return unreadable();
    parser.push(*utf8);
    return parser.finish();
  }
  while (!text.empty()) {
    const auto whole = std::string_view(text).substr(0, lines);
    if (!is_text(whole)) return unreadable();
    parser.push(whole);
    text.erase(0, lines);
    pull(in, text, piece);
    lines = in ? end_of_lines(text) : text.size();
  }
  parser.finish();
}

MatchedRecordStream::MatchedRecordStream(RecordSink records, FaultSink faults)
    : parser_(std::make_unique<RecordParser>(true, std::move(records), std::move(faults))) {}

MatchedRecordStream::~MatchedRecordStream() = default;

void MatchedRecordStream::push(std::string_view bytes) {
  parser_->push(bytes);
}

void MatchedRecordStream::finish() {
  parser_->finish();
}

}  // namespace hesuan::parsers
