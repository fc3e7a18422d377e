#include <fstream>
#include <iostream>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/roster_file.hpp"
#include "exporters/record_writer.hpp"
#include "matching/matcher.hpp"
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

}  // namespace

ExitCode match_command(const MatchOptions& options, Console& console) {
  const auto roster = load_roster(options.roster, console).roster;
  auto read = read_file(options.records);
  for (const auto& fault : read.faults)
    console.messages.warning(explain(fault.what, console.language),
                             {options.records, fault.line, fault.field, fault.what});

  const auto matches = matching::match_records(roster, read.records);
  bool all_well = read.faults.empty();
  if (options.format == Format::csv) console.out.write(exporters::csv_header(true));
  for (std::size_t i = 0; i < read.records.size(); ++i) {
    const MatchedRecord matched{std::move(read.records[i]), matches[i]};
    console.out.write(options.format == Format::csv ? exporters::to_csv(matched)
                                                    : exporters::to_json(matched) + "\n");
    all_well = all_well && !needs_a_look(matched);
  }
  return all_well ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
