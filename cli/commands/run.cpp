#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/layout_files.hpp"
#include "cli/linking.hpp"
#include "cli/progress.hpp"
#include "cli/reading.hpp"
#include "cli/roster_file.hpp"
#include "cli/upload_target.hpp"
#include "exporters/night_files.hpp"
#include "exporters/statistics_figures.hpp"
#include "ledger/ledger.hpp"
#include "statistics/coverage.hpp"

namespace hesuan::cli {
namespace {
namespace fs = std::filesystem;

// --- Reading: inputs → ledger
// ----------------------------------------------------------------------------------------

/// The run's door to the ledger: asked by the slots whether bytes are known, told the outcomes in input
/// order.
class LedgerOfRun {
 public:
  LedgerOfRun(ledger::Ledger& ledger, ledger::RunId run) : ledger_(ledger), run_(run) {}

  /// Read before, or about to be as an earlier input of this run: no need to read it again.
  bool is_known(const Position& position, const std::string& sha256) {
    const std::lock_guard lock(mutex_);
    if (ledger_.find_file(sha256)) return true;
    const auto claim = claims_.try_emplace(sha256, position).first;
    if (claim->second < position) return true;
    claim->second = position;
    return false;
  }

  void acknowledge(const Input& input, const Outcome& outcome) {
    const std::lock_guard lock(mutex_);
    if (const auto file = ledger_.find_file(outcome.sha256))
      ledger_.add_known(run_, input.source, input.location, *file);
    else if (outcome.was_known)
      throw std::logic_error("known bytes are not in the ledger");
    else
      ledger_.add_file(run_, input.source, input.location, outcome.sha256, outcome.reading);
  }

 private:
  std::mutex mutex_;
  ledger::Ledger& ledger_;
  ledger::RunId run_;
  std::map<std::string, Position> claims_;  ///< sha256 → first input or member that has it
};

/// What a run writes or reads itself is no proof, should it lie among the inputs.
std::vector<fs::path> own_files(const RunOptions& options) {
  std::vector<fs::path> own{options.out};
  own.insert(own.end(), options.linking.rosters.begin(), options.linking.rosters.end());
  if (!options.linking.corrections.empty()) own.emplace_back(options.linking.corrections);
  for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"})
    own.emplace_back(options.ledger + suffix);
  return own;
}

/// Before anything is written: a folder's name that was typed wrongly must not empty the files of the night.
void check_inputs(const RunOptions& options) {
  for (const auto& input : options.inputs) {
    std::error_code error;
    if (input != "-" && !fs::exists(input, error) && !error)
      throw CommandError(ExitCode::usage, _("there is no such file or folder; nothing was changed"),
                         {input, 0, {}, {}});
    if (fs::equivalent(input, options.out, error))
      throw CommandError(ExitCode::usage, _("--out must be another folder than the inputs"));
  }
}

std::vector<Input> inputs_of(const RunOptions& options, Console& console) {
  auto inputs = find_inputs(options.inputs, std::cin, own_files(options));
  if (inputs.empty()) console.messages.warning(_("there are no files to read"));
  return inputs;
}

/// False when interrupted.
bool read_inputs(const RunOptions& options, const std::vector<std::string>& screen_layouts,
                 ledger::Ledger& ledger, ledger::RunId run, Console& console) {
  const auto inputs = inputs_of(options, console);
  LedgerOfRun known(ledger, run);
  Progress progress(console.messages, inputs.size());
  std::size_t acknowledged = 0, expected = inputs.size();
  const bool completed = read_all(
      pool_options(options.reading, screen_layouts), inputs,
      [&](const Position& position, const std::string& sha256) { return known.is_known(position, sha256); },
      [&](const Input& input, const Outcome& outcome) {
        known.acknowledge(input, outcome);
        ++acknowledged;
        expected += outcome.members;
        progress.expect(outcome.members);
        progress.advance();
      },
      console.stop);
  if (!completed)
    console.messages.warning(
        text(_("interrupted: {} of {} files are kept; run the same command again to finish"), acknowledged,
             expected));
  return completed;
}

// --- Linking and counting: ledger → night
// ----------------------------------------------------------------------------

void link(ledger::Ledger& ledger, ledger::RunId run, const RunOptions& options, const Roster& roster,
          Console& console) {
  std::vector<Record> records;
  for (auto& matched : ledger.all_records()) records.push_back(std::move(matched.record));
  const auto matching = link_records(options.linking, roster, records, console);
  ledger.put_matches(matching.matches);
  ledger.put_weights(run, matching::to_text(matching.weights));
}

/// Everything the files of the night are made from.
struct Night {
  Night(const ledger::Ledger& ledger, ledger::RunId run, const Roster& roster_of_run,
        const statistics::Window& window)
      : roster(roster_of_run),
        records(with_names_from_roster(ledger.records_of_run(run))),
        files(ledger.manifest(run)),
        refused(ledger.refused_of_run(run)) {
    const auto all = with_names_from_roster(ledger.all_records());
    coverage = statistics::coverage(roster, all, window);
    untested = statistics::untested(roster, all, window);
  }

