#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>
#include <thread>

#include "cli/command_error.hpp"
#include "cli/configuration.hpp"
#include "cli/program_files.hpp"
#include "core/text.hpp"
#include "statistics/lists.hpp"

namespace hesuan::cli {
namespace {

// Sanitizers reserve terabytes of address space.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr const char* default_memory_limit = "0";
#else
constexpr const char* default_memory_limit = "1500";
#endif

[[noreturn]] void usage_error(const std::string& message) {
  throw CommandError(ExitCode::usage, message);
}

/// Values as given, before they are understood: option → text.
struct Given {
  std::map<std::string, std::string> values;
  std::map<std::string, bool> flags;
  std::vector<std::string> inputs, rosters;

  const std::string& operator[](const std::string& option) const {
    static const std::string none;
    const auto value = values.find(option);
    return value == values.end() ? none : value->second;
  }
  bool flag(const std::string& option) const {
    const auto given_flag = flags.find(option);
    return given_flag != flags.end() && given_flag->second;
  }
};

// --- Definitions: names, help, examples
// -----------------------------------------------------------------------------

/// The command line's grammar. Options are kept as text and understood afterwards, wherever they came from.
class Grammar {
 public:
  Grammar();

  /// Adds what neither command line nor environment nor file said.
  void add_defaults(const std::string& command);

  CLI::App app;
  Given given;

 private:
  CLI::App* command(const char* name, const char* description, const char* examples);
  void value(CLI::App* command, const char* name, const char* type, const std::string& description,
             const char* default_value = nullptr);
  void flag(CLI::App* command, const char* name, const char* description);
  void linking_options(CLI::App* command);
  void reading_options(CLI::App* command, bool many_files = true);
  void counting_options(CLI::App* command);
  void common_options();

