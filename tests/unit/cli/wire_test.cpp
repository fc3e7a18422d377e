#include "cli/wire.hpp"

#include <sys/socket.h>

#include <array>
#include <catch2/catch.hpp>
#include <thread>

#include "cli/sealed_file.hpp"

using namespace hesuan;
using namespace hesuan::cli;
using namespace std::chrono_literals;

namespace {

struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    ours = UniqueFd(ends[0]);
    theirs = UniqueFd(ends[1]);
  }
  UniqueFd ours, theirs;
};

Deadline soon() {
  return std::chrono::steady_clock::now() + 50ms;
}

}  // namespace

TEST_CASE("a message arrives whole, with its descriptor") {
  const Pair pair;
  const std::string body(3 << 20, 'x');
  const std::string_view content = "bytes of a file";
  const auto sealed = seal(std::as_bytes(std::span(content)));
  REQUIRE(sealed);
  bool sent = false;
  std::thread sender(
      [&] { sent = send_message(pair.ours.get(), MessageType::read, body, sealed->fd.get()); });
  const auto received = receive_message(pair.theirs.get());
  sender.join();
  CHECK(sent);
  REQUIRE(received.outcome == Received::Outcome::message);
  CHECK(received.message.type == MessageType::read);
  CHECK(received.message.body == body);
  const Mapping mapping(received.message.fd.get());
  CHECK(mapping.bytes().size() == content.size());
}

TEST_CASE("what is no message") {
  Pair pair;
  SECTION("silence") {
    CHECK(receive_message(pair.theirs.get(), soon()).outcome == Received::Outcome::timed_out);
  }
  SECTION("half a message") {
    REQUIRE(::send(pair.ours.get(), "\x10\0\0", 3, 0) == 3);
    CHECK(receive_message(pair.theirs.get(), soon()).outcome == Received::Outcome::timed_out);
  }
  SECTION("the other side gone") {
    { const auto closed = std::move(pair.ours); }
    CHECK_FALSE(send_message(pair.theirs.get(), MessageType::ready, "{}"));
    CHECK(receive_message(pair.theirs.get(), soon()).outcome == Received::Outcome::closed);
  }
  SECTION("too long") {
    REQUIRE(::send(pair.ours.get(), "\xff\xff\xff\x7f\x01\0\0\0", 8, 0) == 8);
    CHECK(receive_message(pair.theirs.get(), soon()).outcome == Received::Outcome::malformed);
  }
  SECTION("of no known type") {
    REQUIRE(::send(pair.ours.get(), "\0\0\0\0\x63\0\0\0", 8, 0) == 8);
    CHECK(receive_message(pair.theirs.get(), soon()).outcome == Received::Outcome::malformed);
  }
}

TEST_CASE("the closing message of a reading") {
  const char* good =
      R"({"status":"review","reason":"record_in_review","source_kind":"sheet","records":2,"refused":1})";
  const auto reading = reading_from_finished(good, 2, 1);
  REQUIRE(reading);
  CHECK(reading->status == FileStatus::review);
  CHECK_FALSE(reading_from_finished(good, 1, 1));
  CHECK_FALSE(reading_from_finished(good, 2, 0));
  for (const char* bad :
       {"", "[]", "{}", R"({"status":"fine","reason":"","source_kind":"","records":0,"refused":0})",
        R"({"status":"ok","reason":5,"source_kind":"","records":0,"refused":0})",
        R"({"status":"ok","reason":"","source_kind":"","records":0,"refused":[]})"}) {
    INFO(bad);
    CHECK_FALSE(reading_from_finished(bad, 0, 0));
  }
}

TEST_CASE("an item that gave no record") {
  CHECK(refused_item_from(R"({"page":7,"reason":"name_missing","field":"name"})") ==
        RefusedItem{7, "name_missing", "name"});
  for (const char* bad : {"", "{}", R"({"page":"7","reason":"name_missing","field":"name"})"})
    CHECK_FALSE(refused_item_from(bad));
}
