// A worker that does what a poison file might make a real one do: the file's content says what.
//
//   misbehaving_worker [at_start]   dies before it is ready when the argument is given
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/sealed_file.hpp"
#include "cli/wire.hpp"
#include "cli/worker_pool.hpp"

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

std::string source_of(const std::string& request) {
  return nlohmann::json::parse(request).at("source").get<std::string>();
}

void obey(const std::string& order, const std::string& source) {
  using namespace std::chrono_literals;
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
        R"({"status":"ok","reason":"","source_kind":"screen","records":3,"refused":[]})");
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

int main(int argc, char**) {
  if (argc > 1) return 1;
  say(MessageType::ready, "{}");
  for (;;) {
    auto received = receive_message(worker_socket);
    if (received.outcome != Received::Outcome::message) return 0;
    const Mapping file(received.message.fd.get());
    obey({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()},
         source_of(received.message.body));
  }
}
