#include <fstream>
#include <iostream>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/linking.hpp"
#include "cli/roster_file.hpp"
#include "cli/waterfall.hpp"
#include "exporters/record_writer.hpp"
#include "matching/matching_stream.hpp"
#include "parsers/records/record_reader.hpp"

namespace hesuan::cli {
namespace {

/// Several nights of a town; longer lists are linked in pieces of so many records.
constexpr std::size_t records_at_once = 50'000;

bool needs_a_look(const MatchedRecord& matched) {
  return matched.record.status == RecordStatus::review || matched.match.status == MatchStatus::ambiguous ||
         matched.match.status == MatchStatus::unmatched;
}

bool is_meant(const std::string& id, const Record& record) {
  return id == record.source || id == record.source + "#" + std::to_string(record.page);
}

/// Prints the matched records, or draws the evidence of the one that is to be explained.
class Printer {
 public:
  Printer(const MatchOptions& options, Console& console) : options_(options), console_(console) {
    if (options.format == Format::csv && options.explain.empty())
      console.out.write(exporters::csv_header(true));
  }

  void print(const MatchedRecord& matched) {
    all_well_ = all_well_ && !needs_a_look(matched);
    if (options_.explain.empty()) {
      console_.out.write(options_.format == Format::csv
                             ? exporters::to_csv(matched, console_.file_language)
                             : exporters::to_json(matched, console_.file_language) + "\n");
    } else if (is_meant(options_.explain, matched.record)) {
      console_.out.write(waterfall(matched, console_.language));
      explained_ = true;
    }
  }

  void warn_of(const parsers::RecordFault& fault) {
    all_well_ = false;
    console_.messages.warning(explain(fault.what, console_.language),
                              {options_.records, fault.line, fault.field, fault.what});
  }

  ExitCode finish() const {
    if (!options_.explain.empty() && !explained_)
      throw CommandError(ExitCode::usage, text(_("--explain: there is no record {}"), options_.explain));
    return all_well_ ? ExitCode::ok : ExitCode::needs_a_look;
  }

 private:
  const MatchOptions& options_;
  Console& console_;
  bool all_well_ = true, explained_ = false;
};

}  // namespace

ExitCode match_command(const MatchOptions& options, Console& console) {
  const auto roster = load_roster(options.linking.rosters, console).roster;
  std::ifstream file;
  if (options.records != "-") file.open(options.records, std::ios::binary);
  std::istream& in = options.records == "-" ? std::cin : file;
  const auto check = [&](bool readable) {
    if (!readable)
      throw CommandError(ExitCode::unusable_input, _("the file cannot be opened"),
                         {options.records, 0, {}, {}});
  };
  check(bool(in));
  const auto corrections = load_corrections(options.linking.corrections, console);
  Printer printer(options, console);
  matching::MatchingStream matching(roster, {options.linking.precision, corrections, 0}, records_at_once,
                                    [&](const MatchedRecord& matched) { printer.print(matched); });
  parsers::read_records(
      in, [&](Record&& record) { matching.add(std::move(record)); },
      [&](const parsers::RecordFault& fault) { printer.warn_of(fault); });
  check(!in.bad());
  matching.finish();
  return printer.finish();
}

}  // namespace hesuan::cli