  std::map<std::string, std::map<std::string, std::string>> defaults_;  ///< command → option → value
};

Grammar::Grammar() : app(_("Test proofs in, matched records and coverage out."), "hesuan") {
  const auto formatter = std::make_shared<CLI::Formatter>();
  formatter->label("Usage", _("Usage"));
  formatter->label("OPTIONS", _("OPTIONS"));
  formatter->label("SUBCOMMAND", _("COMMAND"));
  formatter->label("Positionals", _("Arguments"));
  formatter->column_width(28);
  app.formatter(formatter);
  app.require_subcommand(0, 1);
  app.allow_extras();
  app.fallthrough();
  app.set_help_flag("-h,--help", _("Show this help"))->group(_("Options"));
  common_options();

  auto* run =
      command("run", _("The nightly batch: read, match, count, and write the files of the night"),
              _("Examples:\n"
                "  hesuan run inbox --roster roster.xlsx --out tonight\n"
                "  hesuan run inbox --roster roster.xlsx --out tonight --date 2022-11-08 --window 48h\n"
                "\n"
                "Writes records.csv upload.xlsx untested.csv coverage.csv review.csv manifest.csv to --out.\n"
                "Running it again is safe: what was read is not read again."));
  run->add_option("INPUT", given.inputs, _("Files and folders; - reads a list of paths from standard input"))
      ->type_name("");
  linking_options(run);
  value(run, "out", "DIR", _("Folder for the files of the night (required)"));
  value(run, "window", "HOURS", _("Tests count from this long before the end of the day: 24h, 48h or 72h"),
        "24h");
  value(run, "template", "NAME|FILE", _("Template of the upload file"), "plain");
  value(run, "ledger", "FILE", _("Ledger that remembers what was read (default: ledger.db in --out)"));
  reading_options(run);

  auto* read = command("read", _("Read files and print their records, one a line"),
                       _("Examples:\n"
                         "  hesuan read screenshot.png\n"
                         "  hesuan read inbox --format csv > records.csv\n"
                         "  find inbox -name '*.jpg' | hesuan read -\n"
                         "  hesuan read --text < chat.txt"));
  read->add_option("INPUT", given.inputs, _("Files and folders; - reads a list of paths from standard input"))
      ->type_name("");
  flag(read, "text", _("Standard input is a text to read, as copied from a chat"));
  value(read, "format", "FORMAT", _("jsonl or csv"), "jsonl");
  reading_options(read);

  auto* match = command("match", _("Link records with residents and print both"),
                        _("Examples:\n"
                          "  hesuan match --roster roster.xlsx records.csv\n"
                          "  hesuan read inbox | hesuan match --roster roster.xlsx"));
  match
      ->add_option("RECORDS", given.inputs,
                   _("JSON Lines or CSV as read prints it; - or nothing: standard input"))
      ->type_name("")
      ->expected(0, 1);
  linking_options(match);
  value(match, "explain", "RECORD", _("Draw the evidence of one record instead: its source, or source#page"));
  value(match, "format", "FORMAT", _("jsonl or csv"), "jsonl");

  auto* stats =
      command("stats", _("Print coverage, trends and lists of a run"),
              _("Examples:\n"
                "  hesuan stats --out tonight\n"
                "  hesuan stats --ledger tonight/ledger.db --format csv\n"
                "  hesuan stats --out tonight --by age\n"
                "  hesuan stats --out tonight --compound 云杉花园 --list calls --full --format csv\n"
                "\n"
                "What every word means: docs/statistics.md."));
  value(stats, "out", "DIR", _("Folder of a run: its ledger.db is counted"));
  counting_options(stats);
  value(stats, "by", "WHAT", _("area, age, category, site, day or responsibility"), "area");
  value(stats, "level", "LEVEL",
        _("Only areas of this level: total, street, community, grid, compound, building or unit"));
  value(stats, "list", "LIST",
        _("People instead of figures: untested, positive, antigen_follow_up, arrivals, idle, calls, visitors "
          "or codes"));
  value(stats, "format", "FORMAT", _("table, csv or jsonl"), "table");

  auto* report =
      command("report", _("Write the evening's report: a web page, a workbook or a chat message"),
              _("Examples:\n"
                "  hesuan report --ledger tonight/ledger.db --out report.html\n"
                "  hesuan report --ledger tonight/ledger.db --format xlsx --full\n"
                "  hesuan report --ledger tonight/ledger.db --compound 云杉花园 --format text\n"
                "\n"
                "Names and numbers are masked unless --full is given. The page needs no network."));
  value(
      report, "out", "FILE",
      _("File to write; - is standard output (default: report-NIGHT.html or .xlsx; text: standard output)"));
  value(report, "format", "FORMAT", _("html, xlsx or text"), "html");
  counting_options(report);

  auto* exporting =
      command("export", _("Write upload files by a template: of the latest run, or of records from a pipe"),
              _("Examples:\n"
                "  hesuan export --ledger tonight/ledger.db --template antigen --out upload/\n"
                "  hesuan export --ledger tonight/ledger.db --out upload.xlsx --mark-uploaded\n"
                "  hesuan read inbox | hesuan match --roster roster.xlsx |\n"
                "    hesuan export --template plain --roster roster.xlsx --format csv -\n"
                "\n"
                "Rows that break a rule of the template are left out and listed in …_rejects.csv."));
  exporting
      ->add_option("RECORDS", given.inputs,
                   _("Matched records, JSON Lines or CSV as match prints them; - is standard input"))
      ->type_name("")
      ->expected(0, 1);
  value(exporting, "ledger", "FILE", _("Ledger to take the latest run from, instead of RECORDS"));
  value(exporting, "roster", "FILE", _("Roster that RECORDS were matched with: whole numbers come from it"));
  value(exporting, "template", "NAME|FILE", _("Template of the upload file; see hesuan templates list"),
        "plain");
  value(exporting, "out", "FILE|DIR", _("File or folder to write to; - is standard output"), "-");
  value(exporting, "format", "FORMAT", _("xlsx, csv or jsonl (default: the template's own)"));
  value(exporting, "rejects", "FILE",
        _("List of refused rows (default: beside the file, named after it: …_rejects.csv)"));
  value(exporting, "date", "YYYY-MM-DD", _("The night that RECORDS belong to (default: today in China)"));
  flag(exporting, "strict", _("Write nothing unless every row passes"));
  flag(exporting, "mark-uploaded", _("Remember the rows as uploaded; later exports leave them out"));
  flag(exporting, "all", _("Export also what was uploaded before"));

  auto* templates = command("templates", _("List, show, check or learn templates of upload files"),
                            _("Examples:\n"
                              "  hesuan templates list\n"
                              "  hesuan templates show plain > office.toml\n"
                              "  hesuan templates check office.toml\n"
                              "  hesuan templates learn empty.xlsx > office.toml"));
  templates
      ->add_option(
          "ACTION", given.inputs,
          _("list; show NAME; check FILE…; learn EMPTY.xlsx, which writes a template from a platform's "
            "empty workbook"))
      ->type_name("");

  auto* roster = command("roster", _("Check rosters: who is listed twice, impossible numbers, missing rooms"),
                         _("Examples:\n"
                           "  hesuan roster check roster.xlsx\n"
                           "  hesuan roster check east.xlsx west.csv > faults.csv"));
  roster->add_option("ACTION FILE", given.inputs, _("check, then the rosters"))->type_name("");

  auto* explaining = command(
      "explain", _("Show on a web page how one file was read: lines, values, doubts"),
      _("Examples:\n"
        "  hesuan explain screenshot.png\n"
        "  hesuan explain screenshot.png --out why.html --date 2022-11-08\n"
        "\n"
        "The page holds the picture and needs no network. It shows personal data: keep it to yourself."));
  explaining->add_option("FILE", given.inputs, _("The file to explain"))->type_name("")->expected(0, 1);
  value(explaining, "out", "FILE",
        _("Page to write (default: the file's name and .html, in the current folder)"));
  reading_options(explaining, false);

  auto* layouts =
      command("layouts", _("List the layouts of known apps, or check a layout file"),
              _("Examples:\n"
                "  hesuan layouts\n"
                "  hesuan layouts check myapp.toml\n"
                "  hesuan layouts check myapp.toml --on screenshot.png\n"
                "\n"
                "With --on the screen is read by this layout alone, and what it gives is printed."));
  layouts->add_option("check FILE", given.inputs, _("Check this layout file; without it, list all layouts"))
      ->type_name("");
  value(layouts, "on", "FILE", _("Screenshot to read by the layout that is checked"));
  reading_options(layouts, false);

  auto* doctor = command("doctor", _("Check that this machine has everything hesuan needs"),
                         _("Examples:\n"
                           "  hesuan doctor\n"
                           "  hesuan doctor --ledger tonight/ledger.db"));
  value(doctor, "tessdata", "DIR", _("Folder of the language data (default: Tesseract's own)"));
  value(doctor, "models", "DIR", _("Folder of the second recogniser's model (default: beside the program)"));
  value(doctor, "ledger", "FILE", _("Ledger to check as well"));

  app.footer(_(
      "Every option can also be set as HESUAN_<OPTION> in the environment and in hesuan.toml.\n"
      "Exit codes: 0 all well, 1 done but some inputs need a look, 2 usage, 3 unusable roster, template or\n"
      "configuration, 4 environment, 5 internal error, 130 interrupted."));
}

CLI::App* Grammar::command(const char* name, const char* description, const char* examples) {
  auto* added = app.add_subcommand(name, description);
  added->allow_extras();
  added->fallthrough();
  added->group(_("Commands"));
  added->footer(examples);
  added->get_help_ptr()->group(_("Options"));
  return added;
}

void Grammar::value(CLI::App* command, const char* name, const char* type, const std::string& description,
                    const char* default_value) {
  if (default_value != nullptr) defaults_[command->get_name()][name] = default_value;
  // One variable for all commands: only one of them is ever given.
  auto* option = command->add_option_function<std::string>(
      std::string("--") + name, [this, name](const std::string& text) { given.values[name] = text; },
      default_value == nullptr ? description : description + text(_(" (default: {})"), default_value));
  option->type_name(type)->group(_("Options"));
}

void Grammar::add_defaults(const std::string& command) {
  given.values.merge(std::map(defaults_[command]));
}

void Grammar::flag(CLI::App* command, const char* name, const char* description) {
  command->add_flag(std::string("--") + name, given.flags[name], description)->group(_("Options"));
}

void Grammar::linking_options(CLI::App* command) {
  command
      ->add_option("--roster", given.rosters,
                   _("Household roster, .xlsx, .xls or .csv (required); several are joined"))
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group(_("Options"));
  value(command, "corrections", "FILE", _("What people decided before: record, field, value, resident"));
  value(command, "precision", "PERCENT", _("Share of links that must be right; others are left to a person"),
        "99.9");
}

void Grammar::reading_options(CLI::App* command, bool many_files) {
  value(command, "date", "YYYY-MM-DD", _("The night the batch belongs to (default: today in China)"));
  if (many_files) value(command, "jobs", "N", _("Files read at a time (default: the number of cores)"));
  value(command, "time-limit", "SECONDS", _("Longest time for one file"), "60");
  value(command, "memory-limit", "MB", _("Most memory for reading one file; 0 is no limit"),
        default_memory_limit);
  value(command, "password", "TEXT", _("Password of PDF files that have one"));
  value(command, "tessdata", "DIR", _("Folder of the language data (default: Tesseract's own)"));
  value(command, "models", "DIR", _("Folder of the second recogniser's model (default: beside the program)"));
  value(command, "layouts", "DIR", _("Folder of further layout files; they win over those built in"));
}

void Grammar::counting_options(CLI::App* command) {
  value(command, "ledger", "FILE", _("Ledger to count"));
  value(command, "date", "YYYY-MM-DD", _("Night of the run to count (default: the latest run)"));
  value(command, "as-of", "TIME",
        _("Count as of this moment, 2022-11-08T20:00 (default: the end of the night)"));
  value(command, "window", "HOURS",
        _("Tests count from this long before: 24h, 48h or 72h (default: the run's)"));
  value(command, "days", "N", _("Days of the trend, up to 28"), "7");
  value(command, "idle-days", "N", _("Days without a test after which somebody is on the list idle"), "7");
  value(command, "rules", "FILE", _("Rules for codes, colours and the index (default: those built in)"));
  value(command, "units", "FILE",
        _("Table of units of responsibility: compound, building, unit, first, second"));
  value(command, "street", "NAME", _("Count only residents of this street"));
  value(command, "community", "NAME", _("Count only residents of this community"));
  value(command, "grid", "NAME", _("Count only residents of this grid"));
  value(command, "compound", "NAME", _("Count only residents of this compound"));
  value(command, "building", "NAME", _("Count only residents of this building"));
  value(command, "unit", "NAME", _("Count only residents of this unit"));
  value(command, "category", "NAME", _("Count only residents of this category"));
  flag(command, "full", _("Show names and numbers unmasked"));
}

void Grammar::common_options() {
  app.add_flag("--version", given.flags["version"], _("Show the version"))->group(_("Options"));
  value(&app, "lang", "zh|en", _("Language of messages and files (default: by the locale)"));
  value(&app, "config", "FILE", _("Configuration (default: hesuan.toml, if it is there)"));
  flag(&app, "json", _("Messages as JSON, one a line"));
  flag(&app, "quiet", _("No progress and no summary, only warnings and errors"));
}

// --- Faults of the command line
// --------------------------------------------------------------------------------------

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// ` Did you mean --roster?`, or nothing when no known word is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t near = 2;
  const auto best = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edit_distance(word, a) < edit_distance(word, b);
  });
  if (best == known.end() || edit_distance(word, *best) > near) return {};
  return text(_(" Did you mean {}?"), *best);
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

