#include <filesystem>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/learned_template.hpp"
#include "cli/sealed_file.hpp"
#include "cli/upload_target.hpp"
#include "exporters/table.hpp"
#include "parsers/sheets/outline.hpp"

namespace hesuan::cli {
namespace {

void list(Console& console) {
  exporters::Table table{{_("template"), _("kind"), _("what it is")}, {}};
  for (const auto& name : exporters::template_names()) {
    const auto layout = exporters::load_template(name);
    table.rows.push_back({name, std::string(exporters::suffix_of(layout.kind)), layout.title});
  }
  console.out.write(exporters::to_terminal_table(table));
}

void show(const std::string& name, Console& console) {
  const auto text_of_template = exporters::template_text(name);
  if (!text_of_template)
    throw CommandError(ExitCode::unusable_input, text(_("there is no built-in template {}"), name));
  console.out.write(*text_of_template);
}

ExitCode check(const std::vector<std::string>& files, Console& console) {
  auto code = ExitCode::ok;
  for (const auto& file : files) try {
      const auto layout = load_upload_template(file);
      console.messages.info(text(_("this template can be used: {} columns"), layout.columns.size()),
                            {file, 0, {}, {}});
    } catch (const CommandError& error) {
      console.messages.error(error.what());
      code = error.code;
    }
  return code;
}

/// Columns that no field is known for are told: a person must say what goes into them.
ExitCode learn(const std::string& path, Console& console) {
  const auto loaded = load_input(path);
  parsers::WorkbookOutline outline;
  const std::string fault = loaded.file
                                ? parsers::read_outline(Mapping(loaded.file->fd.get()).bytes(), outline)
                                : loaded.fault.reason;
  if (!fault.empty())
    throw CommandError(ExitCode::unusable_input, std::string(explain(fault, console.language)),
                       {path, 0, {}, fault});
  const auto learned = learn_template(outline, std::filesystem::path(path).stem().string());
  if (learned.toml.empty())
    throw CommandError(ExitCode::unusable_input, _("no row of headings was found"), {path, 0, {}, {}});
  console.out.write(learned.toml);
  for (const auto& heading : learned.unknown)
    console.messages.warning(_("no field is known for this column; it stays empty until you name one"),
                             {path, 0, heading, {}});
  return learned.unknown.empty() ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace

ExitCode templates_command(const TemplatesOptions& options, Console& console) {
  switch (options.action) {
    case TemplatesOptions::Action::list:
      list(console);
      break;
    case TemplatesOptions::Action::show:
      show(options.files.front(), console);
      break;
    case TemplatesOptions::Action::check:
      return check(options.files, console);
    case TemplatesOptions::Action::learn:
      return learn(options.files.front(), console);
  }
  return ExitCode::ok;
}

}  // namespace hesuan::cli
