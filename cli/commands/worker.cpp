#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <new>
#include <nlohmann/json.hpp>

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

FileReading read_input(parsers::SourceReader& reader, const WireMessage& message,
                       std::vector<PageTrace>& traces) try {
  const Mapping mapping(message.fd.get());
  const auto request = nlohmann::json::parse(message.body);
  return reader.read(request.at("source").get<std::string>(), mapping.bytes(),
                     request.value("trace", false) ? &traces : nullptr);
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
    const auto reading = read_input(reader, received.message, traces);
    if (!send_reading(worker_socket, reading, traces)) break;
  }
  return ExitCode::ok;
}

}  // namespace hesuan::cli