[[noreturn]] void refuse(const std::string& argument, const CLI::App& app, const CLI::App* command) {
  if (argument.starts_with("-")) {
    auto known = option_names(app);
    if (command != nullptr)
      for (auto& name : option_names(*command)) known.push_back(std::move(name));
    const auto name = argument.substr(0, argument.find('='));
    usage_error(text(_("there is no option {}."), name) + did_you_mean(name, known));
  }
  if (command != nullptr) usage_error(text(_("unexpected argument {}"), argument));
  std::vector<std::string> known;
  for (const auto* subcommand : app.get_subcommands({})) known.push_back(subcommand->get_name());
  usage_error(text(_("there is no command {}."), argument) + did_you_mean(argument, known));
}

// --- The environment and the configuration
// ---------------------------------------------------------------------------

std::string environment_name(std::string option) {
  std::replace(option.begin(), option.end(), '-', '_');
  return "HESUAN_" + to_upper_ascii(option);
}

/// Fills what the command line left open in `command`'s options.
void fill_in(CLI::App& command, const std::string& command_name, const Configuration& configuration,
             const Environment& environment) {
  for (auto* option : command.get_options()) {
    if (option->get_lnames().empty() || option->count() != 0) continue;
    const auto& name = option->get_lnames().front();
    auto value = std::optional(environment(environment_name(name).c_str()));
    if (value->empty()) value = configuration.value(command_name, name);
    if (!value || name == "help" || name == "version") continue;
    option->add_result(*value);
    option->run_callback();
  }
}

