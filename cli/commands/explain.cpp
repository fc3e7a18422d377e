#include <filesystem>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/layout_files.hpp"
#include "cli/read_one.hpp"
#include "cli/read_report.hpp"
#include "cli/reading.hpp"
#include "exporters/atomic_file.hpp"
#include "exporters/explain_page.hpp"

namespace hesuan::cli {

ExitCode explain_command(const ExplainOptions& options, Console& console) {
  std::error_code ignored;
  if (std::filesystem::equivalent(options.input, options.out, ignored))
    throw CommandError(ExitCode::usage, _("--out must be another file than the one to explain"));
  const auto layouts = load_layouts(options.reading.layouts, console);
  const auto traced = read_one(options.input, pool_options(options.reading, layouts), console);
  if (!traced) return ExitCode::interrupted;

  exporters::write_atomically(options.out, exporters::explain_page(traced->source, traced->reading,
                                                                   traced->traces, console.file_language));
  report_reading(traced->source, traced->reading, console);
  console.messages.info(text(_("wrote {}; it shows personal data, keep it to yourself"), options.out));
  return traced->reading.status == FileStatus::ok ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
