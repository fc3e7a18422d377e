#include "cli/roster_file.hpp"

#include <chrono>

#include "cli/command_error.hpp"
#include "cli/sealed_file.hpp"
#include "parsers/roster/roster.hpp"
#include "parsers/sheets/xls_conversion.hpp"

namespace hesuan::cli {
namespace {

constexpr auto conversion_limit = std::chrono::minutes(2);

parsers::RosterReading read(std::span<const std::byte> bytes) {
  if (!parsers::is_compound_file(bytes)) return parsers::read_roster(bytes);
  const auto converted = parsers::convert_xls(bytes, conversion_limit);
  if (converted.fault.empty()) return parsers::read_roster(converted.xlsx);
  parsers::RosterReading failed;
  failed.fatal = converted.fault;
  return failed;
}

[[noreturn]] void refuse(const std::string& path, const std::string& reason, Language language) {
  throw CommandError(ExitCode::unusable_input, std::string(explain(reason, language)), {path, 0, {}, reason});
}

}  // namespace

RosterFile load_roster(const std::string& path, Console& console) {
  auto loaded = load_input(path);
  if (!loaded.file) refuse(path, loaded.fault.reason, console.language);
  auto reading = read(Mapping(loaded.file->fd.get()).bytes());
  for (const auto& fault : reading.faults)
    console.messages.warning(explain(fault.code, console.language),
                             {path, static_cast<std::size_t>(fault.row), fault.field, fault.code});
  if (!reading.fatal.empty()) refuse(path, reading.fatal, console.language);
  return {std::move(reading.roster), std::move(loaded.file->sha256)};
}

}  // namespace hesuan::cli
