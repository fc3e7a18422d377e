#include "cli/read_report.hpp"

#include <fmt/ranges.h>

namespace hesuan::cli {

namespace {

Place place_in(const std::string& source, bool has_rows, int number, std::string field, std::string code) {
  const auto at = static_cast<std::size_t>(number);
  return has_rows ? Place{source, at, std::move(field), std::move(code), 0}
                  : Place{source, 0, std::move(field), std::move(code), at};
}

bool has_rows(std::string_view kind_or_layout) {
  return kind_or_layout.starts_with("sheet") || kind_or_layout.starts_with("text");
}

}  // namespace

void report_records(const std::string& source, std::span<const Record> records, Console& console) {
  for (const auto& record : records)
    if (record.status == RecordStatus::review)
      console.messages.warning(explain_all(record.reasons, console.language),
                               place_in(source, has_rows(record.layout), record.page, {},
                                        fmt::format("{}", fmt::join(record.reasons, ";"))));
}

void report_reading(const std::string& source, const FileReading& reading, Console& console,
                    std::size_t reported) {
  const bool gave_nothing = reading.records.empty() && reading.refused.empty() && reported == 0;
  const bool broke_off = reading.status == FileStatus::unreadable;
  if (broke_off || (gave_nothing && reading.status != FileStatus::ok))
    console.messages.warning(explain(reading.reason, console.language), {source, 0, {}, reading.reason});
  report_records(source, reading.records, console);
  for (const auto& item : reading.refused)
    console.messages.warning(
        explain(item.reason, console.language),
        place_in(source, has_rows(reading.source_kind), item.page, item.field, item.reason));
}

}  // namespace hesuan::cli
