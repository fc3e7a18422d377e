#include "cli/commands/commands.hpp"
#include "cli/roster_file.hpp"
#include "exporters/table.hpp"
#include "exporters/wording.hpp"

namespace hesuan::cli {

ExitCode roster_command(const RosterOptions& options, Console& console) {
  using exporters::Wording;
  constexpr Wording headings[] = {
      {"文件", "File"},           {"行", "Row"},           {"字段", "Field"},    {"问题", "Fault"},
      {"对照文件", "Other file"}, {"对照行", "Other row"}, {"问题代码", "fault"}};
  const auto checked = check_roster(options.files, console);
  exporters::Table table;
  for (const Wording& heading : headings) table.headings.push_back(heading.in(console.file_language));
  for (const auto& fault : checked.faults) {
    const bool has_other = fault.other_row != 0;
    table.rows.push_back({options.files[fault.file], fault.row == 0 ? "" : std::to_string(fault.row),
                          fault.field, std::string(explain(fault.code, console.file_language)),
                          has_other ? options.files[fault.other_file] : "",
                          has_other ? std::to_string(fault.other_row) : "", fault.code});
  }
  console.out.write(exporters::to_people_csv(table));
  console.messages.info(text(_("{} residents in {} households, {} faults"),
                             checked.file.roster.residents.size(), checked.file.roster.households.size(),
                             checked.faults.size()));
  return checked.faults.empty() ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
