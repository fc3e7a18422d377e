#include "ledger/ledger.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "ledger/sqlite.hpp"

using namespace hesuan;
using namespace hesuan::ledger;
namespace fs = std::filesystem;

namespace {

/// A folder that goes away with the test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("hesuan-ledger-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(const std::string& name) const { return (path / name).string(); }
};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

const Date night = std::chrono::year(2022) / 11 / 8;

Roster small_roster() {
  Roster roster;
  Resident resident;
  resident.resident_id = "R1";
  resident.household_id = "H1";
  resident.name = "测试甲";
  resident.id_number = "11010519491231002X";
  resident.address = {"云杉花园", "3", "2", "501"};
  resident.is_head = true;
  resident.exempt_reason = "两岁以下";
  resident.row = 2;
  roster.residents = {resident};
  roster.households = households_of(roster.residents);
  return roster;
}

Record full_record() {
  Record record;
  record.source = "in/a.png";
  record.page = 2;
  record.layout = "screen.generic";
  record.name = "测*甲";
  record.id_number = "**************002X";
  record.sampled_at = local_time_from_iso("2022-11-08T09:17:32+08:00");
  record.reported_at = local_time_from_iso("2022-11-08");
  record.result = TestResult::positive;
  record.health_code = HealthCode::green;
  send_to_review(record, "name_low_confidence");
  record.confidence = {{"name", 0.5}, {"result", 0.999}};
  record.readings = {{"name", {{{"测", 0.75}, {"侧", 0.25}}}}};
  return record;
}

FileReading reading_of(std::vector<Record> records) {
  FileReading reading{FileStatus::ok, "", "picture", std::move(records), {}};
  settle_status(reading);
  return reading;
}

}  // namespace

TEST_CASE("what is stored comes back equal") {
  auto ledger = Ledger::open(":memory:");
  const RunId run = ledger.begin_run(small_roster(), "r1", night, 48);
  ledger.add_file(run, "in/a.png", "/x/in/a.png", "abc", reading_of({full_record(), Record{}}));
  const auto records = ledger.records_of_run(run);
  REQUIRE(records.size() == 2);
  CHECK(records[0].record == full_record());
  CHECK(ledger.all_records().size() == 2);

  const Match match{MatchStatus::ambiguous, "", "", 0.25, {{"name_consistent", 1.5}}, {"R1", "R2"}};
  ledger.put_matches(std::vector{match, Match{}});
  CHECK(ledger.records_of_run(run)[0].match == match);

  const auto latest = ledger.latest_run();
  REQUIRE(latest);
  CHECK(latest->id == run);
  CHECK(latest->night == night);
  CHECK(latest->window_hours == 48);
  CHECK(latest->roster.residents == small_roster().residents);
  CHECK(latest->roster.households.size() == 1);
}

TEST_CASE("every input has one manifest line") {
  auto ledger = Ledger::open(":memory:");
  const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
  ledger.add_file(run, "a.png", "/x/a.png", "abc", reading_of({full_record()}));
  ledger.add_file(run, "b.bin", "/x/b.bin", "def", failed_reading(FileStatus::unsupported, "unknown_kind"));
  FileReading with_refused = reading_of({Record{}});
  with_refused.refused = {{7, "name_missing", "name"}};
  ledger.add_file(run, "c.csv", "/x/c.csv", "ghi", with_refused);
  ledger.add_known(run, "copy.png", "/x/copy.png", *ledger.find_file("abc"));
  const auto lines = ledger.manifest(run);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].status == FileStatus::review);
  CHECK(lines[0].in_review == 1);
  CHECK(lines[1].reason == "unknown_kind");
  CHECK(lines[2].refused == 1);
  CHECK(lines[3].status == FileStatus::duplicate);
  CHECK(lines[3].duplicate_of == "a.png");
  CHECK(lines[3].records == 0);
  REQUIRE(ledger.refused_of_run(run).size() == 1);
  CHECK(ledger.refused_of_run(run)[0].item == RefusedItem{7, "name_missing", "name"});
  CHECK(ledger.records_of_run(run).size() == 2);
}

