#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <new>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/commands/commands.hpp"
#include "cli/sandbox.hpp"
#include "cli/sealed_file.hpp"
#include "cli/wire.hpp"
#include "cli/worker_pool.hpp"
#include "core/time.hpp"
#include "parsers/read_source.hpp"

namespace hesuan::cli {
namespace {

bool report_ready(std::string_view fault) {
  const auto body = fault.empty() ? nlohmann::json::object() : nlohmann::json{{"fault", fault}};
  return send_message(worker_socket, MessageType::ready, body.dump());
}

/// nullopt when the answer has been given. `records_sent` counts those of a table, which go one by one.
std::optional<FileReading> read_input(parsers::SourceReader& reader, const WireMessage& message,
                                      std::vector<PageTrace>& traces, std::size_t& records_sent) try {
  const Mapping mapping(message.fd.get());
  const auto request = nlohmann::json::parse(message.body);
  const auto wanted = request.value("members", "");
  const parsers::MemberSink give = [](parsers::Member&& member) {
    return send_member(worker_socket, member);
  };
  if (wanted == "alone" || wanted == "names") {
    const auto fault = parsers::read_members(
        mapping.bytes(), give,
        wanted == "names" ? parsers::MemberContent::name_only : parsers::MemberContent::unpacked);
    return failed_reading(fault.empty() ? FileStatus::ok : FileStatus::unreadable, fault);
  }
  parsers::ReadScope scope;
  scope.records = [&](Record&& record) {
    ++records_sent;
    send_record(worker_socket, record);
  };
  if (request.value("trace", false)) scope.traces = &traces;
  if (wanted == "read") scope.members = give;
  if (const auto pages = request.find("pages"); pages != request.end())
    scope.pages = {pages->at(0).get<int>(), pages->at(1).get<int>()};
  scope.passwords = request.value("passwords", std::vector<std::string>());
  if (request.value("may_split", false) && parsers::kind_of(mapping.bytes()) == parsers::SourceKind::pdf) {
    const int count = parsers::outline_of_pdf(mapping.bytes(), scope.passwords).pages;
    if (count > most_pages_at_once) {
      send_message(worker_socket, MessageType::pages, nlohmann::json{{"count", count}}.dump());
      return std::nullopt;
    }
  }
  return reader.read(request.at("source").get<std::string>(), mapping.bytes(), scope);
} catch (const std::bad_alloc&) {
  return failed_reading(FileStatus::unreadable, "memory_limit");
}

}  // namespace

ExitCode worker_command(const std::vector<std::string>& arguments) {
  // Should the supervisor be killed, nobody waits for an answer any more.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto night = arguments.size() >= 3 ? date_from_iso(arguments[0]) : std::nullopt;
  if (!night) return ExitCode::usage;

  const std::vector<std::string_view> layouts(arguments.begin() + 3, arguments.end());
  parsers::SourceReader reader({*night, arguments[1], arguments[2], {}, parsers::layouts_from(layouts)});
  const char* fault = "";
  if (!reader.warm_up())
    fault = "language_data_missing";
  else if (!enter_sandbox())
    fault = "sandbox_missing";
  if (!report_ready(fault) || *fault != '\0') return ExitCode::environment;

  for (;;) {
    const auto received = receive_message(worker_socket);
    if (received.outcome != Received::Outcome::message || received.message.type != MessageType::read) break;
    std::vector<PageTrace> traces;
    std::size_t records_sent = 0;
    const auto reading = read_input(reader, received.message, traces, records_sent);
    if (reading && !send_reading(worker_socket, *reading, traces, records_sent)) break;
  }
  return ExitCode::ok;
}

}  // namespace hesuan::cli
