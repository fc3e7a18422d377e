#include "exporters/report.hpp"

#include <filesystem>
#include <future>

#include "cli/commands/commands.hpp"
#include "cli/counting.hpp"
#include "exporters/atomic_file.hpp"

namespace hesuan::cli {
namespace {

exporters::Funnel funnel_of(const Counting& counting) {
  exporters::Funnel funnel;
  for (const ManifestLine& line : counting.ledger().manifest(counting.run().id)) {
    ++funnel.files;
    if (line.status == FileStatus::duplicate)
      ++funnel.duplicate_files;
    else if (line.status == FileStatus::ok || line.status == FileStatus::review)
      ++funnel.files_read;
    else
      ++funnel.files_not_read;
  }
  const auto counts = counting.ledger().count_records(counting.run().id);
  funnel.records = counts.records;
  funnel.in_review = counts.in_review;
  funnel.ambiguous = counts.ambiguous;
  funnel.unmatched = counts.unmatched;
  funnel.linked = counts.records - counts.ambiguous - counts.unmatched;
  return funnel;
}

exporters::Report report_of(const Counting& counting, const CountingOptions& options) {
  using statistics::Grouping;
  using statistics::List;
  const auto& tally = counting.tally();
  auto calls = statistics::list_people(tally, List::calls, options.idle_days);
  // The roster is read again while the rest is counted; who is untested is among these.
  auto contacts = std::async(std::launch::async, [&] { return counting.contacts_of(calls); });
  auto areas = statistics::coverage_by_area(tally);
  auto judgement = exporters::judge(tally, areas, counting.rules());
  auto untested = statistics::list_people(tally, List::untested, options.idle_days);
  auto ages = statistics::coverage_by_group(tally, Grouping::age);
  auto categories = statistics::coverage_by_group(tally, Grouping::category);
  auto responsible = statistics::coverage_by_group(tally, Grouping::responsibility);
  auto days = statistics::trend(tally, options.days);
  auto homes = statistics::homes(tally);
  auto known = contacts.get();  // from here on the ledger is this thread's again
  std::size_t visitors = 0;
  counting.for_each_visitor([&](const Record&) { ++visitors; });
  return {tally,
          counting.rules(),
          options.full,
          std::move(areas),
          std::move(judgement),
          std::move(ages),
          std::move(categories),
          std::move(responsible),
          std::move(days),
          std::move(homes),
          std::move(calls),
          std::move(untested),
          std::move(known),
          visitors,
          funnel_of(counting)};
}

/// `report-2022-11-08.html`
std::string default_name(const Counting& counting, std::string_view suffix) {
  return "report-" + to_iso(counting.run().night) + "." + std::string(suffix);
}

}  // namespace

ExitCode report_command(const ReportOptions& options, Console& console) {
  const Counting counting(options.counting, console);
  const auto report = report_of(counting, options.counting);
  const auto language = console.file_language;
  using Form = ReportOptions::Format;
  std::string out = options.out;
  if (options.format == Form::text && (out.empty() || out == "-")) {
    console.out.write(exporters::report_text(report, language));
    return ExitCode::ok;
  }
  if (out.empty()) out = default_name(counting, options.format == Form::html ? "html" : "xlsx");
  if (options.format == Form::xlsx)
    exporters::write_report_workbook(out, report, language);
  else if (options.format == Form::text)
    exporters::write_atomically(out, exporters::report_text(report, language));
  else if (out == "-")
    console.out.write(exporters::report_page(report, language));
  else
    exporters::write_atomically(out, exporters::report_page(report, language));
  if (out != "-") console.messages.info(text(_("wrote {}"), out));
  return ExitCode::ok;
}

}  // namespace hesuan::cli
