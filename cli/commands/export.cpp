#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/latest_run.hpp"
#include "cli/linking.hpp"
#include "cli/roster_file.hpp"
#include "cli/unique_fd.hpp"
#include "cli/upload_target.hpp"
#include "exporters/night_files.hpp"
#include "parsers/records/record_reader.hpp"

namespace hesuan::cli {
namespace {
namespace fs = std::filesystem;

using exporters::Uploaded;
using exporters::UploadExport;
using exporters::UploadTemplate;
using UploadRows = UploadTemplate::Rows;

/// --format, else what the name of the one file says.
std::optional<Format> format_asked_for(const ExportOptions& options) {
  constexpr std::pair<std::string_view, Format> suffixes[] = {
      {".xlsx", Format::xlsx}, {".csv", Format::csv}, {".jsonl", Format::jsonl}};
  const std::string suffix = fs::path(options.out).extension();
  const auto named = std::find_if(std::begin(suffixes), std::end(suffixes),
                                  [&](const auto& known) { return known.first == suffix; });
  if (options.format || named == std::end(suffixes)) return options.format;
  return named->second;
}

UploadTemplate template_of(const ExportOptions& options) {
  using Kind = UploadTemplate::Kind;
  auto layout = load_upload_template(options.upload_template);
  const Kind own = layout.kind;
  const auto format = format_asked_for(options);
  if (format == Format::csv && own != Kind::excel_csv) layout.kind = Kind::csv;
  if (format == Format::jsonl) {
    if (exporters::has_same_headings(layout))
      throw CommandError(ExitCode::usage,
                         _("two columns of the template have one heading, which JSON cannot keep apart"));
    layout.kind = Kind::jsonl;
  }
  if (format == Format::xlsx) {
    if (layout.sheet.empty())
      throw CommandError(ExitCode::usage, _("the template names no sheet, so it gives no workbook"));
    layout.kind = Kind::xlsx;
  }
  if (layout.kind == own) return layout;
  for (std::string* const pattern : {&layout.file, &layout.correction_file})
    if (!pattern->empty()) *pattern = fs::path(*pattern).replace_extension(exporters::suffix_of(layout.kind));
  return layout;
}

/// Beside the files; of standard output only where asked for.
std::optional<fs::path> rejects_path(const ExportOptions& options, const UploadTarget& target) {
  if (!options.rejects.empty()) return options.rejects;
  if (target.is_standard_output()) return std::nullopt;
  return target.rejects();
}

/// One export from its first row to its last message.
class Export {
 public:
  Export(const ExportOptions& options, const UploadTemplate& layout, const Roster& roster, Date night,
         Console& console, exporters::UploadDestination receipts = {})
      : options_(options),
        layout_(layout),
        console_(console),
        target_(options.out, layout, roster, night, options.strict, console),
        upload_(layout, roster, night, destination(std::move(receipts)), console.file_language) {
    if (target_.is_standard_output() && exporters::is_workbook(layout) && ::isatty(STDOUT_FILENO))
      throw CommandError(ExitCode::usage, _("a workbook is not for a terminal; give --out FILE.xlsx"));
    if (const auto path = rejects_path(options, target_))
      rejects_.emplace(*path, layout, console.file_language);
  }

  UploadExport& upload() { return upload_; }

  /// Writes the files. False when rows were refused.
  bool finish() {
    const auto& summary = upload_.summary();
    const bool all_well = summary.refused == 0;
    if (all_well || !options_.strict) {
      upload_.close();
      upload_.commit();
      target_.deliver();
      target_.warn_of_leftovers();
    }
    write_rejects();
    if (!all_well) say_refused(summary.refused);
    if (!all_well && options_.ledger.empty() && options_.roster.empty())
      console_.messages.info(_("whole names and numbers come from the roster; give --roster"));
    if (summary.unchanged > 0)
      console_.messages.info(text(_("uploaded before and left out: {}; corrected: {}; new: {}"),
                                  summary.unchanged, summary.corrected, summary.rows - summary.corrected));
    if (summary.parts > 1)
      for (const auto& file : target_.files())
        console_.messages.info(_("written"), {file.string(), 0, {}, {}});
    return all_well;
  }

 private:
  exporters::UploadDestination destination(exporters::UploadDestination receipts) {
    auto destination = std::move(receipts);
    destination.open = [this](std::size_t part) { return target_.open(part); };
    if (!layout_.correction_file.empty() && !target_.is_standard_output())
      destination.open_correction = [this](std::size_t part) { return target_.open_correction(part); };
    destination.refused = [this](const auto& origin, const auto& refusals) { refuse(origin, refusals); };
    return destination;
  }

  void refuse(const exporters::RowOrigin& origin, const std::vector<exporters::CellRefusal>& refusals) {
    if (rejects_) return rejects_->add(origin, refusals);
    for (const auto& refusal : refusals) {
      const auto& column = layout_.columns[refusal.column];
      console_.messages.warning(
          text(_("left out: {}"), exporters::rule_sentence(refusal.rule, column, console_.language)),
          {origin.source, static_cast<std::size_t>(origin.page), column.heading,
           std::string(exporters::to_string(refusal.rule))});
    }
  }