/// A misspelt key would otherwise do nothing, silently.
void check_names(const Configuration& configuration, const CLI::App& app) {
  auto known = option_names(app);
  for (const auto* command : app.get_subcommands({}))
    for (const auto& name : option_names(*command)) {
      known.push_back(name);
      known.push_back("--" + command->get_name() + "." + name.substr(2));
    }
  for (const auto& [name, entry] : configuration.entries())
    if (std::find(known.begin(), known.end(), "--" + name) == known.end())
      throw CommandError(ExitCode::unusable_input, _("there is no such option"),
                         {configuration.path(), entry.line, name, {}});
}

/// What must be known before the grammar can be built: its texts depend on the language.
struct Early {
  std::string language, config;
};

Early early_options(std::vector<std::string> arguments, const Environment& environment) {
  Early early;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_option("--lang", early.language);
  app.add_option("--config", early.config);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(arguments);
  } catch (const CLI::Error&) {
    // The full grammar will say what is wrong.
  }
  if (early.language.empty()) early.language = environment("HESUAN_LANG");
  if (early.config.empty()) early.config = environment("HESUAN_CONFIG");
  return early;
}

Configuration load_configuration(const std::string& path) {
  constexpr const char* usual = "hesuan.toml";
  if (!path.empty()) {
    if (!std::filesystem::is_regular_file(path))
      throw CommandError(ExitCode::unusable_input, _("there is no such file"), {path, 0, {}, {}});
    return Configuration::load(path);
  }
  return std::filesystem::is_regular_file(usual) ? Configuration::load(usual) : Configuration{};
}

