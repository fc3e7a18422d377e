#include "parsers/screens/layouts.hpp"

#include <algorithm>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/layout_files.hpp"
#include "cli/read_one.hpp"
#include "cli/read_report.hpp"
#include "cli/reading.hpp"
#include "exporters/record_writer.hpp"
#include "exporters/table.hpp"
#include "exporters/wording.hpp"

namespace hesuan::cli {
namespace {

void list_layouts(std::span<const parsers::Layout> layouts, DataOutput& out) {
  exporters::Table table{{_("id"), _("app"), _("kind")}, {}};
  for (const auto& layout : layouts)
    table.rows.push_back({layout.id, layout.app, layout.kind ? std::string(to_string(*layout.kind)) : ""});
  std::sort(table.rows.begin(), table.rows.end());
  out.write(exporters::to_terminal_table(table));
}

/// Each text the layout is known by, and whether the page shows it.
void print_anchors(const parsers::Layout& layout, const PageTrace& trace, DataOutput& out) {
  LayoutFit fit;
  if (const auto known = std::ranges::find(trace.fits, layout.id, &LayoutFit::id); known != trace.fits.end())
    fit = *known;
  else
    for (const auto& alternatives : layout.anchors) fit.missing.push_back(alternatives.front());
  exporters::Table table{{_("text"), _("on the page")}, {}};
  for (const auto& anchor : fit.found) table.rows.push_back({anchor, _("found")});
  for (const auto& anchor : fit.missing) table.rows.push_back({anchor, _("missing")});
  out.write(exporters::to_terminal_table(table));
}

std::string value_in(const Record& record, std::string_view field) {
  for (const auto& known : record_fields())
    if (known.name == field) return known.get(record).value_or("");
  return {};
}

std::string confidence_in(const Record& record, const std::string& field) {
  const auto known = record.confidence.find(field);
  return known == record.confidence.end() ? "" : fmt::format("{:.2f}", known->second);
}

/// A row for each value that stands on the page; one that no record takes too, a label may be assigned
/// wrongly.
void print_values(const TracedReading& traced, const PageTrace& trace, Console& console) {
  exporters::Table table{{_("record"), _("field"), _("read as"), _("value"), _("confidence")}, {}};
  const auto row = [&](const PartUse& use, const std::string& number, const Record& record) {
    table.rows.push_back({number, exporters::wording_of_field(use.field, console.language),
                          text_of(trace.text, use.part), value_in(record, use.field),
                          confidence_in(record, use.field)});
  };
  for (const auto& use : trace.uses) {
    if (use.role != PartUse::Role::value) continue;
    for (const auto index : use.records)
      if (trace.first_record + index < traced.reading.records.size())
        row(use, std::to_string(index + 1), traced.reading.records[trace.first_record + index]);
    if (use.records.empty()) row(use, "-", {});
  }
  std::stable_sort(table.rows.begin(), table.rows.end(),
                   [](const auto& a, const auto& b) { return a.front() < b.front(); });
  console.out.write("\n" + exporters::to_terminal_table(table));
}

ExitCode check_on_screen(const LayoutsOptions& options, const std::string& toml, Console& console) {
  const auto layout = parsers::read_layout(toml).layout.value();
  const auto traced = read_one(options.screen, pool_options(options.reading, {toml}), console);
  if (!traced) return ExitCode::interrupted;
  bool fits = false;
  for (const auto& trace : traced->traces) {
    print_anchors(layout, trace, console.out);
    fits = fits || trace.layout == layout.id;
    print_values(*traced, trace, console);
  }
  if (!traced->traces.empty() && !fits)
    console.messages.warning(
        _("not all texts of the layout are on the page, so it was read without the layout"),
        {traced->source, 0, {}, {}});
  for (const auto& record : traced->reading.records)
    console.out.write("\n" + exporters::to_json(record) + "\n");
  console.out.flush();
  report_reading(traced->source, traced->reading, console);
  return fits && traced->reading.status == FileStatus::ok ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace

ExitCode layouts_command(const LayoutsOptions& options, Console& console) {
  if (options.file.empty()) {
    const auto texts = load_layouts(options.reading.layouts, console);
    const auto own = parsers::layouts_from(std::vector<std::string_view>(texts.begin(), texts.end()));
    list_layouts(own.empty() ? parsers::layouts() : own, console.out);
    return ExitCode::ok;
  }
  const auto toml = load_layout(options.file, console);
  console.messages.info(_("the layout file has no fault"), {options.file, 0, {}, {}});
  return options.screen.empty() ? ExitCode::ok : check_on_screen(options, toml, console);
}

}  // namespace hesuan::cli
