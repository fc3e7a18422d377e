// Counting as the command line asks for it: what stats and report have in common.
#pragma once

#include <functional>
#include <vector>

#include "cli/commands/commands.hpp"
#include "ledger/ledger.hpp"
#include "statistics/lists.hpp"
#include "statistics/rules.hpp"
#include "statistics/tally.hpp"

namespace hesuan::cli {

/// A run of the ledger, counted. Stays where it is: the tally refers to the census beside it.
class Counting {
 public:
  /// Throws CommandError (unusable_input) when there is no such ledger or run, or a table cannot be used.
  Counting(const CountingOptions& options, Console& console);
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

  const ledger::Ledger& ledger() const { return ledger_; }
  const ledger::Ledger::RunOfNight& run() const { return run_; }
  const statistics::Tally& tally() const { return tally_; }
  const statistics::Rules& rules() const { return rules_; }

  /// The people of the census again, in its order.
  void for_each_resident(const std::function<void(const Resident&)>& sink) const;
  statistics::Contacts contacts_of(const std::vector<statistics::Listed>& people) const;
  /// Records within the window of nobody on the roster; none when only a part is counted, because nobody
  /// knows which part they belong to.
  void for_each_visitor(const std::function<void(const Record&)>& sink) const;

 private:
  const CountingOptions& options_;
  ledger::Ledger ledger_;
  ledger::Ledger::RunOfNight run_;
  statistics::Rules rules_;
  statistics::Census census_;
  statistics::Tally tally_;
};

}  // namespace hesuan::cli
