#include "parsers/sheets/row_record.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <utility>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

void add_reason(Record& record, std::string_view reason) {
  if (std::find(record.reasons.begin(), record.reasons.end(), reason) == record.reasons.end()) {
    record.reasons.emplace_back(reason);
  }
}

constexpr std::string_view fields_of_pooling[] = {"result", "kind", "test_item", "sampling_method"};

/// 混采, 10:1, 10合1 (the numbers of people that share a tube are 5, 10 and 20).
bool says_pooled(const std::string& text) {
  if (text.empty()) return false;
  for (const char* word : {"混采", "混检", "混管"})
    if (contains(text, word)) return true;
  for (const char* ratio : {"10:1", "20:1", "5:1", "10合1", "20合1", "5合1", "10混1", "20混1", "5混1"})
    if (contains(text, ratio)) return true;
  return false;
}

/// A result with what laboratories write behind it: `阴性(CT>40)`, `阴性 10:1混采`.
std::optional<TestResult> result_from(const std::string& text) {
  if (const auto result = result_from_text(text)) return result;
  static const std::regex notes(
      R"([(\[]?\s*(ORF1AB|N|E)?\s*(CT|Ct|ct)(值)?\s*[:=<>]*\s*\d+(\.\d+)?\s*[)\]]?)"
      R"(|[(\[]?\s*(混采|混检|混管)?\s*\d{1,2}(:|合|混)1\s*(混采|混检|混管)?\s*[)\]]?|[(\[](混采|混检)[)\]])");
  const bool may_have_notes = says_pooled(text) || contains(to_upper_ascii(text), "CT");
  return may_have_notes ? result_from_text(trim(std::regex_replace(text, notes, ""))) : std::nullopt;
}

/// Fills a record field by field from one row.
class RowReader {
 public:
  RowReader(const TableColumns& columns, const SheetRow& row, Date night)
      : columns_(columns), row_(row), night_(night) {
    record_.layout = "sheet";
    record_.page = row.number;
  }

  Record read(const TableKind& table_kind) {
    read_name();
    read_id_number();
    read_phone();
    read_sampled_at();
    read_reported_at();
    check_times();
    read_result();
    note_pooling();
    read_kind(table_kind);
    read_texts();
    read_health_code();
    if (row_.is_hidden) add_reason(record_, "row_hidden");
    if (columns_.has_hidden_value(row_)) add_reason(record_, "column_hidden");
    set_confidence();
    return std::move(record_);
  }

 private:
  std::string value(std::string_view field) const { return columns_.value(row_, field); }
  const Cell* cell(std::string_view field) const {
    const auto cells = columns_.cells(row_, field);
    return cells.empty() ? nullptr : cells.front();
  }
  void doubt(std::string_view reason) { send_to_review(record_, reason); }

  /// The field's values as `parse` reads them, each once. `unreadable` is the reason for a value that it does
  /// not read.
  template <typename Parse>
  auto distinct(std::string_view field, Parse parse, std::string_view unreadable) {
    std::vector<typename decltype(parse(std::declval<const Cell&>()))::value_type> values;
    for (const Cell* candidate : columns_.cells(row_, field)) {
      const auto read = parse(*candidate);
      if (!read) {
        doubt(unreadable);
      } else if (std::find(values.begin(), values.end(), *read) == values.end()) {
        values.push_back(*read);
      }
    }
    return values;
  }

  void read_name() {
    const auto names = distinct(
        "name", [](const Cell& c) { return name_from_text(value_of(c)); }, "name_form");
    if (!names.empty()) record_.name = names.front();
    if (names.size() > 1) doubt("two_values_disagree");
  }

  void read_id_number() {
    read_id_type();
    const auto numbers = distinct(
        "id_number",
        [&](const Cell& c) -> std::optional<std::string> {
          if (!may_have_lost_digits(c)) return id_number_from_text(value_of(c));
          doubt("id_lost_digits");
          return std::string();
        },
        "id_form");
    for (const std::string& number : numbers) {
      if (!number.empty() && !record_.id_number) record_.id_number = number;
    }
    if (numbers.size() > 1) doubt("two_values_disagree");
    check_id_number();
  }

  void read_id_type() {
    if (auto type = value("id_type"); !type.empty()) record_.id_type = std::move(type);
  }

  void check_id_number() {
    if (!record_.id_number || contains(*record_.id_number, "*")) return;
    const auto& number = *record_.id_number;
    const bool is_resident_type = record_.id_type && contains(*record_.id_type, "身份证");
    if (number.size() == 18) {
      if (!is_valid_id_number(number)) doubt("id_check_digit");
    } else if (is_resident_type || (!record_.id_type && number.size() > 11)) {
      doubt("id_length");
    }
  }

  void read_phone() {
    const auto text = value("phone");
    if (text.empty()) return;
    record_.phone = phone_from_text(text);
    if (!record_.phone) add_reason(record_, "phone_form");
  }

  std::optional<LocalTime> time_from(const Cell& cell) {
    if (cell.kind == Cell::Kind::date) return local_time_from_iso(cell.text);
    const auto inferred = time_from_text(value_of(cell), night_);
    if (!inferred) return std::nullopt;
    if (inferred->year_was_inferred) add_reason(record_, "year_inferred");
    return inferred->time;
  }

