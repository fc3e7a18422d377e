#include "cli/options.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "cli/command_error.hpp"
#include "temporary_folder.hpp"

using namespace hesuan;
using namespace hesuan::cli;

namespace {

using Variables = std::map<std::string, std::string>;

CommandLine parse(const std::vector<std::string>& arguments, const Variables& variables = {}) {
  return parse_command_line(arguments, [&](const char* name) {
    const auto variable = variables.find(name);
    return variable == variables.end() ? std::string() : variable->second;
  });
}

RunOptions run_options(std::vector<std::string> extra, const Variables& variables = {}) {
  std::vector<std::string> arguments{"run", "inbox", "--roster", "r.xlsx", "--out", "o"};
  arguments.insert(arguments.end(), extra.begin(), extra.end());
  return std::get<RunOptions>(parse(arguments, variables).command);
}

struct Failure {
  ExitCode code = ExitCode::ok;
  std::string message;
  Place place;
};

Failure failure(const std::vector<std::string>& arguments, const Variables& variables = {}) {
  try {
    parse(arguments, variables);
  } catch (const CommandError& error) {
    return {error.code, error.what(), error.place};
  }
  return {};
}

}  // namespace

TEST_CASE("the contract's options of run") {
  const auto options =
      run_options({"--date", "2022-11-08", "--window", "48h", "--template", "t.toml", "--ledger", "l.db",
                   "--jobs", "3", "--time-limit", "5", "--memory-limit", "700", "more"});
  CHECK(options.inputs == std::vector<std::string>{"inbox", "more"});
  CHECK(options.linking.rosters == std::vector<std::string>{"r.xlsx"});
  CHECK(options.linking.precision == Approx(0.999));
  CHECK(options.out == "o");
  CHECK(options.reading.night == *date_from_iso("2022-11-08"));
  CHECK(options.window_hours == 48);
  CHECK(options.upload_template == "t.toml");
  CHECK(options.ledger == "l.db");
  CHECK(options.reading.jobs == 3);
  CHECK(options.reading.time_limit == std::chrono::seconds(5));
  CHECK(options.reading.memory_limit == std::size_t{700} << 20);
}

TEST_CASE("defaults belong to their command") {
  const auto options = run_options({});
  CHECK(options.ledger == "o/ledger.db");
  CHECK(options.upload_template == "plain");
  CHECK(options.window_hours == 24);
  CHECK(options.reading.night == today_in_china());
  CHECK(std::get<ReadOptions>(parse({"read", "x"}).command).format == Format::jsonl);
  CHECK(std::get<StatsOptions>(parse({"stats", "--out", "o"}).command).format == Format::table);
  CHECK(std::get<ExportOptions>(parse({"export", "--ledger", "l"}).command).out == "-");
  CHECK(std::get<MatchOptions>(parse({"match", "--roster", "r"}).command).records == "-");
  const auto two =
      std::get<MatchOptions>(parse({"match", "--roster", "a", "--roster", "b", "records.csv"}).command);
  CHECK(two.linking.rosters == std::vector<std::string>{"a", "b"});
  CHECK(two.records == "records.csv");
  CHECK(std::get<RosterOptions>(parse({"roster", "check", "a", "b"}).command).files == two.linking.rosters);
}

TEST_CASE("command line beats environment beats configuration") {
  const TemporaryFolder folder;
  const auto path = folder
                        .write("c.toml",
                               "window = \"72h\"\njobs = 7\ndate = 2022-11-01\njson = true\n"
                               "[run]\njobs = 5\n[read]\njobs = 9\n")
                        .string();
  const Variables environment{{"HESUAN_WINDOW", "48h"}, {"HESUAN_CONFIG", path}};

  CHECK(run_options({"--config", path}).window_hours == 72);
  CHECK(run_options({}, environment).window_hours == 48);
  CHECK(run_options({"--window", "24h"}, environment).window_hours == 24);
  CHECK(run_options({}, environment).reading.jobs == 5);
  CHECK(run_options({}, environment).reading.night == *date_from_iso("2022-11-01"));
  CHECK(std::get<ReadOptions>(parse({"read", "x"}, environment).command).reading.jobs == 9);
  CHECK(parse({"read", "x"}, environment).common.json);
  CHECK_FALSE(parse({"read", "x"}).common.json);
  CHECK(std::get<RunOptions>(parse({"run", "x"}, {{"HESUAN_ROSTER", "r"}, {"HESUAN_OUT", "o"}}).command)
            .linking.rosters == std::vector<std::string>{"r"});
}

TEST_CASE("an environment for one command does not disturb another") {
  CHECK_NOTHROW(parse({"stats", "--ledger", "l"}, {{"HESUAN_TIME_LIMIT", "nonsense"}}));
}