// --- Understanding
// ---------------------------------------------------------------------------------------------------

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::size_t number_of(const Given& given, const std::string& option, std::size_t least, std::size_t most) {
  const auto number = whole_number(given[option]);
  if (!number || *number < least || *number > most)
    usage_error(
        text(_("--{}: “{}” is not a whole number from {} to {}"), option, given[option], least, most));
  return *number;
}

Format format_of(const Given& given, std::initializer_list<std::pair<const char*, Format>> known) {
  for (const auto& [word, format] : known)
    if (given["format"] == word) return format;
  std::string words;
  for (const auto& entry : known) words += (words.empty() ? "" : ", ") + std::string(entry.first);
  usage_error(text(_("--format: “{}” is none of {}"), given["format"], words));
}

const std::string& required(const Given& given, const std::string& option) {
  if (given[option].empty()) usage_error(text(_("--{} is required"), option));
  return given[option];
}

const std::vector<std::string>& required_inputs(const Given& given) {
  if (given.inputs.empty()) usage_error(_("name at least one file or folder to read"));
  return given.inputs;
}

std::string default_to(const std::string& value, const std::string& otherwise) {
  return value.empty() ? otherwise : value;
}

std::string ledger_in(const std::string& out) {
  return (std::filesystem::path(out) / "ledger.db").string();
}

