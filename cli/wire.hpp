// How supervisor and worker talk: messages over a socket pair, each a length, a type and a JSON body; an
// input's bytes go along as a file descriptor.
//
// From the supervisor to a worker:
//
//   read      {"source": path}, with the bytes' descriptor. Also "trace": true for traces; "pages":
//             [first, last] and "passwords" of a PDF; "may_split" where the answer may be "pages";
//             "members" for what the file holds: "read" (beside the file itself), "alone", or "names"
//
// From a worker to the supervisor:
//
//   ready     {} or {"fault": reason code}, once
//   pages     {"count"}: instead of an answer, where they had better be asked for in parts
//   record    one record as exporters::to_json writes it, any number of times
//   refused   {"page", "reason", "field"}: an item that gave no record, any number of times
//   page      one page's trace without its picture, any number of times, each followed by
//   picture   the JPEG bytes themselves, not JSON
//   member    {"name", "size", "fault"}: a file within the file, followed by
//   content   its bytes, not JSON, in as many messages as its size needs
//   finished  {"status", "reason", "source_kind", "records": count, "refused": count}
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/unique_fd.hpp"
#include "core/file_reading.hpp"
#include "core/page_trace.hpp"
#include "parsers/archives/members.hpp"

namespace hesuan::cli {

enum class MessageType : std::uint8_t {
  ready = 1,
  read,
  record,
  refused,
  page,
  picture,
  member,
  content,
  pages,
  finished
};

struct WireMessage {
  MessageType type{};
  std::string body;
  UniqueFd fd;
};

struct Received {
  enum class Outcome { message, closed, timed_out, malformed };
  Outcome outcome = Outcome::closed;
  WireMessage message;
};

using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// Longest body that is accepted; a record with all its alternatives is a few kilobytes.
constexpr std::size_t max_body_bytes = std::size_t{16} << 20;

/// False when the other side is gone.
bool send_message(int socket, MessageType type, std::string_view body, int fd = -1);

/// Waits until `deadline` (for ever without one) for a whole message.
Received receive_message(int socket, Deadline deadline = std::nullopt);

/// Sends a file within a file as its header and its content.
bool send_member(int socket, const parsers::Member& member);

struct MemberHeader {
  std::string name;
  std::size_t size = 0;
  std::string fault;  ///< reason code why there is no content
};
std::optional<MemberHeader> member_header_from(std::string_view body);

bool send_record(int socket, const Record& record);

/// Sends a reading as its traces, its records, its refused items and the closing message. `records_sent`:
/// those that went before.
bool send_reading(int socket, const FileReading& reading, std::span<const PageTrace> traces = {},
                  std::size_t records_sent = 0);

std::optional<RefusedItem> refused_item_from(std::string_view body);

/// The closing message's reading, without records and refused items; nullopt when it is none or announces
/// other numbers of them.
std::optional<FileReading> reading_from_finished(std::string_view body, std::size_t records_received,
                                                 std::size_t refused_received);

}  // namespace hesuan::cli
