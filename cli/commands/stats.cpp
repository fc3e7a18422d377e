#include <nlohmann/json.hpp>

#include "cli/commands/commands.hpp"
#include "cli/latest_run.hpp"
#include "cli/linking.hpp"
#include "exporters/night_files.hpp"
#include "statistics/coverage.hpp"

namespace hesuan::cli {
namespace {

std::string_view word(statistics::Level level) {
  switch (level) {
    case statistics::Level::total:
      return "total";
    case statistics::Level::compound:
      return "compound";
    case statistics::Level::building:
      return "building";
    case statistics::Level::unit:
      return "unit";
  }
  return "total";
}

std::string to_json(const statistics::CoverageRow& row) {
  nlohmann::ordered_json json{{"level", word(row.level)},
                              {"compound", row.address.compound},
                              {"building", row.address.building},
                              {"unit", row.address.unit},
                              {"residents", row.residents},
                              {"exempt", row.exempt},
                              {"away", row.away},
                              {"expected", row.expected},
                              {"tested", row.tested},
                              {"untested", row.untested},
                              {"rate", nullptr},
                              {"negative", row.negative},
                              {"positive", row.positive},
                              {"pending", row.pending},
                              {"retest", row.retest},
                              {"awaiting_review", row.awaiting_review},
                              {"households", row.households},
                              {"households_complete", row.households_complete}};
  if (row.expected != 0) json["rate"] = row.rate();
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string formatted(const std::vector<statistics::CoverageRow>& rows, Format format,
                      const Console& console) {
  if (format == Format::csv)
    return exporters::to_people_csv(exporters::coverage_table(rows, console.file_language));
  if (format == Format::table)
    return exporters::to_terminal_table(exporters::coverage_table(rows, console.language));
  std::string lines;
  for (const auto& row : rows) lines += to_json(row);
  return lines;
}

}  // namespace

ExitCode stats_command(const StatsOptions& options, Console& console) {
  const auto [ledger, run] = open_latest_run(options.ledger);
  const auto rows = statistics::coverage(run.roster, with_names_from_roster(ledger.all_records()),
                                         {run.night, run.window_hours});
  console.out.write(formatted(rows, options.format, console));
  return ExitCode::ok;
}

}  // namespace hesuan::cli