Date night_of(const Given& given) {
  if (given["date"].empty()) return today_in_china();
  const auto date = date_from_iso(given["date"]);
  if (!date) usage_error(text(_("--date: “{}” is no date; write it as 2022-11-08"), given["date"]));
  return *date;
}

int window_of(const Given& given) {
  for (const int hours : {24, 48, 72})
    if (given["window"] == std::to_string(hours) + "h") return hours;
  usage_error(text(_("--window: “{}” is none of 24h, 48h, 72h"), given["window"]));
}

std::string models_of(const Given& given) {
  return default_to(given["models"], program_folder("models", "hesuan/models").string());
}

LinkingOptions linking_of(const Given& given) {
  if (given.rosters.empty()) usage_error(text(_("--{} is required"), "roster"));
  constexpr double least = 50;
  const std::string& percent = given["precision"];
  double precision = 0;
  const auto [end, error] = std::from_chars(percent.data(), percent.data() + percent.size(), precision);
  if (error != std::errc{} || end != percent.data() + percent.size() ||
      !(precision >= least && precision < 100))
    usage_error(text(_("--precision: “{}” is no percentage from 50 to below 100"), percent));
  return {given.rosters, given["corrections"], precision / 100};
}

ReadingOptions reading_of(const Given& given) {
  constexpr std::size_t most_jobs = 256, longest_seconds = 86'400, most_megabytes = 1 << 20;
  ReadingOptions reading;
  reading.night = night_of(given);
  reading.jobs = given["jobs"].empty() ? std::max(1U, std::thread::hardware_concurrency())
                                       : number_of(given, "jobs", 1, most_jobs);
  reading.time_limit = std::chrono::seconds(number_of(given, "time-limit", 1, longest_seconds));
  reading.memory_limit = number_of(given, "memory-limit", 0, most_megabytes) << 20;
  reading.tessdata = given["tessdata"];
  reading.models = models_of(given);
  reading.layouts = given["layouts"];
  if (const auto password = given["password"]; !password.empty()) reading.passwords = {password};
  return reading;
}

ExportOptions export_of(const Given& given, std::initializer_list<std::pair<const char*, Format>> formats) {
  ExportOptions options;
  options.ledger = given["ledger"];
  options.records = given.inputs.empty() ? "" : given.inputs.front();
  if (options.ledger.empty() && options.records.empty()) usage_error(_("give --ledger or RECORDS"));
  if (!options.ledger.empty() && !options.records.empty())
    usage_error(_("give --ledger or RECORDS, not both"));
  options.roster = given["roster"];
  options.upload_template = given["template"];
  options.out = given["out"];
  options.rejects = given["rejects"];
  if (!given["format"].empty()) options.format = format_of(given, formats);
  options.night = night_of(given);
  options.strict = given.flag("strict");
  options.mark_uploaded = given.flag("mark-uploaded");
  options.all = given.flag("all");
  if (options.mark_uploaded && options.ledger.empty()) usage_error(_("--mark-uploaded needs --ledger"));
  return options;
}

TemplatesOptions templates_of(const Given& given) {
  using Action = TemplatesOptions::Action;
  constexpr std::pair<std::string_view, Action> actions[] = {
      {"list", Action::list}, {"show", Action::show}, {"check", Action::check}, {"learn", Action::learn}};
  const std::string word = given.inputs.empty() ? "list" : given.inputs.front();
  const auto action = std::find_if(std::begin(actions), std::end(actions),
                                   [&](const auto& known) { return known.first == word; });
  if (action == std::end(actions))
    usage_error(text(_("templates: “{}” is none of list, show, check, learn"), word));
  TemplatesOptions options{action->second, {}};
  if (!given.inputs.empty()) options.files.assign(given.inputs.begin() + 1, given.inputs.end());
  const bool takes_one = options.action == Action::show || options.action == Action::learn;
  if (options.files.empty() != (options.action == Action::list) || (takes_one && options.files.size() != 1))
    usage_error(text(_("templates {}: wrong number of files"), word));
  return options;
}