TEST_CASE("usage errors") {
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  const Case cases[] = {
      {{}, "name a command"},
      {{"rnu", "inbox"}, "there is no command rnu. Did you mean run?"},
      {{"run", "inbox", "--out", "o"}, "--roster is required"},
      {{"run", "--roster", "r", "--out", "o"}, "name at least one file"},
      {{"run", "x", "--rooster", "r"}, "there is no option --rooster. Did you mean --roster?"},
      {{"run", "x", "--zzzzzz=1"}, "there is no option --zzzzzz."},
      {{"run", "x", "--roster"}, "--roster: the value is missing"},
      {{"run", "x", "--roster", "r", "--out", "o", "--date", "8.11.2022"}, "--date: “8.11.2022” is no date"},
      {{"run", "x", "--roster", "r", "--out", "o", "--date", "2022-02-30"}, "is no date"},
      {{"run", "x", "--roster", "r", "--out", "o", "--precision", "100"}, "--precision: “100”"},
      {{"roster", "chek", "r"}, "hesuan roster check"},
      {{"roster", "check"}, "hesuan roster check"},
      {{"run", "x", "--roster", "r", "--out", "o", "--window", "36h"}, "--window"},
      {{"run", "x", "--roster", "r", "--out", "o", "--jobs", "0"},
       "--jobs: “0” is not a whole number from 1"},
      {{"run", "x", "--roster", "r", "--out", "o", "--jobs", "2x"}, "--jobs"},
      {{"read", "x", "--format", "xml"}, "--format: “xml” is none of jsonl, csv"},
      {{"stats"}, "give --ledger or --out"},
      {{"stats", "--out", "o", "extra"}, "unexpected argument extra"},
      {{"--lang", "fr", "read", "x"}, "--lang: “fr” is none of zh, en"},
  };
  for (const auto& [arguments, says] : cases) {
    const auto failed = failure(arguments);
    INFO(says);
    CHECK(failed.code == ExitCode::usage);
    CHECK_THAT(failed.message, Catch::Contains(says));
  }
}

TEST_CASE("a configuration with a fault names the line") {
  const TemporaryFolder folder;
  struct Case {
    const char* toml;
    std::size_t line;
  };
  for (const auto& [toml, line] : {Case{"jobs = 2\njob = 3\n", 2}, Case{"jobs = [1]\n", 1},
                                   Case{"\n\njobs = = 2\n", 3}, Case{"[run]\nformat = \"csv\"\n", 2}}) {
    const auto path = folder.write("c.toml", toml).string();
    const auto failed = failure({"read", "x", "--config", path});
    INFO(toml);
    CHECK(failed.code == ExitCode::unusable_input);
    CHECK(failed.place.file == path);
    CHECK(failed.place.row == line);
  }
  CHECK(failure({"read", "x", "--config", "/nonexistent.toml"}).code == ExitCode::unusable_input);
}

TEST_CASE("help and version") {
  CHECK(std::get<PrintedText>(parse({"--version"}).command).text.starts_with("hesuan "));
  const auto help = std::get<PrintedText>(parse({"run", "--help"}).command).text;
  CHECK_THAT(help, Catch::Contains("--roster FILE") && Catch::Contains("hesuan run inbox"));
  CHECK_THAT(std::get<PrintedText>(parse({"-h"}).command).text, Catch::Contains("doctor"));
}

TEST_CASE("export takes a ledger or records, and the template's kind unless told otherwise") {
  const auto run = std::get<ExportOptions>(parse({"export", "--ledger", "l.db", "--strict"}).command);
  CHECK(run.ledger == "l.db");
  CHECK(run.out == "-");
  CHECK(run.upload_template == "plain");
  CHECK(run.strict);
  CHECK_FALSE(run.mark_uploaded);
  CHECK_FALSE(run.format);
  const auto pipe = std::get<ExportOptions>(
      parse({"export", "--template", "t.toml", "--format", "csv", "--date", "2022-11-08", "-"}).command);
  CHECK(pipe.records == "-");
  CHECK(pipe.format == Format::csv);
  CHECK(pipe.night == *date_from_iso("2022-11-08"));
  CHECK(failure({"export"}).code == ExitCode::usage);
  CHECK(failure({"export", "--ledger", "l.db", "-"}).code == ExitCode::usage);
  CHECK(failure({"export", "-", "--mark-uploaded"}).code == ExitCode::usage);
}

TEST_CASE("templates: an action and its files") {
  const auto learn = std::get<TemplatesOptions>(parse({"templates", "learn", "a.xlsx"}).command);
  CHECK(learn.action == TemplatesOptions::Action::learn);
  CHECK(learn.files == std::vector<std::string>{"a.xlsx"});
  CHECK(std::get<TemplatesOptions>(parse({"templates"}).command).action == TemplatesOptions::Action::list);
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"templates", "eat"},
                                                {"templates", "learn"},
                                                {"templates", "list", "x"},
                                                {"templates", "show", "a", "b"},
                                                {"templates", "check"}})
    CHECK(failure(wrong).code == ExitCode::usage);
}