TEST_CASE("the same file again gives the stored outcome, a copy is a duplicate") {
  Folder folder;
  {
    auto ledger = Ledger::open(folder.file("l.db"));
    const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
    ledger.add_file(run, "in/a.png", "/x/in/a.png", "abc", reading_of({full_record()}));
  }  // killed here: what was acknowledged stays
  auto ledger = Ledger::open(folder.file("l.db"));
  const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
  const auto known = ledger.find_file("abc");
  REQUIRE(known);
  CHECK(known->reading.status == FileStatus::review);
  ledger.add_known(run, "./in/a.png", "/x/in/a.png", *known);
  CHECK(ledger.manifest(run)[0].status == FileStatus::review);
  REQUIRE(ledger.records_of_run(run).size() == 1);
  CHECK(ledger.records_of_run(run)[0].record.source == "./in/a.png");
  CHECK(ledger.all_records().size() == 1);
  CHECK_FALSE(ledger.find_file("zzz"));
  CHECK_FALSE(ledger.find_file(""));
}

TEST_CASE("a second input of one run with the same bytes is a duplicate, at the same place too") {
  auto ledger = Ledger::open(":memory:");
  const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
  ledger.add_file(run, "a.png", "/x/a.png", "abc", reading_of({full_record()}));
  ledger.add_known(run, "./a.png", "/x/a.png", *ledger.find_file("abc"));
  ledger.add_file(run, "b.png", "/x/b.png", "abc", reading_of({full_record()}));  // both were read at once
  const auto lines = ledger.manifest(run);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].status == FileStatus::duplicate);
  CHECK(lines[2].status == FileStatus::duplicate);
  CHECK(lines[2].duplicate_of == "a.png");
  CHECK(ledger.records_of_run(run).size() == 1);
  CHECK(ledger.all_records().size() == 1);
}

TEST_CASE("a folder renamed between two runs loses no record") {
  auto ledger = Ledger::open(":memory:");
  FileReading reading = reading_of({full_record()});
  reading.refused = {{3, "roster_no_name", "name"}};
  const RunId first = ledger.begin_run(small_roster(), "r1", night, 24);
  ledger.add_file(first, "in/a.png", "/x/in/a.png", "abc", reading);
  const RunId second = ledger.begin_run(small_roster(), "r1", night, 24);
  ledger.add_known(second, "tonight/a.png", "/x/tonight/a.png", *ledger.find_file("abc"));
  CHECK(ledger.manifest(second)[0].status == FileStatus::duplicate);
  CHECK(ledger.manifest(second)[0].duplicate_of == "in/a.png");
  REQUIRE(ledger.records_of_run(second).size() == 1);
  CHECK(ledger.records_of_run(second)[0].record.source == "tonight/a.png");
  CHECK(ledger.all_records()[0].record.source == "in/a.png");
  REQUIRE(ledger.refused_of_run(second).size() == 1);
  CHECK(ledger.refused_of_run(second)[0].source == "tonight/a.png");
}

TEST_CASE("of a file that was put right on the same night the last bytes stand") {
  auto ledger = Ledger::open(":memory:");
  const auto run_with = [&](const std::string& bytes, Date of) {
    const RunId run = ledger.begin_run(small_roster(), "r1", of, 24);
    if (const auto known = ledger.find_file(bytes)) {
      ledger.add_known(run, "in/a.csv", "/x/in/a.csv", *known);
    } else {
      Record record;
      record.specimen_id = bytes;
      ledger.add_file(run, "in/a.csv", "/x/in/a.csv", bytes, reading_of({record}));
    }
    std::vector<std::string> standing;
    for (const auto& matched : ledger.all_records()) standing.push_back(*matched.record.specimen_id);
    ledger.put_matches(std::vector(standing.size(), Match{MatchStatus::matched, "R1", "H1", 1, {}, {}}));
    std::size_t tests = 0;
    ledger.for_each_test(*ledger.find_run(), [&](const TestFacts&) { ++tests; });
    CHECK(tests == standing.size());
    return standing;
  };
  using Standing = std::vector<std::string>;
  CHECK(run_with("wrong", night) == Standing{"wrong"});
  CHECK(run_with("right", night) == Standing{"right"});
  CHECK(run_with("right", night) == Standing{"right"});
  CHECK(run_with("wrong", night) == Standing{"wrong"});  // taken back
  // On another night the same name is another proof.
  const Date next = std::chrono::year(2022) / 11 / 9;
  CHECK(run_with("tomorrow", next) == Standing{"wrong", "tomorrow"});
}

