// The subcommands, one file each. Every one takes its options, says what it has to say through the console,
// and returns its exit code; a reason to stop early is thrown as CommandError.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "cli/data_output.hpp"
#include "cli/exit_code.hpp"
#include "cli/messages.hpp"
#include "cli/options.hpp"
#include "core/reason.hpp"

namespace hesuan::cli {

struct Console {
  Messages& messages;
  DataOutput& out;
  Language language = Language::en;          ///< of messages
  Language file_language = Language::zh_CN;  ///< of files for people
  std::stop_token stop;
};

ExitCode run_command(const RunOptions& options, Console& console);
ExitCode read_command(const ReadOptions& options, Console& console);
ExitCode match_command(const MatchOptions& options, Console& console);
ExitCode stats_command(const StatsOptions& options, Console& console);
ExitCode report_command(const ReportOptions& options, Console& console);
ExitCode export_command(const ExportOptions& options, Console& console);
ExitCode templates_command(const TemplatesOptions& options, Console& console);
ExitCode roster_command(const RosterOptions& options, Console& console);
ExitCode explain_command(const ExplainOptions& options, Console& console);
ExitCode layouts_command(const LayoutsOptions& options, Console& console);
ExitCode doctor_command(const DoctorOptions& options, Console& console);

/// The child process behind `run` and `read`; not for people. Arguments: the night, the tessdata folder (may
/// be empty), the folder of the second recogniser's model, then the texts of the layouts to know apps by
/// (none: those compiled in). Talks on worker_socket (wire.hpp).
ExitCode worker_command(const std::vector<std::string>& arguments);

}  // namespace hesuan::cli
