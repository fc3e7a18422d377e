#include "core/file_reading.hpp"

#include "core/words.hpp"

namespace hesuan {
namespace {

constexpr Word<FileStatus> file_statuses[] = {
    {FileStatus::ok, "ok"},
    {FileStatus::review, "review"},
    {FileStatus::duplicate, "duplicate"},
    {FileStatus::unreadable, "unreadable"},
    {FileStatus::unsupported, "unsupported"},
};

}  // namespace

std::string_view to_string(FileStatus status) {
  return word_of(file_statuses, status);
}

std::optional<FileStatus> file_status_from(std::string_view word) {
  return value_of(file_statuses, word);
}

FileReading failed_reading(FileStatus status, std::string_view reason, std::string_view source_kind) {
  FileReading reading;
  reading.status = status;
  reading.reason = reason;
  reading.source_kind = source_kind;
  return reading;
}

void RecordTally::count(const Record& record) {
  ++records;
  if (record.status == RecordStatus::review && first_doubt.empty())
    first_doubt = record.reasons.empty() ? "record_in_review" : record.reasons.front();
}

void settle_status(FileReading& reading) {
  RecordTally tally;
  for (const Record& record : reading.records) tally.count(record);
  settle_status(reading, tally);
}

void settle_status(FileReading& reading, const RecordTally& records) {
  reading.reason = reading.refused.empty() ? records.first_doubt : reading.refused.front().reason;
  reading.status = reading.reason.empty() ? FileStatus::ok : FileStatus::review;
}

}  // namespace hesuan