ExplainOptions explain_of(const Given& given) {
  if (given.inputs.size() != 1) usage_error(_("name one file"));
  const auto& input = given.inputs.front();
  const auto beside = std::filesystem::path(input).filename().string() + ".html";
  return {input, default_to(given["out"], beside), reading_of(given)};
}

LayoutsOptions layouts_of(const Given& given) {
  const bool checks = given.inputs.size() == 2 && given.inputs.front() == "check";
  if (!checks && !given.inputs.empty()) usage_error(_("after layouts, nothing or: check FILE"));
  if (!checks && !given["on"].empty()) usage_error(_("--on goes with: layouts check FILE"));
  return {checks ? given.inputs.back() : "", given["on"], reading_of(given)};
}

std::optional<std::chrono::local_seconds> moment_of(const Given& given) {
  std::string iso = given["as-of"];
  if (iso.empty()) return std::nullopt;
  std::replace(iso.begin(), iso.end(), ' ', 'T');
  constexpr std::size_t to_the_minute = std::string_view("2022-11-08T20:00").size();
  if (iso.size() == to_the_minute) iso += ":00";
  const auto time = local_time_from_iso(iso + "+08:00");
  if (!time) usage_error(text(_("--as-of: “{}” is no moment; write it as 2022-11-08T20:00"), given["as-of"]));
  return earliest(*time);
}

CountingOptions counting_of(const Given& given) {
  constexpr std::size_t most_days = 28, most_idle_days = 31;
  CountingOptions counting;
  counting.ledger = given["ledger"];
  if (!given["date"].empty()) counting.night = night_of(given);
  counting.as_of = moment_of(given);
  if (!given["window"].empty()) counting.window_hours = window_of(given);
  counting.rules = given["rules"];
  counting.units = given["units"];
  counting.days = static_cast<int>(number_of(given, "days", 1, most_days));
  counting.idle_days = static_cast<int>(number_of(given, "idle-days", 1, most_idle_days));
  counting.full = given.flag("full");
  const auto part = [&](const char* name) {
    return given[name].empty() ? std::nullopt : std::optional(given[name]);
  };
  counting.selection = {part("street"),   part("community"), part("grid"),    part("compound"),
                        part("building"), part("unit"),      part("category")};
  return counting;
}

StatsOptions stats_of(const Given& given, Format format) {
  using By = StatsOptions::By;
  constexpr std::pair<std::string_view, By> breakdowns[] = {
      {"area", By::area}, {"age", By::age}, {"category", By::category},
      {"site", By::site}, {"day", By::day}, {"responsibility", By::responsibility}};
  if (given["ledger"].empty() && given["out"].empty()) usage_error(_("give --ledger or --out"));
  StatsOptions options;
  options.counting = counting_of(given);
  if (options.counting.ledger.empty()) options.counting.ledger = ledger_in(given["out"]);
  const auto by = std::find_if(std::begin(breakdowns), std::end(breakdowns),
                               [&](const auto& known) { return known.first == given["by"]; });
  if (by == std::end(breakdowns))
    usage_error(text(_("--by: “{}” is none of area, age, category, site, day, responsibility"), given["by"]));
  options.by = by->second;
  options.level = statistics::level_from(given["level"]);
  if (!given["level"].empty() && !options.level)
    usage_error(text(_("--level: “{}” is none of total, street, community, grid, compound, building, unit"),
                     given["level"]));
  options.list = given["list"];
  const bool is_list = options.list == "visitors" || options.list == "codes" ||
                       statistics::list_from(options.list).has_value();
  if (!options.list.empty() && !is_list)
    usage_error(
        text(_("--list: “{}” is none of untested, positive, antigen_follow_up, arrivals, idle, calls, "
               "visitors, codes"),
             options.list));
  options.format = format;
  return options;
}