  std::optional<std::chrono::seconds> clock_from(const Cell& cell) {
    if (cell.kind == Cell::Kind::date) {
      const auto time = local_time_from_iso(cell.text);
      return time ? time->of_day : std::nullopt;
    }
    const auto time = time_from_text(to_iso(night_) + " " + value_of(cell));
    return time ? time->of_day : std::nullopt;
  }

  /// The moment stands in one cell, or a date and a clock time stand in two; 采样时间 may head either.
  void read_sampled_at() {
    const Cell* moment = cell("sampled_at");
    const Cell* date = cell("sampled_date");
    const Cell* clock = cell("sampled_clock");
    if (moment) record_.sampled_at = time_from(*moment);
    if (!record_.sampled_at && date) {
      record_.sampled_at = time_from(*date);
      if (!clock) clock = moment;
    }
    if (!record_.sampled_at) {
      if (moment || date || clock) doubt("time_unreadable");
      return;
    }
    if (record_.sampled_at->of_day || !clock) return;
    record_.sampled_at->of_day = clock_from(*clock);
    if (!record_.sampled_at->of_day) doubt("time_unreadable");
  }

  void read_reported_at() {
    for (const Cell* candidate : columns_.cells(row_, "reported_at")) {
      const auto time = time_from(*candidate);
      if (!time) doubt("time_unreadable");
      if (time && !record_.reported_at) record_.reported_at = time;
    }
  }

  void check_times() {
    const bool has_time_cell = cell("sampled_at") || cell("sampled_date") || cell("reported_at");
    if (!record_.sampled_at && !record_.reported_at && !has_time_cell) doubt("time_missing");
    for (const auto& time : {record_.sampled_at, record_.reported_at}) {
      if (time && time->date > night_) doubt("date_in_future");
    }
    if (record_.sampled_at && record_.reported_at &&
        earliest(*record_.sampled_at) > latest(*record_.reported_at)) {
      doubt("sampled_after_reported");
    }
  }

  void read_result() {
    const auto cells = columns_.cells(row_, "result");
    if (cells.empty()) return doubt("result_missing");
    const auto results = distinct(
        "result", [](const Cell& c) { return result_from(value_of(c)); }, "result_unclear");
    if (results.size() > 1) return doubt("two_results_disagree");
    if (results.size() == 1) record_.result = results.front();
  }

  /// What a tube of several people shows says nothing certain of one of them, unless it is negative.
  void note_pooling() {
    const bool is_pooled = std::any_of(std::begin(fields_of_pooling), std::end(fields_of_pooling),
                                       [&](std::string_view field) { return says_pooled(value(field)); });
    if (!is_pooled) return;
    add_reason(record_, "result_pooled");
    if (record_.result != TestResult::positive) return;
    record_.result = TestResult::retest;
    doubt("result_pooled");
  }

  /// The row's own words come before those around the table.
  void read_kind(const TableKind& table_kind) {
    std::set<TestKind> said;
    for (const std::string_view field : {"kind", "test_item", "result"}) {
      if (const auto kind = kind_from_text(value(field))) said.insert(*kind);
    }
    if (said.size() == 1) {
      record_.kind = *said.begin();
      return;
    }
    record_.kind = table_kind.kind;
    if (table_kind.is_assumed || !said.empty()) add_reason(record_, "kind_assumed");
    if (table_kind.is_contradictory || !said.empty()) doubt("kind_assumed");
  }

  void read_texts() {
    const std::pair<std::string_view, std::optional<std::string> Record::*> texts[] = {
        {"institution", &Record::institution},
        {"specimen_id", &Record::specimen_id},
        {"sampling_site", &Record::sampling_site},
        {"address", &Record::address},
    };
    for (const auto& [field, member] : texts) {
      if (auto text = value(field); !text.empty()) record_.*member = std::move(text);
    }
    if (record_.address) return;
    if (auto address = to_string(columns_.address(row_)); !address.empty())
      record_.address = std::move(address);
  }

  void read_health_code() {
    const auto text = value("health_code");
    if (text.empty()) return;
    record_.health_code = health_code_from_text(text);
    if (!record_.health_code) add_reason(record_, "health_code_form");
  }

  /// Text in a file is read as it stands.
  void set_confidence() {
    static constexpr std::string_view not_read[] = {"source", "page", "kind", "layout", "status", "reasons"};
    for (const RecordField& field : record_fields()) {
      const bool was_read =
          std::find(std::begin(not_read), std::end(not_read), field.name) == std::end(not_read);
      const bool is_known = field.name != "result" || record_.result != TestResult::unknown;
      if (was_read && is_known && field.get(record_)) record_.confidence[std::string(field.name)] = 1.0;
    }
  }

  const TableColumns& columns_;
  const SheetRow& row_;
  Date night_;
  Record record_;
};

}  // namespace

TableKind table_kind_from(std::string_view words) {
  const bool nucleic_acid = contains(words, "核酸"), antigen = contains(words, "抗原");
  TableKind table;
  table.is_contradictory = nucleic_acid && antigen;
  table.is_assumed = nucleic_acid == antigen;
  if (antigen && !nucleic_acid) table.kind = TestKind::antigen;
  return table;
}

bool names_nobody(const TableColumns& columns, const SheetRow& row) {
  return columns.cells(row, "name").empty() && columns.cells(row, "id_number").empty();
}

Record record_from_row(const TableColumns& columns, const SheetRow& row, const TableKind& table_kind,
                       Date night) {
  return RowReader(columns, row, night).read(table_kind);
}

}  // namespace hesuan::parsers