  const Roster& roster;
  std::vector<MatchedRecord> records;
  std::vector<ManifestLine> files;
  std::vector<RefusedRow> refused;
  std::vector<statistics::CoverageRow> coverage;
  std::vector<statistics::UntestedPerson> untested;
};

// --- Upload: night → files that wait to appear
// ------------------------------------------------------------------------------------

void say_written(const fs::path& path, std::size_t rows, Console& console) {
  console.messages.info(text(_("wrote {} ({} rows)"), path.string(), rows));
}

class NightUpload {
 public:
  NightUpload(const Night& night, const exporters::UploadTemplate& layout, const fs::path& folder, Date date,
              Console& console)
      : layout_(layout),
        name_("upload." + std::string(exporters::suffix_of(layout.kind))),
        target_((folder / name_).string(), layout, night.roster, date, false, console),
        rejects_(folder / "rejects.csv", layout, console.file_language),
        upload_(layout, night.roster, date, destination(), console.file_language) {
    add_rows(night);
    upload_.close();
  }

  const std::vector<exporters::IncompleteUpload>& incomplete() const { return incomplete_; }
  const std::string& name() const { return name_; }
  std::size_t refused() const { return upload_.summary().refused; }

  void commit(Console& console) {
    upload_.commit();
    rejects_.commit();
    for (const auto& file : target_.files()) say_written(file, upload_.summary().rows, console);
    target_.warn_of_leftovers();
    say_written(target_.folder() / "rejects.csv", upload_.summary().refused, console);
  }

 private:
  exporters::UploadDestination destination() {
    exporters::UploadDestination destination;
    destination.open = [this](std::size_t part) { return target_.open(part); };
    destination.refused = [this](const auto& origin, const auto& refusals) {
      rejects_.add(origin, refusals);
      if (layout_.rows != exporters::UploadTemplate::Rows::tests) return;
      auto& row = incomplete_.emplace_back();
      row.record = current_;
      for (const auto& refusal : refusals) row.missing.push_back(layout_.columns[refusal.column].heading);
    };
    return destination;
  }

  void add_rows(const Night& night) {
    using Rows = exporters::UploadTemplate::Rows;
    switch (layout_.rows) {
      case Rows::tests:
        for (current_ = 0; current_ < night.records.size(); ++current_)
          upload_.add_test(night.records[current_]);
        return;
      case Rows::residents:
        return upload_.add_residents();
      case Rows::untested:
        return upload_.add_untested(night.untested);
      case Rows::coverage:
        return upload_.add_coverage(night.coverage);
    }
  }

