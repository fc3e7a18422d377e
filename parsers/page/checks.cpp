#include "parsers/page/checks.hpp"

#include "core/id_number.hpp"

namespace hesuan::parsers {
namespace {

bool has_mask(const std::string& text) {
  return text.find('*') != std::string::npos;
}

void check_id_number(Record& record) {
  if (!record.id_number || has_mask(*record.id_number)) return;
  const std::string& number = *record.id_number;
  const bool is_resident_number = number.size() == 18 || (number.size() > 11 && !record.id_type);
  if (!is_resident_number) return;
  if (number.size() != 18) return send_to_review(record, "id_length");
  if (!is_valid_id_number(number)) send_to_review(record, "id_check_digit");
}

void check_times(Record& record, Date night) {
  if (!record.sampled_at && !record.reported_at) send_to_review(record, "time_missing");
  const auto end_of_night = std::chrono::local_days(night) + std::chrono::days(1);
  for (const auto& time : {record.sampled_at, record.reported_at}) {
    if (time && earliest(*time) >= end_of_night) send_to_review(record, "date_in_future");
  }
  if (record.sampled_at && record.reported_at && earliest(*record.sampled_at) > latest(*record.reported_at)) {
    send_to_review(record, "sampled_after_reported");
  }
}

}  // namespace

void check_record(Record& record, Date night) {
  if (!record.name) send_to_review(record, "name_missing");
  check_id_number(record);
  check_times(record, night);
  if (record.result == TestResult::unknown) send_to_review(record, "result_missing");
}

}  // namespace hesuan::parsers
