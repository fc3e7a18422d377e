#include "cli/counting.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "cli/command_error.hpp"
#include "cli/sealed_file.hpp"
#include "parsers/responsibility/responsibility.hpp"

namespace hesuan::cli {
namespace {

ledger::Ledger open_ledger(const std::string& path) {
  // Asked first, because opening would make one.
  if (!std::filesystem::is_regular_file(path))
    throw CommandError(ExitCode::unusable_input, _("there is no such ledger"), {path, 0, {}, {}});
  return ledger::Ledger::open(path);
}

ledger::Ledger::RunOfNight find_run(const ledger::Ledger& ledger, const CountingOptions& options) {
  const auto run = ledger.find_run(options.night);
  if (run) return *run;
  throw CommandError(ExitCode::unusable_input,
                     options.night ? _("there is no run of this night in this ledger")
                                   : _("there is no run in this ledger yet"),
                     {options.ledger, 0, {}, {}});
}

statistics::Rules load_rules(const std::string& path) {
  if (path.empty()) return statistics::Rules::defaults();
  std::ifstream file(path);
  if (!file) throw CommandError(ExitCode::unusable_input, _("there is no such file"), {path, 0, {}, {}});
  std::ostringstream text;
  text << file.rdbuf();
  try {
    return statistics::Rules::from_toml(text.str());
  } catch (const statistics::RulesError& error) {
    throw CommandError(ExitCode::unusable_input, error.what(), {path, 0, {}, {}});
  }
}

statistics::ResponsibilityUnits load_units(const std::string& path, Console& console) {
  statistics::ResponsibilityUnits units;
  if (path.empty()) return units;
  const auto refuse = [&](const std::string& reason) {
    throw CommandError(ExitCode::unusable_input, std::string(explain(reason, console.language)),
                       {path, 0, {}, reason});
  };
  const auto loaded = load_input(path);
  if (!loaded.file) refuse(loaded.fault.reason);
  const auto read = parsers::read_responsibility(Mapping(loaded.file->fd.get()).bytes());
  if (!read.fatal.empty()) refuse(read.fatal);
  for (const int row : read.incomplete)
    console.messages.warning(explain("unit_incomplete", console.language),
                             {path, static_cast<std::size_t>(row), {}, "unit_incomplete"});
  for (const auto& row : read.rows) units.add(row.address, {row.first, row.second});
  return units;
}

statistics::Census take_census(const ledger::Ledger& ledger, const ledger::Ledger::RunOfNight& run,
                               const CountingOptions& options, Console& console) {
  const auto units = load_units(options.units, console);
  statistics::Census census;
  ledger.for_each_resident(run, [&](const Resident& resident) {
    if (options.selection.takes(resident)) census.add(resident, units.of(resident.address));
  });
  return census;
}

/// Each thread reads a part of the ledger by a connection of its own: reading is most of the work.
void count_tests(statistics::Tally& tally, const std::string& ledger, const ledger::Ledger::RunOfNight& run) {
  constexpr int most_readers = 4;  // each remembers everybody
  const int readers = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, most_readers);
  std::vector<std::future<statistics::Tally>> parts;
  parts.reserve(static_cast<std::size_t>(readers));
  for (int reader = 0; reader < readers; ++reader)
    parts.push_back(std::async(std::launch::async, [&, reader] {
      statistics::Tally part(tally.census(), tally.window());
      ledger::Ledger::open(ledger).for_each_test(run, [&](const TestFacts& test) { part.add(test); },
                                                 {reader, readers});
      return part;
    }));
  for (auto& part : parts) tally.add(part.get());
}

statistics::Window window_of(const CountingOptions& options, const ledger::Ledger::RunOfNight& run) {
  return {run.night, options.window_hours.value_or(run.window_hours), options.as_of};
}

}  // namespace

Counting::Counting(const CountingOptions& options, Console& console)
    : options_(options),
      ledger_(open_ledger(options.ledger)),
      run_(find_run(ledger_, options)),
      rules_(load_rules(options.rules)),
      census_(take_census(ledger_, run_, options, console)),
      tally_(census_, window_of(options, run_)) {
  count_tests(tally_, options.ledger, run_);
}

void Counting::for_each_resident(const std::function<void(const Resident&)>& sink) const {
  ledger_.for_each_resident(run_, [&](const Resident& resident) {
    if (options_.selection.takes(resident)) sink(resident);
  });
}

statistics::Contacts Counting::contacts_of(const std::vector<statistics::Listed>& people) const {
  statistics::Contacts contacts(census_, people);
  if (!people.empty()) for_each_resident([&](const Resident& resident) { contacts.add(resident); });
  return contacts;
}

void Counting::for_each_visitor(const std::function<void(const Record&)>& sink) const {
  if (!options_.selection.is_everybody()) return;
  ledger_.for_each_unmatched(run_, [&](const Record& record) {
    const auto& time = record.sampled_at ? record.sampled_at : record.reported_at;
    if (!time || statistics::is_within(*time, tally_.window())) sink(record);
  });
}

}  // namespace hesuan::cli
