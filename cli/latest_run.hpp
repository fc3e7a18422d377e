// The run that stats and export look at.
#pragma once

#include <string>

#include "ledger/ledger.hpp"

namespace hesuan::cli {

struct LatestRun {
  ledger::Ledger ledger;
  ledger::Ledger::Run run;
};

/// Throws CommandError (unusable_input) when there is no such ledger, or no run in it.
LatestRun open_latest_run(const std::string& ledger_path);

}  // namespace hesuan::cli