TEST_CASE("a file that could not be opened is stored each time and found never") {
  auto ledger = Ledger::open(":memory:");
  const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
  const FileReading closed = failed_reading(FileStatus::unreadable, "cannot_open");
  ledger.add_file(run, "a.png", "/x/a.png", "", closed);
  ledger.add_file(run, "b.png", "/x/b.png", "", closed);
  REQUIRE(ledger.manifest(run).size() == 2);
  CHECK(ledger.manifest(run)[1].status == FileStatus::unreadable);
  CHECK(ledger.manifest(run)[1].sha256.empty());
}

TEST_CASE("a file that crashed its worker keeps that outcome") {
  auto ledger = Ledger::open(":memory:");
  const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
  ledger.add_file(run, "a.png", "/x/a.png", "abc", failed_reading(FileStatus::unreadable, "worker_crashed"));
  const auto known = ledger.find_file("abc");
  REQUIRE(known);
  CHECK(known->reading == failed_reading(FileStatus::unreadable, "worker_crashed"));
}

TEST_CASE("an equal roster is replaced, another one stored beside it") {
  auto ledger = Ledger::open(":memory:");
  ledger.begin_run(small_roster(), "r1", night, 24);
  Roster better = small_roster();
  better.residents[0].phone = "19900000012";
  ledger.begin_run(better, "r1", night, 24);
  CHECK(ledger.latest_run()->roster.residents == better.residents);
  ledger.begin_run(Roster{}, "r2", night, 24);
  CHECK(ledger.latest_run()->roster.residents.empty());
}

TEST_CASE("matches: one for each record, or none is stored") {
  auto ledger = Ledger::open(":memory:");
  const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
  ledger.add_file(run, "a.png", "/x/a.png", "abc", reading_of({full_record(), full_record()}));
  const Match match{MatchStatus::matched, "R1", "H1", 0.995, {{"id_number_equal", 20.5}}, {"R1"}};
  CHECK_THROWS_AS(ledger.put_matches(std::vector{match}), std::invalid_argument);
  CHECK(ledger.all_records()[0].match == Match{});
  ledger.put_matches(std::vector{match, match});
  ledger.put_matches(std::vector{match, Match{}});
  CHECK(ledger.all_records()[0].match == match);
  CHECK(ledger.all_records()[1].match == Match{});
}

TEST_CASE("one run at a time, reading meanwhile, and free when the owner is gone") {
  Folder folder;
  {
    auto owner = Ledger::open(folder.file("l.db"));
    const RunId run = owner.begin_run(small_roster(), "r1", night, 24);
    owner.add_file(run, "a.png", "/x/a.png", "abc", reading_of({full_record()}));
    auto other = Ledger::open(folder.file("l.db"));
    CHECK(other.all_records().size() == 1);
    try {
      other.begin_run(small_roster(), "r1", night, 24);
      FAIL("two runs at once");
    } catch (const LedgerError& error) {
      CHECK(error.kind == LedgerError::Kind::locked);
    }
    CHECK_NOTHROW(owner.begin_run(small_roster(), "r1", night, 24));
  }
  CHECK_NOTHROW(Ledger::open(folder.file("l.db")).begin_run(small_roster(), "r1", night, 24));
}

