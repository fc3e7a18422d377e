#include <fstream>
#include <iostream>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/linking.hpp"
#include "cli/roster_file.hpp"
#include "cli/waterfall.hpp"
#include "exporters/record_writer.hpp"
#include "parsers/records/record_reader.hpp"

namespace hesuan::cli {
namespace {

parsers::RecordsRead read_file(const std::string& path) {
  if (path == "-") return parsers::read_records(std::cin);
  std::ifstream file(path, std::ios::binary);
  if (!file) throw CommandError(ExitCode::unusable_input, _("the file cannot be opened"), {path, 0, {}, {}});
  return parsers::read_records(file);
}

bool needs_a_look(const MatchedRecord& matched) {
  return matched.record.status == RecordStatus::review || matched.match.status == MatchStatus::ambiguous ||
         matched.match.status == MatchStatus::unmatched;
}

bool is_meant(const std::string& id, const Record& record) {
  return id == record.source || id == record.source + "#" + std::to_string(record.page);
}

}  // namespace

ExitCode match_command(const MatchOptions& options, Console& console) {
  const auto roster = load_roster(options.linking.rosters, console).roster;
  auto read = read_file(options.records);
  for (const auto& fault : read.faults)
    console.messages.warning(explain(fault.what, console.language),
                             {options.records, fault.line, fault.field, fault.what});

  auto matching = link_records(options.linking, roster, read.records, console);
  bool all_well = read.faults.empty(), explained = false;
  if (options.format == Format::csv && options.explain.empty())
    console.out.write(exporters::csv_header(true));
  for (std::size_t i = 0; i < read.records.size(); ++i) {
    MatchedRecord matched{std::move(read.records[i]), std::move(matching.matches[i])};
    take_name_from_roster(matched);
    all_well = all_well && !needs_a_look(matched);
    if (options.explain.empty()) {
      console.out.write(options.format == Format::csv
                            ? exporters::to_csv(matched, console.file_language)
                            : exporters::to_json(matched, console.file_language) + "\n");
    } else if (is_meant(options.explain, matched.record)) {
      console.out.write(waterfall(matched, console.language));
      explained = true;
    }
  }
  if (!options.explain.empty() && !explained)
    throw CommandError(ExitCode::usage, text(_("--explain: there is no record {}"), options.explain));
  return all_well ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
