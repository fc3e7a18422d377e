#include "cli/application.hpp"

#include <cxxabi.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>
#include <typeinfo>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/interruption.hpp"
#include "cli/worker_pool.hpp"
#include "exporters/night_files.hpp"
#include "ledger/ledger.hpp"

namespace hesuan::cli {
namespace {

/// The type's name only: what() of an unexpected exception may quote the data it stumbled over.
std::string type_name(const std::exception& error) {
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, nullptr), &std::free);
  return name ? name.get() : typeid(error).name();
}

std::string sentence(ledger::LedgerError::Kind kind) {
  switch (kind) {
    case ledger::LedgerError::Kind::locked:
      return _("the ledger is in use by another run; wait until it has finished");
    case ledger::LedgerError::Kind::not_a_ledger:
      return _("the ledger file is no ledger of hesuan, or it is damaged");
    case ledger::LedgerError::Kind::newer_version:
      return _("the ledger was written by a newer version of hesuan; update the program");
    case ledger::LedgerError::Kind::disk:
      return _("the ledger cannot be written; check the disk's free space and permissions");
    case ledger::LedgerError::Kind::other:
      break;
  }
  return _("the ledger cannot be used");
}

ExitCode code_of(ledger::LedgerError::Kind kind) {
  return kind == ledger::LedgerError::Kind::not_a_ledger ? ExitCode::unusable_input : ExitCode::environment;
}

/// Turns the exception being handled into its message and exit code.
ExitCode report_exception(Messages& messages, Language language) try { throw; } catch (const ReaderGone&) {
  return ExitCode::ok;
} catch (const CommandError& error) {
  messages.error(error.what(), error.place);
  return error.code;
} catch (const WorkerStartError& error) {
  messages.error(explain(error.what(), language), {{}, 0, {}, error.what()});
  return ExitCode::environment;
} catch (const ledger::LedgerError& error) {
  messages.error(text("{} ({})", sentence(error.kind), error.what()));
  return code_of(error.kind);
} catch (const exporters::WriteError& error) {
  messages.error(text(_("a file cannot be written: {}"), error.what()));
  return ExitCode::environment;
} catch (const std::filesystem::filesystem_error& error) {
  messages.error(error.code().message(), {error.path1().string(), 0, {}, {}});
  return ExitCode::environment;
} catch (const std::bad_alloc&) {
  messages.error(_("there is not enough memory"));
  return ExitCode::environment;
} catch (const std::exception& error) {
  messages.error(text(_("internal error: {}"), type_name(error)));
  return ExitCode::internal_error;
}

/// One function a kind of options: what std::visit dispatches over.
struct Dispatch {
  Console& console;

  ExitCode operator()(const PrintedText& printed) const {
    console.out.write(printed.text);
    return ExitCode::ok;
  }
  ExitCode operator()(const RunOptions& options) const { return run_command(options, console); }
  ExitCode operator()(const ReadOptions& options) const { return read_command(options, console); }
  ExitCode operator()(const MatchOptions& options) const { return match_command(options, console); }
  ExitCode operator()(const StatsOptions& options) const { return stats_command(options, console); }
  ExitCode operator()(const ReportOptions& options) const { return report_command(options, console); }
  ExitCode operator()(const ExportOptions& options) const { return export_command(options, console); }
  ExitCode operator()(const TemplatesOptions& options) const { return templates_command(options, console); }
  ExitCode operator()(const RosterOptions& options) const { return roster_command(options, console); }
  ExitCode operator()(const ExplainOptions& options) const { return explain_command(options, console); }
  ExitCode operator()(const LayoutsOptions& options) const { return layouts_command(options, console); }
  ExitCode operator()(const DoctorOptions& options) const { return doctor_command(options, console); }
};

ExitCode run_command_line(const CommandLine& line, Messages& messages) try {
  const Interruption interruption;
  DataOutput out(stdout);
  Console console{messages, out, message_language(line.common.language, process_environment),
                  file_language(line.common.language, process_environment), interruption.token()};
  const auto code = std::visit(Dispatch{console}, line.command);
  out.flush();
  return code;
} catch (...) {
  return report_exception(messages, message_language(line.common.language, process_environment));
}

}  // namespace

ExitCode run_application(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments.front() == "worker")
    return worker_command({arguments.begin() + 1, arguments.end()});

  ::signal(SIGPIPE, SIG_IGN);  // seen as EPIPE where it is written
  ::umask(077);                // health data: every file made here is its owner's alone

  CommandLine line;
  try {
    line = parse_command_line(arguments, process_environment);
  } catch (...) {
    const bool json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    Messages messages(stderr, {json, false});
    return report_exception(messages, Language::en);
  }
  Messages messages(stderr, {line.common.json, line.common.quiet});
  return run_command_line(line, messages);
}

}  // namespace hesuan::cli