TEST_CASE("killed at any moment, what was acknowledged is there and nothing is there in part") {
  Folder folder;
  int acknowledged[2];
  REQUIRE(::pipe(acknowledged) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto ledger = Ledger::open(folder.file("l.db"));
    const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
    for (int i = 0;; ++i) {
      const std::string name = std::to_string(i);
      ledger.add_file(run, name, "/x/" + name, "sha" + name, reading_of({full_record(), full_record()}));
      if (::write(acknowledged[1], "!", 1) != 1) ::_exit(1);
    }
  }
  ::close(acknowledged[1]);
  std::size_t count = 0;
  char byte;
  while (count < 20 && ::read(acknowledged[0], &byte, 1) == 1) ++count;
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(acknowledged[0], &byte, 1) == 1) ++count;
  ::close(acknowledged[0]);

  auto ledger = Ledger::open(folder.file("l.db"));
  const auto run = ledger.latest_run();
  REQUIRE(run);
  const std::size_t inputs = ledger.manifest(run->id).size();
  CHECK(count >= 20);
  CHECK(inputs >= count);
  CHECK(inputs <= count + 1);  // the last may be in without having been told
  CHECK(ledger.records_of_run(run->id).size() == 2 * inputs);
  CHECK_NOTHROW(ledger.begin_run(small_roster(), "r1", night, 24));
}

TEST_CASE("a ledger of version 1, as it was stored then, is read") {
  Folder folder;
  {
    std::ifstream sql(HESUAN_SOURCE_DIR "/tests/unit/ledger/version_1.sql");
    REQUIRE(sql);
    Database database(folder.file("l.db"));
    database.execute(std::string(std::istreambuf_iterator<char>(sql), {}));
  }
  const auto ledger = Ledger::open(folder.file("l.db"));
  const auto run = ledger.latest_run();
  REQUIRE(run);
  CHECK(run->roster.residents == small_roster().residents);
  const auto records = ledger.records_of_run(run->id);
  REQUIRE(records.size() == 1);
  CHECK(records[0].record == full_record());
  CHECK(records[0].match ==
        Match{MatchStatus::ambiguous, "", "", 0.25, {{"name_consistent", 1.5}}, {"R1", "R2"}});
  REQUIRE(ledger.refused_of_run(run->id).size() == 1);
}

TEST_CASE("what is no ledger is refused and stays as it was") {
  Folder folder;
  const std::string path = folder.file("other.db");
  SECTION("long text") {
    std::ofstream(path) << std::string(5000, 'x');
  }
  SECTION("short text") {
    std::ofstream(path) << "hello";
  }
  SECTION("another program's database") {
    Database(path).execute("CREATE TABLE songs (title)");
  }
  const auto before = read(path);
  try {
    Ledger::open(path);
    FAIL("opened");
  } catch (const LedgerError& error) {
    CHECK(error.kind == LedgerError::Kind::not_a_ledger);
  }
  CHECK(read(path) == before);
}

TEST_CASE("a damaged ledger is told, not read wrongly") {
  Folder folder;
  const std::string path = folder.file("l.db");
  {
    auto ledger = Ledger::open(path);
    const RunId run = ledger.begin_run(small_roster(), "r1", night, 24);
    ledger.add_file(run, "a.png", "/x/a.png", "abc", reading_of({full_record()}));
  }
  SECTION("a word that is none") {
    Database(path).execute("UPDATE records SET result = 'maybe'");
  }
  SECTION("broken JSON") {
    Database(path).execute("UPDATE records SET readings = '{'");
  }
  CHECK_THROWS_AS(Ledger::open(path).all_records(), LedgerError);
}

TEST_CASE("a place that cannot hold a ledger") {
  Folder folder;
  try {
    Ledger::open(folder.file("no/such/folder/l.db"));
    FAIL("opened");
  } catch (const LedgerError& error) {
    CHECK(error.kind == LedgerError::Kind::disk);
  }
}

