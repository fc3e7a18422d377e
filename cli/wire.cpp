#include "cli/wire.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "cli/trace_json.hpp"
#include "exporters/record_writer.hpp"

namespace hesuan::cli {
namespace {

/// Native byte order: both ends are the same program on the same machine.
struct Header {
  std::uint32_t length = 0;
  std::uint32_t type = 0;
};

union FdControl {
  cmsghdr header;
  std::array<char, CMSG_SPACE(sizeof(int))> buffer;
};

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool send_header(int socket, Header header, int fd) {
  iovec part{&header, sizeof header};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  FdControl control{};
  if (fd >= 0) {
    message.msg_control = control.buffer.data();
    message.msg_controllen = control.buffer.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  ssize_t sent = 0;
  do sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == sizeof header;
}

int milliseconds_left(Deadline deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
}

/// Fills `size` bytes; a descriptor that comes along is put into `fd`.
Received::Outcome receive_all(int socket, char* into, std::size_t size, UniqueFd& fd, Deadline deadline) {
  while (size > 0) {
    pollfd waiting{socket, POLLIN, 0};
    const int left = milliseconds_left(deadline);
    // Asked for itself: a sender that never pauses would never let the wait run out.
    if (left == 0) return Received::Outcome::timed_out;
    const int ready = ::poll(&waiting, 1, left);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return Received::Outcome::timed_out;

    iovec part{into, size};
    msghdr message{};
    FdControl control{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.buffer.data();
    message.msg_controllen = control.buffer.size();
    const auto count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Received::Outcome::closed;
    if (const cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights != nullptr && rights->cmsg_type == SCM_RIGHTS) {
      int received = -1;
      std::memcpy(&received, CMSG_DATA(rights), sizeof received);
      fd = UniqueFd(received);
    }
    into += count;
    size -= static_cast<std::size_t>(count);
  }
  return Received::Outcome::message;
}

nlohmann::json json_of(const RefusedItem& item) {
  return {{"page", item.page}, {"reason", item.reason}, {"field", item.field}};
}

}  // namespace

bool send_message(int socket, MessageType type, std::string_view body, int fd) {
  const Header header{static_cast<std::uint32_t>(body.size()), static_cast<std::uint32_t>(type)};
  return body.size() <= max_body_bytes && send_header(socket, header, fd) && send_all(socket, body);
}

Received receive_message(int socket, Deadline deadline) {
  Received received;
  Header header;
  received.outcome =
      receive_all(socket, reinterpret_cast<char*>(&header), sizeof header, received.message.fd, deadline);
  if (received.outcome != Received::Outcome::message) return received;
  if (header.length > max_body_bytes || header.type < static_cast<std::uint32_t>(MessageType::ready) ||
      header.type > static_cast<std::uint32_t>(MessageType::finished)) {
    received.outcome = Received::Outcome::malformed;
    return received;
  }
  received.message.type = static_cast<MessageType>(header.type);
  received.message.body.resize(header.length);
  received.outcome =
      receive_all(socket, received.message.body.data(), header.length, received.message.fd, deadline);
  return received;
}

bool send_member(int socket, const parsers::Member& member) {
  const nlohmann::json header{{"name", member.name}, {"size", member.bytes.size()}, {"fault", member.fault}};
  if (!send_message(socket, MessageType::member, header.dump())) return false;
  std::string_view rest(reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size());
  for (; !rest.empty(); rest.remove_prefix(std::min(rest.size(), max_body_bytes)))
    if (!send_message(socket, MessageType::content, rest.substr(0, max_body_bytes))) return false;
  return true;
}

std::optional<MemberHeader> member_header_from(std::string_view body) try {
  const auto header = nlohmann::json::parse(body);
  return MemberHeader{header.at("name").get<std::string>(), header.at("size").get<std::size_t>(),
                      header.at("fault").get<std::string>()};
} catch (const nlohmann::json::exception&) {
  return std::nullopt;
}

bool send_record(int socket, const Record& record) {
  return send_message(socket, MessageType::record, exporters::to_json(record));
}

bool send_reading(int socket, const FileReading& reading, std::span<const PageTrace> traces,
                  std::size_t records_sent) {
  for (const auto& trace : traces)
    if (!send_message(socket, MessageType::page, to_json(trace)) ||
        !send_message(socket, MessageType::picture, trace.picture))
      return false;
  for (const auto& record : reading.records)
    if (!send_record(socket, record)) return false;
  for (const auto& item : reading.refused)
    if (!send_message(socket, MessageType::refused, json_of(item).dump())) return false;
  const nlohmann::json finished{{"status", to_string(reading.status)},
                                {"reason", reading.reason},
                                {"source_kind", reading.source_kind},
                                {"records", records_sent + reading.records.size()},
                                {"refused", reading.refused.size()}};
  return send_message(socket, MessageType::finished, finished.dump());
}

std::optional<RefusedItem> refused_item_from(std::string_view body) try {
  const auto item = nlohmann::json::parse(body);
  return RefusedItem{item.at("page").get<int>(), item.at("reason").get<std::string>(),
                     item.at("field").get<std::string>()};
} catch (const nlohmann::json::exception&) {
  return std::nullopt;
}

std::optional<FileReading> reading_from_finished(std::string_view body, std::size_t records_received,
                                                 std::size_t refused_received) try {
  const auto finished = nlohmann::json::parse(body);
  const auto status = file_status_from(finished.at("status").get<std::string>());
  const bool is_whole = finished.at("records").get<std::size_t>() == records_received &&
                        finished.at("refused").get<std::size_t>() == refused_received;
  if (!status || !is_whole) return std::nullopt;
  return failed_reading(*status, finished.at("reason").get<std::string>(),
                        finished.at("source_kind").get<std::string>());
} catch (const nlohmann::json::exception&) {
  return std::nullopt;
}

}  // namespace hesuan::cli
