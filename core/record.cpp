#include "core/record.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"
#include "core/words.hpp"

namespace hesuan {
namespace {

constexpr Word<TestKind> test_kinds[] = {
    {TestKind::nucleic_acid, "nucleic_acid"},
    {TestKind::antigen, "antigen"},
};
constexpr Word<TestResult> test_results[] = {
    {TestResult::negative, "negative"}, {TestResult::positive, "positive"}, {TestResult::pending, "pending"},
    {TestResult::retest, "retest"},     {TestResult::invalid, "invalid"},   {TestResult::unknown, "unknown"},
};
constexpr Word<HealthCode> health_codes[] = {
    {HealthCode::green, "green"},
    {HealthCode::yellow, "yellow"},
    {HealthCode::red, "red"},
};
constexpr Word<RecordStatus> record_statuses[] = {
    {RecordStatus::ok, "ok"},
    {RecordStatus::review, "review"},
};

using Text = std::optional<std::string>;

template <auto member>
RecordField text_field(std::string_view name) {
  return {name, [](const Record& record) -> Text { return record.*member; },
          [](Record& record, std::string_view text) {
            record.*member = std::string(text);
            return true;
          }};
}

template <auto member>
RecordField time_field(std::string_view name) {
  return {name,
          [](const Record& record) -> Text {
            const auto& time = record.*member;
            return time ? Text(to_iso(*time)) : std::nullopt;
          },
          [](Record& record, std::string_view text) {
            const auto time = local_time_from_iso(text);
            if (time) record.*member = time;
            return time.has_value();
          }};
}

template <auto member, auto parse>
RecordField word_field(std::string_view name) {
  return {name, [](const Record& record) -> Text { return std::string(to_string(record.*member)); },
          [](Record& record, std::string_view text) {
            const auto value = parse(text);
            if (value) record.*member = *value;
            return value.has_value();
          }};
}

Text get_page(const Record& record) {
  return std::to_string(record.page);
}

bool set_page(Record& record, std::string_view text) {
  int page = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page);
  if (error != std::errc() || end != text.data() + text.size() || page < 1) return false;
  record.page = page;
  return true;
}

Text get_health_code(const Record& record) {
  return record.health_code ? Text(to_string(*record.health_code)) : std::nullopt;
}

bool set_health_code(Record& record, std::string_view text) {
  const auto code = health_code_from(text);
  if (code) record.health_code = code;
  return code.has_value();
}

Text get_reasons(const Record& record) {
  std::string joined;
  for (const auto& reason : record.reasons) joined += (joined.empty() ? "" : ";") + reason;
  return joined.empty() ? std::nullopt : Text(joined);
}

bool is_reason_code(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool set_reasons(Record& record, std::string_view text) {
  auto codes = text.empty() ? std::vector<std::string>() : split(text, ';');
  if (!std::all_of(codes.begin(), codes.end(), is_reason_code)) return false;
  record.reasons = std::move(codes);
  return true;
}

}  // namespace

void send_to_review(Record& record, std::string_view reason) {
  record.status = RecordStatus::review;
  if (std::find(record.reasons.begin(), record.reasons.end(), reason) == record.reasons.end())
    record.reasons.emplace_back(reason);
}

std::string_view to_string(TestKind kind) {
  return word_of(test_kinds, kind);
}
std::string_view to_string(TestResult result) {
  return word_of(test_results, result);
}
std::string_view to_string(HealthCode code) {
  return word_of(health_codes, code);
}
std::string_view to_string(RecordStatus status) {
  return word_of(record_statuses, status);
}
std::optional<TestKind> test_kind_from(std::string_view word) {
  return value_of(test_kinds, word);
}
std::optional<TestResult> test_result_from(std::string_view word) {
  return value_of(test_results, word);
}
std::optional<HealthCode> health_code_from(std::string_view word) {
  return value_of(health_codes, word);
}
std::optional<RecordStatus> record_status_from(std::string_view word) {
  return value_of(record_statuses, word);
}

std::span<const RecordField> record_fields() {
  static const RecordField fields[] = {
      text_field<&Record::source>("source"),
      {"page", get_page, set_page},
      word_field<&Record::kind, test_kind_from>("kind"),
      text_field<&Record::layout>("layout"),
      text_field<&Record::name>("name"),
      text_field<&Record::id_type>("id_type"),
      text_field<&Record::id_number>("id_number"),
      text_field<&Record::phone>("phone"),
      time_field<&Record::sampled_at>("sampled_at"),
      time_field<&Record::reported_at>("reported_at"),
      word_field<&Record::result, test_result_from>("result"),
      text_field<&Record::institution>("institution"),
      text_field<&Record::specimen_id>("specimen_id"),
      text_field<&Record::sampling_site>("sampling_site"),
      text_field<&Record::address>("address"),
      {"health_code", get_health_code, set_health_code},
      word_field<&Record::status, record_status_from>("status"),
      {"reasons", get_reasons, set_reasons},
  };
  return fields;
}

}  // namespace hesuan
