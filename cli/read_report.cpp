#include "cli/read_report.hpp"

#include <fmt/ranges.h>

namespace hesuan::cli {

void report_reading(const std::string& source, const FileReading& reading, Console& console) {
  const auto place = [&](int page, const std::string& field, const std::string& code) {
    const auto number = static_cast<std::size_t>(page);
    const bool has_rows = reading.source_kind == "sheet" || reading.source_kind == "text";
    return has_rows ? Place{source, number, field, code, 0} : Place{source, 0, field, code, number};
  };
  if (reading.records.empty() && reading.refused.empty() && reading.status != FileStatus::ok)
    console.messages.warning(explain(reading.reason, console.language), place(0, {}, reading.reason));
  for (const auto& record : reading.records)
    if (record.status == RecordStatus::review)
      console.messages.warning(explain_all(record.reasons, console.language),
                               place(record.page, {}, fmt::format("{}", fmt::join(record.reasons, ";"))));
  for (const auto& item : reading.refused)
    console.messages.warning(explain(item.reason, console.language),
                             place(item.page, item.field, item.reason));
}

}  // namespace hesuan::cli
