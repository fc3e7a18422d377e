#include "cli/latest_run.hpp"

#include <filesystem>

#include "cli/command_error.hpp"

namespace hesuan::cli {

LatestRun open_latest_run(const std::string& ledger_path) {
  const auto refuse = [&](const char* why) {
    return CommandError(ExitCode::unusable_input, why, {ledger_path, 0, {}, {}});
  };
  // Asked first, because opening would make one.
  if (!std::filesystem::is_regular_file(ledger_path)) throw refuse(_("there is no such ledger"));
  auto ledger = ledger::Ledger::open(ledger_path);
  auto run = ledger.latest_run();
  if (!run) throw refuse(_("there is no run in this ledger yet"));
  return {std::move(ledger), std::move(*run)};
}

}  // namespace hesuan::cli
