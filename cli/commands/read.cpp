#include <iostream>

#include "cli/commands/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/layout_files.hpp"
#include "cli/progress.hpp"
#include "cli/read_report.hpp"
#include "cli/reading.hpp"
#include "exporters/record_writer.hpp"

namespace hesuan::cli {
namespace {

void print(const FileReading& reading, Format format, DataOutput& out) {
  for (const auto& record : reading.records)
    out.write(format == Format::csv ? exporters::to_csv(record) : exporters::to_json(record) + "\n");
  out.flush();  // whoever reads the pipe sees each file at once
}

}  // namespace

ExitCode read_command(const ReadOptions& options, Console& console) {
  const auto inputs = find_inputs(options.inputs, std::cin);
  const auto layouts = load_layouts(options.reading.layouts, console);
  if (options.format == Format::csv) console.out.write(exporters::csv_header(false));

  Progress progress(console.messages, inputs.size());
  bool all_well = true;
  const auto nothing_is_known = [](std::size_t, const std::string&) { return false; };
  const auto deliver = [&](std::size_t index, const Outcome& outcome) {
    print(outcome.reading, options.format, console.out);
    report_reading(inputs[index].source, outcome.reading, console);
    all_well = all_well && outcome.reading.status == FileStatus::ok;
    progress.advance();
  };
  if (!read_all(pool_options(options.reading, layouts), inputs, nothing_is_known, deliver, console.stop))
    return ExitCode::interrupted;
  return all_well ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
