#include "cli/worker_pool.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "cli/worker_process.hpp"
#include "temporary_folder.hpp"

using namespace hesuan;
using namespace hesuan::cli;
using namespace std::chrono_literals;

namespace {

const std::string misbehaving_worker = HESUAN_BINARY_DIR "/misbehaving_worker";

WorkerPoolOptions options(std::size_t jobs) {
  WorkerPoolOptions options;
  options.jobs = jobs;
  options.time_limit = 3s;
  options.worker_command = {misbehaving_worker};
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  options.memory_limit = 0;
#else
  options.memory_limit = std::size_t{512} << 20;
#endif
  return options;
}

/// Files whose content tells the worker what to do.
std::vector<Input> inputs(const TemporaryFolder& folder, const std::vector<std::string>& orders) {
  std::vector<Input> list;
  for (const auto& order : orders) {
    const auto path = folder.write("file" + std::to_string(list.size()), order);
    list.push_back({path, path.string(), path.string()});
  }
  return list;
}

struct Delivered {
  std::vector<std::string> order;
  std::vector<Outcome> outcomes;
  bool completed = false;
};

Delivered read(const WorkerPoolOptions& options, const std::vector<Input>& list,
               const IsKnown& is_known = nullptr) {
  Delivered delivered;
  delivered.completed = read_all(
      options, list, is_known ? is_known : [](const Position&, const std::string&) { return false; },
      [&](const Input& input, const Outcome& outcome) {
        delivered.order.push_back(input.source);
        delivered.outcomes.push_back(outcome);
      },
      {});
  return delivered;
}

std::size_t children() {
  std::size_t count = 0;
  const auto tasks = std::filesystem::path("/proc/self/task");
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream list(task.path() / "children");
    for (std::string pid; list >> pid;) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("a poison file costs one file") {
  struct Case {
    const char* order;
    const char* reason;
  };
  const auto poison = GENERATE(Case{"crash", "worker_crashed"}, Case{"hang", "time_limit"},
                               Case{"close", "worker_crashed"}, Case{"garbage", "worker_crashed"},
                               Case{"bad_json", "worker_crashed"}, Case{"other_source", "worker_crashed"},
                               Case{"too_few", "worker_crashed"}, Case{"half_message", "worker_crashed"});
  const std::size_t jobs = GENERATE(1, 2);
  CAPTURE(poison.order, jobs);

  const TemporaryFolder folder;
  const auto delivered = read(options(jobs), inputs(folder, {"good", poison.order, "good", "good"}));
  REQUIRE(delivered.completed);
  REQUIRE(delivered.outcomes.size() == 4);
  for (const std::size_t index : {0, 2, 3}) {
    CHECK(delivered.outcomes[index].reading.status == FileStatus::ok);
    CHECK(delivered.outcomes[index].reading.records.size() == 1);
  }
  CHECK(delivered.outcomes[1].reading.status == FileStatus::unreadable);
  CHECK(delivered.outcomes[1].reading.reason == poison.reason);
  CHECK(delivered.outcomes[1].reading.records.empty());
  CHECK(children() == 0);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a worker that grows is stopped by its memory limit") {
  const TemporaryFolder folder;
  WorkerPoolOptions patient = options(1);
  patient.time_limit = 60s;  // the memory limit is to come first, however busy the machine is
  const auto delivered = read(patient, inputs(folder, {"grow", "good"}));
  REQUIRE(delivered.outcomes.size() == 2);
  CHECK(delivered.outcomes[0].reading.reason == "memory_limit");
  CHECK(delivered.outcomes[1].reading.status == FileStatus::ok);
}
#endif

TEST_CASE("a worker that dies between two files costs neither") {
  const TemporaryFolder folder;
  const auto delivered = read(options(1), inputs(folder, {"idle_death", "slow", "good"}));
  REQUIRE(delivered.outcomes.size() == 3);
  for (const auto& outcome : delivered.outcomes) CHECK(outcome.reading.status == FileStatus::ok);
}

TEST_CASE("a worker that answers without end is stopped") {
  const TemporaryFolder folder;
  const auto delivered = read(options(1), inputs(folder, {"flood", "good"}));
  REQUIRE(delivered.outcomes.size() == 2);
  CHECK(delivered.outcomes[1].reading.status == FileStatus::ok);
}

TEST_CASE("the first records of a file are out before its last are read") {
  const TemporaryFolder folder;
  const auto flag = folder.path() / "first_records_are_out";
  const auto [order, before_flag, records] = GENERATE(table<const char*, std::size_t, std::size_t>(
      {{"pages ", 1, 3}, {"rows ", records_at_once, records_at_once + 1}}));
  CAPTURE(order);
  auto patient = options(2);
  patient.time_limit = 60s;
  // A file before it and one after it, which must not come in between.
  const auto list = inputs(folder, {"slow", order + flag.string(), "good"});
  std::vector<std::string> events;
  std::size_t first_piece = 0, received = 0;
  const auto completed = read_all(
      patient, list, [](const Position&, const std::string&) { return false; },
      [&](const Input& input, const Outcome& outcome) {
        events.push_back(input.source);
        if (input.source == list[1].source) received += outcome.reading.records.size();
        CHECK(outcome.reading.status == FileStatus::ok);
      },
      {},
      [&](const Input& input, const std::vector<Record>& piece) {
        CHECK(input.source == list[1].source);
        CHECK(events == std::vector{list[0].source});
        if (received == 0) {
          first_piece = piece.size();
          std::ofstream(flag) << "";  // without it the worker does not go on
        }
        received += piece.size();
      });
  CHECK(completed);
  CHECK(first_piece == before_flag);
  CHECK(received == records);
  CHECK(events == std::vector{list[0].source, list[1].source, list[2].source});
}

TEST_CASE("an archive that takes too long: each of its files has an outcome") {
  const TemporaryFolder folder;
  const auto delivered = read(options(1), inputs(folder, {"Rar!\x1A\x07 stalling_archive", "good"}));
  REQUIRE(delivered.outcomes.size() == 5);
  CHECK(delivered.outcomes[0].reading.reason == "time_limit");
  CHECK(delivered.outcomes[1].reading.status == FileStatus::ok);
  for (const std::size_t index : {2, 3}) CHECK(delivered.outcomes[index].reading.reason == "time_limit");
  CHECK(delivered.order[3].ends_with("/third"));
  CHECK(delivered.outcomes[4].reading.status == FileStatus::ok);
}

TEST_CASE("results come in input order, whatever finishes first") {
  const TemporaryFolder folder;
  std::vector<std::string> orders(60, "good");
  for (const std::size_t slow : {0, 20, 40}) orders[slow] = "slow";
  const auto list = inputs(folder, orders);
  const auto delivered = read(options(3), list);
  REQUIRE(delivered.order.size() == orders.size());
  for (std::size_t i = 0; i < orders.size(); ++i) CHECK(delivered.order[i] == list[i].source);
}

std::vector<std::string> names_of(const Delivered& delivered) {
  std::vector<std::string> names;
  for (const auto& source : delivered.order) names.push_back(source.substr(source.rfind("/file") + 1));
  return names;
}

TEST_CASE("what lies in an archive follows it, in order, and is read like any file") {
  const TemporaryFolder folder;
  const std::size_t jobs = GENERATE(1, 3);
  const auto delivered = read(options(jobs), inputs(folder, {"archive slow crash good", "good"}));
  REQUIRE(delivered.completed);
  CHECK(names_of(delivered) ==
        std::vector<std::string>{"file0", "file0/slow", "file0/crash", "file0/good", "file1"});
  CHECK(delivered.outcomes[0].members == 3);
  CHECK(delivered.outcomes[1].reading.records.at(0).source == delivered.order[1]);
  CHECK(delivered.outcomes[2].reading.reason == "worker_crashed");
  CHECK(delivered.outcomes[3].reading.status == FileStatus::ok);
  CHECK(delivered.outcomes[3].sha256 == delivered.outcomes[4].sha256);
  CHECK(children() == 0);
}

TEST_CASE("a member without bytes has the reason why") {
  const TemporaryFolder folder;
  const auto delivered = read(options(1), inputs(folder, {"locked_member"}));
  REQUIRE(delivered.outcomes.size() == 2);
  CHECK(delivered.outcomes[1].reading.reason == "archive_locked");
  CHECK(delivered.outcomes[1].sha256.empty());
}

TEST_CASE("an archive without end is given up") {
  const TemporaryFolder folder;
  auto patient = options(1);
  patient.time_limit = 60s;
  const auto members_are_known = [](const Position& position, const std::string&) {
    return position.size() > 1;
  };
  const auto delivered = read(patient, inputs(folder, {"endless_members", "good"}), members_are_known);
  CHECK(delivered.outcomes.front().reading.reason == "archive_too_large");
  CHECK(delivered.outcomes.front().reading.status == FileStatus::unreadable);
  CHECK(delivered.outcomes.back().reading.status == FileStatus::ok);
}

TEST_CASE("known bytes are not read") {
  const TemporaryFolder folder;
  const auto delivered = read(options(2), inputs(folder, {"crash", "crash"}),
                              [](const Position&, const std::string& sha256) { return !sha256.empty(); });
  REQUIRE(delivered.outcomes.size() == 2);
  for (const auto& outcome : delivered.outcomes) {
    CHECK(outcome.was_known);
    CHECK(outcome.sha256.size() == 64);
  }
}

TEST_CASE("what is no readable file needs no worker") {
  const TemporaryFolder folder;
  auto unstartable = options(1);
  unstartable.worker_command = {"/nonexistent/worker"};
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const auto as_input = [&](const char* name) { return Input{folder / name, name, folder / name}; };
  const auto delivered = read(unstartable, {as_input("pipe"), as_input("absent"), as_input("")});
  REQUIRE(delivered.outcomes.size() == 3);
  CHECK(delivered.outcomes[0].reading.status == FileStatus::unsupported);
  CHECK(delivered.outcomes[0].reading.reason == "not_a_file");
  CHECK(delivered.outcomes[1].reading.reason == "cannot_open");
  CHECK(delivered.outcomes[2].reading.reason == "cannot_open");
}

TEST_CASE("workers that cannot start end the batch") {
  const TemporaryFolder folder;
  auto broken = options(2);
  broken.worker_command = GENERATE(std::vector<std::string>{"/nonexistent/worker"},
                                   std::vector<std::string>{misbehaving_worker, "at_start"});
  CHECK_THROWS_AS(read(broken, inputs(folder, {"good", "good", "good"})), WorkerStartError);
  CHECK(children() == 0);
}

TEST_CASE("a stop ends the batch at once and leaves no worker") {
  const TemporaryFolder folder;
  auto patient = options(2);
  patient.time_limit = 1h;
  const auto list = inputs(folder, {"good", "hang", "hang", "good"});
  std::stop_source stop;
  std::vector<std::string> delivered;
  std::jthread stopper;
  const auto begin = std::chrono::steady_clock::now();
  const bool completed = read_all(
      patient, list, [](const Position&, const std::string&) { return false; },
      [&](const Input& input, const Outcome&) {
        delivered.push_back(input.source);
        stopper = std::jthread([&] {
          std::this_thread::sleep_for(200ms);
          stop.request_stop();
        });
      },
      stop.get_token());
  CHECK_FALSE(completed);
  CHECK(delivered == std::vector{list.front().source});
  CHECK(std::chrono::steady_clock::now() - begin < 20s);
  CHECK(children() == 0);
}

TEST_CASE("a delivery that throws ends the batch") {
  const TemporaryFolder folder;
  const auto list = inputs(folder, {"good", "hang", "good"});
  const auto deliver = [](const Input&, const Outcome&) { throw std::runtime_error("disk full"); };
  CHECK_THROWS_WITH(
      read_all(options(2), list, [](const Position&, const std::string&) { return false; }, deliver, {}),
      "disk full");
  CHECK(children() == 0);
}