TEST_CASE("health data is readable by its owner only") {
  Folder folder;
  const auto ledger = Ledger::open(folder.file("l.db"));
  CHECK((fs::status(folder.file("l.db")).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
        fs::perms::none);
}

TEST_CASE("what was uploaded is known by template and key, the last content counts") {
  Ledger ledger = Ledger::open(":memory:");
  const auto run = ledger.begin_run({}, "roster", *date_from_iso("2022-11-08"), 24);
  CHECK_FALSE(ledger.uploaded_content("plain", "k"));
  const std::vector<Ledger::UploadedRow> first{{"k", "a"}, {"l", "b"}}, second{{"k", "c"}};
  ledger.mark_uploaded(run, "plain", "2022-11-08T22:41:00+08:00", first);
  ledger.mark_uploaded(run, "plain", "2022-11-09T22:41:00+08:00", second);
  CHECK(ledger.uploaded_content("plain", "k") == "c");
  CHECK(ledger.uploaded_content("plain", "l") == "b");
  CHECK_FALSE(ledger.uploaded_content("antigen", "k"));
}

TEST_CASE("counting sees what a night's run had been told, and no more") {
  auto ledger = Ledger::open(":memory:");
  CHECK_FALSE(ledger.find_run());
  Roster roster = small_roster();
  roster.residents[0].category = "户籍人口";
  roster.residents[0].arrived_on = night;
  const RunId first = ledger.begin_run(roster, "r1", night, 48);
  ledger.add_file(first, "a", "/a", "a", reading_of({full_record(), Record{}, Record{}}));
  const Date next = std::chrono::year(2022) / 11 / 9;
  const RunId second = ledger.begin_run(roster, "r1", next, 24);
  ledger.add_file(second, "b", "/b", "b", reading_of({full_record()}));
  const Match settled{MatchStatus::matched, "R1", "H1", 1, {{"name_from_roster", 0, "测试甲"}}, {}};
  const Match ambiguous{MatchStatus::ambiguous, "", "", 0.5, {}, {"R1", "R2"}};
  ledger.put_matches(
      std::vector{settled, ambiguous, Match{}, Match{MatchStatus::duplicate, "R1", "H1", 1, {}, {}}});

  CHECK(ledger.find_run()->id == second);
  const auto run = ledger.find_run(night);
  REQUIRE(run);
  CHECK(run->id == first);
  CHECK(run->night == night);
  CHECK(run->window_hours == 48);
  CHECK_FALSE(ledger.find_run(std::chrono::year(2022) / 11 / 10));

  std::size_t tests = 0;
  ledger.for_each_test(*run, [&](const TestFacts& test) {
    if (++tests == 1) {
      CHECK(test.match == MatchStatus::matched);
      CHECK(test.resident_id == "R1");
      CHECK(test.result == TestResult::positive);
      CHECK(test.sampled_at == full_record().sampled_at);
      CHECK(test.status == RecordStatus::ok);  // the roster settled its only doubt
    } else {
      CHECK(test.match == MatchStatus::ambiguous);
      CHECK(std::vector(test.candidates.begin(), test.candidates.end()) ==
            std::vector<std::string>{"R1", "R2"});
    }
  });
  CHECK(tests == 2);
  tests = 0;
  ledger.for_each_test(*ledger.find_run(), [&](const TestFacts& test) {
    if (++tests == 3) CHECK(test.status == RecordStatus::review);
  });
  CHECK(tests == 3);
  std::vector<std::size_t> of_part;
  for (const int part : {0, 1}) {
    tests = 0;
    ledger.for_each_test(*ledger.find_run(), [&](const TestFacts&) { ++tests; }, {part, 2});
    of_part.push_back(tests);
  }
  CHECK(of_part == std::vector<std::size_t>{2, 1});

  std::size_t visitors = 0, residents = 0;
  ledger.for_each_unmatched(*run, [&](const Record&) { ++visitors; });
  CHECK(visitors == 1);
  ledger.for_each_resident(*run, [&](const Resident& resident) {
    ++residents;
    CHECK(resident == roster.residents[0]);
  });
  CHECK(residents == 1);
  const auto counts = ledger.count_records(first);
  CHECK(counts.records == 3);
  CHECK(counts.in_review == 1);
  CHECK(counts.ambiguous == 1);
  CHECK(counts.unmatched == 1);
}