ReportOptions report_of(const Given& given) {
  using Form = ReportOptions::Format;
  constexpr std::pair<std::string_view, Form> formats[] = {
      {"html", Form::html}, {"xlsx", Form::xlsx}, {"text", Form::text}};
  const auto format = std::find_if(std::begin(formats), std::end(formats),
                                   [&](const auto& known) { return known.first == given["format"]; });
  if (format == std::end(formats))
    usage_error(text(_("--format: “{}” is none of {}"), given["format"], "html, xlsx, text"));
  ReportOptions options{counting_of(given), format->second, given["out"]};
  required(given, "ledger");
  if (options.format == Form::xlsx && options.out == "-")
    usage_error(_("a workbook cannot go to standard output; give --out FILE"));
  return options;
}

CommandOptions understand(const std::string& command, const Given& given) {
  constexpr std::pair<const char*, Format> jsonl{"jsonl", Format::jsonl}, csv{"csv", Format::csv},
      table{"table", Format::table}, xlsx{"xlsx", Format::xlsx};
  if (command == "run")
    return RunOptions{
        required_inputs(given), required(given, "out"), default_to(given["ledger"], ledger_in(given["out"])),
        given["template"],      window_of(given),       linking_of(given),
        reading_of(given)};
  if (command == "read")
    return ReadOptions{given.flag("text") ? given.inputs : required_inputs(given), given.flag("text"),
                       format_of(given, {jsonl, csv}), reading_of(given)};
  if (command == "match")
    return MatchOptions{linking_of(given), given.inputs.empty() ? "-" : given.inputs.front(),
                        given["explain"], format_of(given, {jsonl, csv})};
  if (command == "stats") return stats_of(given, format_of(given, {table, csv, jsonl}));
  if (command == "report") return report_of(given);
  if (command == "export") return export_of(given, {xlsx, csv, jsonl});
  if (command == "templates") return templates_of(given);
  if (command == "roster") {
    if (given.inputs.size() < 2 || given.inputs.front() != "check")
      usage_error(_("write: hesuan roster check FILE…"));
    return RosterOptions{{given.inputs.begin() + 1, given.inputs.end()}};
  }
  if (command == "explain") return explain_of(given);
  if (command == "layouts") return layouts_of(given);
  return DoctorOptions{given["tessdata"], models_of(given), given["ledger"]};
}

std::optional<Language> chosen_language(const std::string& word) {
  if (word.empty()) return std::nullopt;
  const auto language = language_from(word);
  if (!language) usage_error(text(_("--lang: “{}” is none of zh, en"), word));
  return language;
}

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& arguments, const Environment& environment) {
  const auto early = early_options(arguments, environment);
  use_language(message_language(language_from(early.language), environment));
  const auto configuration = load_configuration(early.config);
  const auto language =
      chosen_language(default_to(early.language, configuration.value("", "lang").value_or("")));
  use_language(message_language(language, environment));

  Grammar grammar;
  auto& app = grammar.app;
  CommandLine parsed;
  parsed.common.language = language;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    check_names(configuration, app);
    const auto commands = app.get_subcommands();
    auto* command = commands.empty() ? nullptr : commands.front();
    if (grammar.given.flags["version"]) {
      parsed.command = PrintedText{"hesuan " HESUAN_VERSION "\n"};
      return parsed;
    }
    if (const auto left = app.remaining(true); !left.empty()) refuse(left.front(), app, command);
    if (command == nullptr) usage_error(_("name a command; hesuan --help lists them"));
    fill_in(app, "", configuration, environment);
    fill_in(*command, command->get_name(), configuration, environment);
    grammar.add_defaults(command->get_name());
    parsed.command = understand(command->get_name(), grammar.given);
  } catch (const CLI::CallForHelp&) {
    parsed.command = PrintedText{app.help()};
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view what = error.what();
    usage_error(
        text(_("{}: the value is missing, or there is one too many"), what.substr(0, what.find(':'))));
  } catch (const CLI::Error& error) {
    usage_error(text(_("the command line cannot be understood: {}"), error.what()));
  }
  parsed.common.json = grammar.given.flags["json"];
  parsed.common.quiet = grammar.given.flags["quiet"];
  return parsed;
}

}  // namespace hesuan::cli