  const exporters::UploadTemplate& layout_;
  std::string name_;
  UploadTarget target_;
  exporters::RejectsFile rejects_;
  std::vector<exporters::IncompleteUpload> incomplete_;
  std::size_t current_ = 0;  ///< index of the record being added
  exporters::UploadExport upload_;
};

// --- Writing: night → files and summary
// ------------------------------------------------------------------------------

void write_files(const Night& night, NightUpload& upload, const exporters::Table& review,
                 const fs::path& folder, Console& console) {
  const auto write_table = [&](const char* name, const exporters::Table& table) {
    exporters::write_atomically(folder / name, exporters::to_people_csv(table));
    say_written(folder / name, table.rows.size(), console);
  };
  exporters::write_atomically(folder / "records.csv",
                              exporters::records_csv(night.records, console.file_language));
  say_written(folder / "records.csv", night.records.size(), console);
  upload.commit(console);
  const auto language = console.file_language;
  write_table("untested.csv", exporters::untested_table(night.roster, night.untested, language));
  write_table("coverage.csv", exporters::coverage_table(night.coverage, language));
  write_table("review.csv", review);
  write_table("manifest.csv", exporters::manifest_table(night.files, language));
}

template <typename Item, typename Predicate>
std::size_t count(const std::vector<Item>& items, Predicate&& holds) {
  return static_cast<std::size_t>(std::count_if(items.begin(), items.end(), holds));
}

void say_positives(const Night& night, Messages& messages) {
  const auto results = [&](TestResult result) {
    return count(night.records, [=](const MatchedRecord& matched) {
      return matched.record.result == result && matched.match.status != MatchStatus::duplicate;
    });
  };
  const auto positive = results(TestResult::positive), retest = results(TestResult::retest);
  if (positive + retest > 0)
    messages.warning(text(_("positive: {}, to be tested again: {}; look at them first"), positive, retest));
}

void say_files(const Night& night, Messages& messages) {
  const auto files = [&](FileStatus status) {
    return count(night.files, [=](const ManifestLine& line) { return line.status == status; });
  };
  messages.info(text(_("files: {} (ok {}, to look at {}, duplicate {}, unreadable {}, unsupported {})"),
                     night.files.size(), files(FileStatus::ok), files(FileStatus::review),
                     files(FileStatus::duplicate), files(FileStatus::unreadable),
                     files(FileStatus::unsupported)));
}

void say_records(const Night& night, const NightUpload& upload, Messages& messages) {
  const auto records = [&](MatchStatus status) {
    return count(night.records, [=](const MatchedRecord& matched) { return matched.match.status == status; });
  };
  messages.info(
      text(_("records: {} (linked {}, more than one resident fits {}, nobody fits {}, duplicate {})"),
           night.records.size(), records(MatchStatus::matched), records(MatchStatus::ambiguous),
           records(MatchStatus::unmatched), records(MatchStatus::duplicate)));
  if (upload.refused() > 0)
    messages.warning(text(_("rows left out of {}: {}; see rejects.csv"), upload.name(), upload.refused()));
}

void say_coverage(const Night& night, Messages& messages) {
  const auto& total = night.coverage.front();
  messages.info(total.expected == 0 ? std::string(_("nobody on the roster is expected to test"))
                                    : text(_("tested: {} of {} expected ({:.2f} %), still to test: {}"),
                                           total.tested, total.expected, total.rate() * 100, total.untested));
}

/// The buildings are what an evening needs on the terminal; the units are in coverage.csv.
exporters::Table coverage_of_buildings(const Night& night, Language language) {
  std::vector<statistics::CoverageRow> rows;
  std::copy_if(night.coverage.begin(), night.coverage.end(), std::back_inserter(rows),
               [](const auto& row) { return row.level != statistics::Level::unit; });
  return exporters::to_brief_table(exporters::area_summary(rows, language), language);
}

}  // namespace

ExitCode run_command(const RunOptions& options, Console& console) {
  check_inputs(options);
  const auto roster = load_roster(options.linking.rosters, console);
  const auto layout = load_upload_template(options.upload_template);
  const auto screen_layouts = load_layouts(options.reading.layouts, console);
  fs::create_directories(options.out);
  auto ledger = ledger::Ledger::open(options.ledger);
  const statistics::Window window{options.reading.night, options.window_hours};
  const auto run = ledger.begin_run(roster.roster, roster.sha256, window.night, window.hours);

  if (!read_inputs(options, screen_layouts, ledger, run, console)) return ExitCode::interrupted;
  link(ledger, run, options, roster.roster, console);
  const Night night(ledger, run, roster.roster, window);
  if (console.stop.stop_requested()) return ExitCode::interrupted;

  NightUpload upload(night, layout, options.out, window.night, console);
  const auto review = exporters::review_table(night.roster, night.records, night.files, night.refused,
                                              upload.incomplete(), console.file_language);
  say_positives(night, console.messages);
  say_files(night, console.messages);
  say_records(night, upload, console.messages);
  say_coverage(night, console.messages);
  write_files(night, upload, review, options.out, console);
  if (console.messages.shows_blocks())
    console.out.write(exporters::to_terminal_table(coverage_of_buildings(night, console.language)));
  return review.rows.empty() ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
