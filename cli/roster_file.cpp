#include "cli/roster_file.hpp"

#include <chrono>
#include <deque>
#include <span>

#include "cli/command_error.hpp"
#include "cli/sealed_file.hpp"
#include "parsers/roster/roster.hpp"
#include "parsers/sheets/xls_conversion.hpp"

namespace hesuan::cli {
namespace {

constexpr auto conversion_limit = std::chrono::minutes(2);

[[noreturn]] void refuse(const std::string& path, const std::string& reason, Language language) {
  throw CommandError(ExitCode::unusable_input, std::string(explain(reason, language)), {path, 0, {}, reason});
}

void warn_of(const std::vector<parsers::RosterFault>& faults, const std::vector<std::string>& paths,
             Console& console) {
  for (const auto& fault : faults)
    console.messages.warning(
        explain(fault.code, console.language),
        {paths[fault.file], static_cast<std::size_t>(fault.row), fault.field, fault.code});
}

}  // namespace

CheckedRoster check_roster(const std::vector<std::string>& paths, Console& console) {
  std::deque<Mapping> mappings;  // kept, as what is converted is, while the rosters are read
  std::deque<std::vector<std::byte>> converted;
  std::vector<std::span<const std::byte>> files;
  CheckedRoster checked;
  for (const std::string& path : paths) {
    const auto loaded = load_input(path);
    if (!loaded.file) refuse(path, loaded.fault.reason, console.language);
    checked.file.sha256 += (checked.file.sha256.empty() ? "" : "+") + loaded.file->sha256;
    files.push_back(mappings.emplace_back(loaded.file->fd.get()).bytes());
    if (!parsers::is_compound_file(files.back())) continue;
    auto conversion = parsers::convert_xls(files.back(), conversion_limit);
    if (!conversion.fault.empty()) refuse(path, conversion.fault, console.language);
    files.back() = converted.emplace_back(std::move(conversion.xlsx));
  }
  auto reading = parsers::read_rosters(files);
  if (!reading.fatal.empty()) {
    warn_of(reading.faults, paths, console);
    refuse(paths[reading.fatal_file], reading.fatal, console.language);
  }
  checked.file.roster = std::move(reading.roster);
  checked.faults = std::move(reading.faults);
  return checked;
}

RosterFile load_roster(const std::vector<std::string>& paths, Console& console) {
  auto checked = check_roster(paths, console);
  warn_of(checked.faults, paths, console);
  return std::move(checked.file);
}

}  // namespace hesuan::cli
