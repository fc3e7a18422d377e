#include <iostream>

#include "cli/commands/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/progress.hpp"
#include "cli/reading.hpp"
#include "exporters/record_writer.hpp"

namespace hesuan::cli {
namespace {

void print(const FileReading& reading, Format format, DataOutput& out) {
  for (const auto& record : reading.records)
    out.write(format == Format::csv ? exporters::to_csv(record) : exporters::to_json(record) + "\n");
  out.flush();  // whoever reads the pipe sees each file at once
}

/// One line for each record and item that needs a look, or one for the whole file when it gave none of
/// either.
void report(const std::string& source, const FileReading& reading, Console& console) {
  const auto place = [&](int page, const std::string& field, const std::string& code) {
    const auto number = static_cast<std::size_t>(page);
    return reading.source_kind == "sheet" ? Place{source, number, field, code, 0}
                                          : Place{source, 0, field, code, number};
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

}  // namespace

ExitCode read_command(const ReadOptions& options, Console& console) {
  const auto inputs = find_inputs(options.inputs, std::cin);
  if (options.format == Format::csv) console.out.write(exporters::csv_header(false));

  Progress progress(console.messages, inputs.size());
  bool all_well = true;
  const auto nothing_is_known = [](std::size_t, const std::string&) { return false; };
  const auto deliver = [&](std::size_t index, const Outcome& outcome) {
    print(outcome.reading, options.format, console.out);
    report(inputs[index].source, outcome.reading, console);
    all_well = all_well && outcome.reading.status == FileStatus::ok;
    progress.advance();
  };
  if (!read_all(pool_options(options.reading), inputs, nothing_is_known, deliver, console.stop))
    return ExitCode::interrupted;
  return all_well ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
