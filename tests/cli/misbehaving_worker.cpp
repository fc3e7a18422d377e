// A worker that does what a poison file might make a real one do: the file's content says what.
//
//   misbehaving_worker [at_start]   dies before it is ready when the argument is given
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/sealed_file.hpp"
#include "cli/wire.hpp"
#include "cli/worker_pool.hpp"
#include "cli/worker_process.hpp"

using namespace hesuan;
using namespace hesuan::cli;

namespace {

void say(MessageType type, const std::string& body) {
  send_message(worker_socket, type, body);
}

FileReading good_reading(const std::string& source) {
  Record record;
  record.source = source;
  record.layout = "test";
  record.institution = "示例市第二人民医院检验科";
  FileReading reading;
  reading.status = FileStatus::ok;
  reading.source_kind = "screen";
  reading.records.push_back(record);
  return reading;
}

void wait_for_file(const std::string& path) {
  while (!std::filesystem::exists(path)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void obey(const std::string& order, const nlohmann::json& request) {
  using namespace std::chrono_literals;
  const auto source = request.at("source").get<std::string>();
  if (order == "good") send_reading(worker_socket, good_reading(source));
  if (order == "slow") {
    std::this_thread::sleep_for(300ms);
    send_reading(worker_socket, good_reading(source));
  }
  if (order == "crash") ::raise(SIGSEGV);
  // An archive: its members are orders themselves.
  if (order.starts_with("archive ")) {
    std::istringstream words(order.substr(8));
    for (std::string word; words >> word;) {
      const auto bytes = std::as_bytes(std::span(word));
      send_member(worker_socket, {word, {bytes.begin(), bytes.end()}, {}});
    }
    send_reading(worker_socket, failed_reading(FileStatus::ok, "", "archive"));
  }
  if (order == "locked_member") {
    send_member(worker_socket, {"locked.png", {}, "archive_locked"});
    send_reading(worker_socket, failed_reading(FileStatus::ok, "", "archive"));
  }
  // An archive whose second file takes for ever.
  if (order.ends_with("stalling_archive")) {
    const bool names_alone = request.value("members", "") == "names";
    const auto bytes = std::as_bytes(std::span("good", 4));
    send_member(worker_socket, {"good", {bytes.begin(), bytes.end()}, {}});
    if (!names_alone) std::this_thread::sleep_for(1h);
    for (const char* name : {"second", "third"}) send_member(worker_socket, {name, {}, {}});
    send_reading(worker_socket, {});
  }
  // A PDF of 12 pages, or a table, whose later records come once a file exists.
  if (order.starts_with("pages ")) {
    if (!request.contains("pages")) return say(MessageType::pages, R"({"count":12})");
    if (request.at("pages").at(0) > most_pages_at_once) wait_for_file(order.substr(6));
    send_reading(worker_socket, good_reading(source));
  }
  if (order.starts_with("rows ")) {
    const FileReading reading = good_reading(source);
    for (std::size_t i = 0; i < records_at_once; ++i) send_record(worker_socket, reading.records.front());
    wait_for_file(order.substr(5));
    send_reading(worker_socket, reading, {}, records_at_once);
  }
  if (order == "endless_members") {
    const std::vector<std::byte> bytes(std::size_t{1} << 20);
    for (;;) send_member(worker_socket, {"zeros", bytes, {}});
  }
  if (order == "hang") std::this_thread::sleep_for(1h);
  if (order == "close") ::_exit(0);
  if (order == "garbage") ::_exit(::write(worker_socket, "\xff\xff\xff\xff garbage, no message", 25) < 0);
  if (order == "bad_json") say(MessageType::finished, "{\"status\":");
  if (order == "other_source") send_reading(worker_socket, good_reading("somebody-else.png"));
  if (order == "too_few") {
    say(MessageType::finished,
        R"({"status":"ok","reason":"","source_kind":"screen","records":3,"refused":0})");
  }
  if (order == "flood")
    for (;;) send_reading(worker_socket, good_reading(source)), say(MessageType::record, "{}");
  if (order == "half_message") {
    send_message(worker_socket, MessageType::record, std::string(100, ' '));
    ::_exit(0);
  }
  if (order == "grow") {
    try {
      std::vector<std::string> hoard;
      for (;;) hoard.emplace_back(std::size_t{16} << 20, 'x');
    } catch (const std::bad_alloc&) {
      send_reading(worker_socket, failed_reading(FileStatus::unreadable, "memory_limit"));
    }
  }
  if (order == "idle_death") {
    send_reading(worker_socket, good_reading(source));
    ::_exit(0);
  }
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): a worker that ends by an exception is one that misbehaves
int main(int argc, char**) {
  if (argc > 1) return 1;
  say(MessageType::ready, "{}");
  for (;;) {
    auto received = receive_message(worker_socket);
    if (received.outcome != Received::Outcome::message) return 0;
    const Mapping file(received.message.fd.get());
    obey({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()},
         nlohmann::json::parse(received.message.body));
  }
}
