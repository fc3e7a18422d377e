// The command line, and what stands in for it: every option can also be set by an environment variable
// HESUAN_<OPTION> and in hesuan.toml. The command line beats the environment, which beats the file.
//
// hesuan.toml: `option = value` at the top holds for every command that has the option, below `[run]`,
// `[read]`, … for that command alone.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "cli/language.hpp"
#include "core/time.hpp"
#include "statistics/census.hpp"

namespace hesuan::cli {

/// How files are read (run, read, explain, layouts check).
struct ReadingOptions {
  Date night;
  std::size_t jobs = 1;
  std::chrono::seconds time_limit{60};
  std::size_t memory_limit = 0;        ///< bytes
  std::string tessdata;                ///< empty: Tesseract's own default
  std::string models;                  ///< folder of the second recogniser's model; may be absent
  std::vector<std::string> passwords;  ///< to try on a PDF that has one
  std::string layouts;                 ///< folder of further layout files; empty: none
};

enum class Format { jsonl, csv, table, xlsx };

/// How records are linked (run, match).
struct LinkingOptions {
  std::vector<std::string> rosters;
  std::string corrections;   ///< empty: none
  double precision = 0.999;  ///< wanted share of right links
};

struct RunOptions {
  std::vector<std::string> inputs;
  std::string out, ledger, upload_template;
  int window_hours = 24;
  LinkingOptions linking;
  ReadingOptions reading;
};
struct ReadOptions {
  std::vector<std::string> inputs;
  bool text = false;  ///< standard input is itself a text to read, and not a list of paths
  Format format = Format::jsonl;
  ReadingOptions reading;
};
struct MatchOptions {
  LinkingOptions linking;
  std::string records;  ///< path, or `-`
  std::string explain;  ///< source of the records to explain, or `source#page`; empty: none
  Format format = Format::jsonl;
};
/// What is counted, and as of when (stats, report).
struct CountingOptions {
  std::string ledger;
  std::optional<Date> night;  ///< nullopt: of the latest run
  std::optional<std::chrono::local_seconds> as_of;
  std::optional<int> window_hours;  ///< nullopt: the run's
  std::string rules, units;         ///< files; empty: the built-in rules, no units
  statistics::Selection selection;
  int days = 7;       ///< of the trend
  int idle_days = 7;  ///< without a test
  bool full = false;  ///< names and numbers unmasked
};
struct StatsOptions {
  enum class By { area, age, category, site, day, responsibility };
  CountingOptions counting;
  By by = By::area;
  std::string list;  ///< of people instead of figures; empty: none
  std::optional<statistics::Level> level;
  Format format = Format::table;
};
struct ReportOptions {
  enum class Format { html, xlsx, text };
  CountingOptions counting;
  Format format = Format::html;
  std::string out;  ///< path, or `-`; empty: a file named by the night, text to standard output
};
struct ExportOptions {
  std::string ledger;   ///< empty: the records come from `records`
  std::string records;  ///< path, or `-`
  std::string roster;   ///< for records; may be empty
  std::string upload_template;
  std::string out;               ///< path, or `-`
  std::string rejects;           ///< empty: beside the files
  std::optional<Format> format;  ///< instead of the template's own
  Date night;                    ///< for records
  bool strict = false;           ///< all rows or no file
  bool mark_uploaded = false, all = false;
};
/// `hesuan templates ACTION [FILE…]`
struct TemplatesOptions {
  enum class Action { list, show, check, learn };
  Action action = Action::list;
  std::vector<std::string> files;
};
struct RosterOptions {
  std::vector<std::string> files;
};
struct ExplainOptions {
  std::string input, out;
  ReadingOptions reading;
};
struct LayoutsOptions {
  std::string file;    ///< to check; empty: list all layouts
  std::string screen;  ///< to read by `file`; empty: none
  ReadingOptions reading;
};
struct DoctorOptions {
  std::string tessdata, models, ledger;
};

struct CommonOptions {
  std::optional<Language> language;
  bool json = false;
  bool quiet = false;
};

/// A text to print on stdout instead of running a command: --help, --version.
struct PrintedText {
  std::string text;
};

using CommandOptions = std::variant<PrintedText, RunOptions, ReadOptions, MatchOptions, StatsOptions,
                                    ReportOptions, ExportOptions, TemplatesOptions, RosterOptions,
                                    ExplainOptions, LayoutsOptions, DoctorOptions>;

struct CommandLine {
  CommonOptions common;
  CommandOptions command;
};

/// Puts the language of --lang (command line, environment or hesuan.toml) in force, so that help and faults
/// are given in it, then reads everything else. `arguments` without the program's name. Throws CommandError:
/// usage, or unusable_input for a hesuan.toml with a fault.
CommandLine parse_command_line(const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace hesuan::cli
