#include "parsers/records/record_reader.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "parsers/sheets/csv.hpp"

namespace hesuan::parsers {
namespace {

using nlohmann::json;

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

Fault read_json(std::string_view line, Record& record) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return {"", "record_not_json"};
  return set_all_from_json(record, object);
}

RecordsRead read_json_lines(std::string_view text) {
  RecordsRead read;
  std::size_t number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    Record record;
    const Fault fault = read_json(line, record);
    if (fault.is_set())
      read.faults.push_back({number, fault.field, std::string(fault.code)});
    else
      read.records.push_back(std::move(record));
  }
  return read;
}

// ------------------------------------------------------------------------------------------------------------
// CSV

/// The apostrophe that keeps a spreadsheet from running a cell as a formula, as the writer puts it.
std::string_view without_formula_guard(std::string_view cell) {
  constexpr std::string_view guarded = "=+-@\t\r";
  const bool has_guard =
      cell.size() > 1 && cell[0] == '\'' && guarded.find(cell[1]) != std::string_view::npos;
  return has_guard ? cell.substr(1) : cell;
}

class CsvRecords {
 public:
  void take(const CsvRow& row) {
    const bool blank = row.fields.size() == 1 && trim(row.fields[0]).empty();
    if (blank) return;
    if (columns_.empty()) {
      read_header(row);
      return;
    }
    Record record;
    const Fault fault = read_row(row.fields, record);
    if (fault.is_set())
      add_fault(row.line, fault);
    else
      read_.records.push_back(std::move(record));
  }

  void add_fault(std::size_t line, const Fault& fault) {
    read_.faults.push_back({line, fault.field, std::string(fault.code)});
  }

  bool is_unusable() const { return unusable_; }
  RecordsRead take_result() { return std::move(read_); }

 private:
  void read_header(const CsvRow& row) {
    bool has_known_column = false;
    for (const std::string& cell : row.fields) {
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

  Fault read_row(const std::vector<std::string>& cells, Record& record) const {
    if (cells.size() != columns_.size()) return {"", "record_row_length"};
    bool has_required = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view cell = without_formula_guard(cells[i]);
      if (cell.empty()) continue;
      if (!set_cell(record, columns_[i], cell)) return {columns_[i], "record_field_form"};
      const RecordField* field = record_field(columns_[i]);
      has_required = has_required || (field && is_required(*field));
    }
    return has_required ? Fault{} : Fault{"kind", "record_field_missing"};
  }

  static bool set_cell(Record& record, const std::string& column, std::string_view cell) {
    if (column == "confidence") return set_confidence(record, json::parse(cell, nullptr, false));
    const RecordField* field = record_field(column);
    return !field || field->set(record, cell);
  }

  std::vector<std::string> columns_;
  bool unusable_ = false;  ///< the header says no columns to read by
  RecordsRead read_;
};

RecordsRead read_csv(std::string_view text) {
  CsvRecords records;
  std::size_t last_line = 1;
  CsvParser parser(',', [&](const CsvRow& row) {
    last_line = row.line;
    records.take(row);
    return !records.is_unusable();
  });
  parser.push(text);
  if (!parser.finish()) records.add_fault(last_line, {"", "record_quote_open"});
  return records.take_result();
}

}  // namespace

std::optional<Record> record_from_json(std::string_view line, std::string* fault) {
  Record record;
  const Fault found = read_json(line, record);
  if (!found.is_set()) return record;
  if (fault) *fault = (found.field.empty() ? "" : found.field + ": ") + std::string(found.code);
  return std::nullopt;
}

RecordsRead read_records(std::istream& in) {
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto text = text_as_utf8(std::as_bytes(std::span(bytes)));
  if (!text) return {{}, {{0, "", "encoding_unknown"}}};
  const auto first = std::find_if_not(text->begin(), text->end(),
                                      [](char c) { return is_space(static_cast<unsigned char>(c)); });
  const bool is_json = first != text->end() && *first == '{';
  return is_json ? read_json_lines(*text) : read_csv(*text);
}

}  // namespace hesuan::parsers
