#include "core/file_reading.hpp"

#include <algorithm>

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

void settle_status(FileReading& reading) {
  const auto doubtful =
      std::find_if(reading.records.begin(), reading.records.end(),
                   [](const Record& record) { return record.status == RecordStatus::review; });
  if (!reading.refused.empty()) {
    reading.status = FileStatus::review;
    reading.reason = reading.refused.front().reason;
  } else if (doubtful != reading.records.end()) {
    reading.status = FileStatus::review;
    reading.reason = doubtful->reasons.empty() ? "record_in_review" : doubtful->reasons.front();
  } else {
    reading.status = FileStatus::ok;
    reading.reason.clear();
  }
}

}  // namespace hesuan
