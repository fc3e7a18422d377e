#include "cli/linking.hpp"

#include "cli/command_error.hpp"
#include "cli/sealed_file.hpp"
#include "parsers/corrections/corrections.hpp"

namespace hesuan::cli {

std::vector<Correction> load_corrections(const std::string& path, Console& console) {
  if (path.empty()) return {};
  const auto refuse = [&](const std::string& reason) {
    throw CommandError(ExitCode::unusable_input, std::string(explain(reason, console.language)),
                       {path, 0, {}, reason});
  };
  const auto loaded = load_input(path);
  if (!loaded.file) refuse(loaded.fault.reason);
  auto read = parsers::read_corrections(Mapping(loaded.file->fd.get()).bytes());
  if (!read.fatal.empty()) refuse(read.fatal);
  for (const int row : read.incomplete)
    console.messages.warning(explain("correction_incomplete", console.language),
                             {path, static_cast<std::size_t>(row), {}, "correction_incomplete"});
  return std::move(read.corrections);
}

matching::Matching link_records(const LinkingOptions& options, const Roster& roster,
                                std::span<const Record> records, Console& console) {
  const auto corrections = load_corrections(options.corrections, console);
  return matching::match_records(roster, records, {options.precision, corrections, 0});
}

std::vector<MatchedRecord> with_names_from_roster(std::vector<MatchedRecord> records) {
  for (MatchedRecord& matched : records) take_name_from_roster(matched);
  return records;
}

}  // namespace hesuan::cli