  /// The list is there where there is something on it, or where a person asked for it; one of an earlier
  /// export would be taken for this one's.
  void write_rejects() {
    if (!rejects_) return;
    if (upload_.summary().refused > 0 || !options_.rejects.empty())
      rejects_->commit();
    else
      fs::remove(target_.rejects());
  }

  void say_refused(std::size_t refused) {
    const std::string where = rejects_ ? rejects_path(options_, target_)->string() : "";
    if (options_.strict)
      console_.messages.error(text(_("no upload file was written, because rows were refused: {}"), refused),
                              {where, 0, {}, {}});
    else
      console_.messages.warning(text(_("rows refused: {}"), refused), {where, 0, {}, {}});
  }

  const ExportOptions& options_;
  const UploadTemplate& layout_;
  Console& console_;
  UploadTarget target_;
  std::optional<exporters::RejectsFile> rejects_;
  UploadExport upload_;
};

// --- From a ledger
// ----------------------------------------------------------------------------------------------------

void add_rows(UploadExport& upload, UploadRows rows, const LatestRun& from) {
  const statistics::Window window{from.run.night, from.run.window_hours};
  switch (rows) {
    case UploadRows::tests:
      return from.ledger.for_each_record_of_run(from.run.id, [&](MatchedRecord matched) {
        take_name_from_roster(matched);
        upload.add_test(matched);
      });
    case UploadRows::residents:
      return upload.add_residents();
    case UploadRows::untested:
      return upload.add_untested(
          statistics::untested(from.run.roster, with_names_from_roster(from.ledger.all_records()), window));
    case UploadRows::coverage:
      return upload.add_coverage(
          statistics::coverage(from.run.roster, with_names_from_roster(from.ledger.all_records()), window));
  }
}

std::string now_in_china() {
  const auto now = std::chrono::system_clock::now() + std::chrono::hours(8);
  const auto day = std::chrono::floor<std::chrono::days>(now);
  return to_iso(LocalTime{Date{day}, std::chrono::floor<std::chrono::seconds>(now - day)});
}

ExitCode export_run(const ExportOptions& options, const UploadTemplate& layout, Console& console) {
  auto from = open_latest_run(options.ledger);
  std::vector<ledger::Ledger::UploadedRow> written;
  exporters::UploadDestination receipts;
  if (!options.all)
    receipts.state = [&](const std::string& key, const std::string& content) {
      const auto before = from.ledger.uploaded_content(layout.name, key);
      return !before ? Uploaded::never : *before == content ? Uploaded::same : Uploaded::otherwise;
    };
  if (options.mark_uploaded)
    receipts.written = [&](const std::string& key, const std::string& content) {
      written.push_back({key, content});
    };
  Export exporting(options, layout, from.run.roster, from.run.night, console, std::move(receipts));
  add_rows(exporting.upload(), layout.rows, from);
  const bool all_well = exporting.finish();
  if (options.mark_uploaded && (all_well || !options.strict)) {
    // After the files: a row that is marked and lost would never be uploaded.
    from.ledger.mark_uploaded(from.run.id, layout.name, now_in_china(), written);
    console.messages.info(text(_("marked as uploaded: {} rows"), written.size()));
  }
  return all_well ? ExitCode::ok : ExitCode::needs_a_look;
}

// --- From records in a file or a pipe
// ---------------------------------------------------------------------------------

/// False when interrupted.
bool read_pieces(const std::string& path, Console& console,
                 const std::function<void(std::string_view)>& sink) {
  const UniqueFd fd(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<char> piece(1 << 16);
  for (;;) {
    const auto count = fd ? ::read(fd.get(), piece.data(), piece.size()) : -1;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw CommandError(ExitCode::unusable_input, _("the file cannot be opened"), {path, 0, {}, {}});
    if (console.stop.stop_requested()) return false;
    if (count == 0) return true;
    sink({piece.data(), static_cast<std::size_t>(count)});
  }
}

ExitCode export_records(const ExportOptions& options, const UploadTemplate& layout, Console& console) {
  if (layout.rows != UploadRows::tests)
    throw CommandError(ExitCode::usage, _("this template is not about tests: give --ledger"));
  const Roster roster = options.roster.empty() ? Roster{} : load_roster({options.roster}, console).roster;
  Export exporting(options, layout, roster, options.night, console);
  bool all_well = true;
  parsers::MatchedRecordStream records(
      [&](const MatchedRecord& matched) { exporting.upload().add_test(matched); },
      [&](const parsers::RecordFault& fault) {
        all_well = false;
        console.messages.warning(explain(fault.what, console.language),
                                 {options.records, fault.line, fault.field, fault.what});
      });
  const bool completed = read_pieces(options.records, console, [&](std::string_view piece) {
    records.push(piece);
    console.out.flush();  // whoever reads the pipe sees each row at once
  });
  if (!completed) return ExitCode::interrupted;
  records.finish();
  return exporting.finish() && all_well ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace

ExitCode export_command(const ExportOptions& options, Console& console) {
  const auto layout = template_of(options);
  return options.ledger.empty() ? export_records(options, layout, console)
                                : export_run(options, layout, console);
}

}  // namespace hesuan::cli
