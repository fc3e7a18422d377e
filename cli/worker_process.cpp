#include "cli/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/trace_json.hpp"
#include "parsers/records/record_reader.hpp"

namespace hesuan::cli {
namespace {

using namespace std::chrono_literals;

/// Loading the recogniser takes a fraction of a second; on a busy machine with a cold disk, a good deal more.
constexpr auto start_limit = 60s;

/// Records of one file that are held together, as JSON: a million rows of a sheet come to less.
constexpr std::size_t max_held_bytes = std::size_t{1} << 30;
/// All records of one file: no file that is let in has more to say.
constexpr std::size_t max_answer_bytes = std::size_t{32} << 30;

/// Wakes whoever waits on the socket when a stop is requested.
class WakeOnStop {
 public:
  WakeOnStop(const std::stop_token& stop, int socket)
      : callback_(stop, [socket] { ::shutdown(socket, SHUT_RDWR); }) {}

 private:
  std::stop_callback<std::function<void()>> callback_;
};

/// One thread a worker: the pool runs as many workers as there are cores.
std::vector<std::string> worker_environment() {
  std::vector<std::string> environment{"LANG=C.UTF-8",       "OMP_THREAD_LIMIT=1",
                                       "OMP_NUM_THREADS=1",  "OPENCV_FOR_THREADS_NUM=1",
                                       "MALLOC_ARENA_MAX=1", "OPENCV_OPENCL_RUNTIME=disabled"};
  for (const char* name : {"TESSDATA_PREFIX", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  return environment;
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (auto& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Silenced: what libraries print could carry data, and stdout is not theirs.
class FileActions {
 public:
  explicit FileActions(int socket) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, socket, worker_socket);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    for (const int output : {STDOUT_FILENO, STDERR_FILENO})
      ::posix_spawn_file_actions_addopen(&actions_, output, "/dev/null", O_WRONLY, 0);
  }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Its own process group, so that Ctrl-C reaches the supervisor alone, and ordinary signals.
class Attributes {
 public:
  Attributes() {
    sigset_t none;
    sigset_t to_default;
    ::sigemptyset(&none);
    ::sigemptyset(&to_default);
    ::sigaddset(&to_default, SIGPIPE);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &to_default);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

pid_t spawn(std::vector<std::string> command, int socket) {
  auto environment = worker_environment();
  const FileActions actions(socket);
  const Attributes attributes;
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, command.at(0).c_str(), actions.get(), attributes.get(),
                                  pointers_to(command).data(), pointers_to(environment).data());
  return error == 0 ? pid : -1;
}

/// From outside, before it has been given anything.
void set_limits(pid_t pid, std::size_t memory_limit) {
  const rlimit nothing{0, 0};
  ::prlimit(pid, RLIMIT_CORE, &nothing, nullptr);
  const rlimit memory{memory_limit, memory_limit};
  if (memory_limit != 0) ::prlimit(pid, RLIMIT_AS, &memory, nullptr);
}

/// Empty when the worker is ready, else the reason code of why it never will be.
std::string fault_at_start(const Received& received) {
  if (received.outcome != Received::Outcome::message || received.message.type != MessageType::ready)
    return "worker_does_not_start";
  const auto body = nlohmann::json::parse(received.message.body, nullptr, false);
  return body.is_object() ? body.value("fault", "") : "worker_does_not_start";
}

std::string_view word_of(ReadRequest::Members members) {
  switch (members) {
    case ReadRequest::Members::with_file:
      return "read";
    case ReadRequest::Members::alone:
      return "alone";
    case ReadRequest::Members::names:
      break;
  }
  return "names";
}

/// 0 when the message is none.
int pages_from(std::string_view body) {
  const auto pages = nlohmann::json::parse(body, nullptr, false);
  return pages.is_object() ? pages.value("count", 0) : 0;
}

}  // namespace

WorkerProcess::WorkerProcess(const WorkerPoolOptions& options, const std::stop_token& stop)
    : options_(options) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw WorkerStartError("worker_does_not_start");
  socket_ = UniqueFd(ends[0]);
  {
    const UniqueFd theirs(ends[1]);
    pid_ = spawn(options.worker_command, theirs.get());
  }
  if (pid_ < 0) throw WorkerStartError("worker_does_not_start");
  set_limits(pid_, options.memory_limit);

  const WakeOnStop wake(stop, socket_.get());
  const auto deadline = std::chrono::steady_clock::now() + start_limit;
  if (const auto fault = fault_at_start(receive_message(socket_.get(), deadline)); !fault.empty()) {
    give_up(fault);
    throw WorkerStartError(fault);
  }
}

WorkerProcess::~WorkerProcess() {
  if (!given_up_) give_up("");
}

bool WorkerProcess::is_usable() const {
  pollfd state{socket_.get(), POLLIN, 0};
  // Idle, it has nothing to say: anything to receive is its end.
  return !given_up_ && ::poll(&state, 1, 0) == 0;
}

Deadline WorkerProcess::new_deadline() const {
  return std::chrono::steady_clock::now() + options_.time_limit;
}

WorkerAnswer WorkerProcess::read(const ReadRequest& request, const std::stop_token& stop) {
  const WakeOnStop wake(stop, socket_.get());
  nlohmann::json body{{"source", request.source}};
  if (options_.with_traces) body["trace"] = true;
  if (request.allowance) body["members"] = word_of(request.members);
  if (request.may_split) body["may_split"] = true;
  if (request.pages) body["pages"] = {request.pages->first, request.pages->last};
  if (!options_.passwords.empty()) body["passwords"] = options_.passwords;
  WorkerAnswer answer;
  answer.reading = send_message(socket_.get(), MessageType::read, body.dump(), request.file.fd.get())
                       ? receive_reading(request, answer)
                       : give_up("worker_crashed");
  return answer;
}

FileReading WorkerProcess::receive_reading(const ReadRequest& request, WorkerAnswer& answer) {
  std::vector<Record> records;
  std::vector<RefusedItem> refused;
  Deadline deadline = new_deadline();
  std::size_t answered = 0, held = 0;
  while (answered <= max_answer_bytes && held <= max_held_bytes) {
    const auto received = receive_message(socket_.get(), deadline);
    if (received.outcome == Received::Outcome::timed_out) return give_up("time_limit");
    if (received.outcome != Received::Outcome::message) return give_up("worker_crashed");
    answered += received.message.body.size();
    held += received.message.body.size();

    if (received.message.type == MessageType::record) {
      auto record = parsers::record_from_json(received.message.body);
      if (!record || record->source != request.source) return give_up("worker_crashed");
      records.push_back(std::move(*record));
      if (records.size() % records_at_once != 0) continue;
      if (request.records) {
        answer.records_handed_on += records.size();
        request.records(std::exchange(records, {}));
        held = 0;
      }
      deadline = new_deadline();
    } else if (received.message.type == MessageType::refused) {
      auto item = refused_item_from(received.message.body);
      if (!item) return give_up("worker_crashed");
      refused.push_back(std::move(*item));
    } else if (received.message.type == MessageType::page) {
      auto trace = trace_from_json(received.message.body);
      if (!trace) return give_up("worker_crashed");
      answer.traces.push_back(std::move(*trace));
    } else if (received.message.type == MessageType::picture && !answer.traces.empty()) {
      answer.traces.back().picture = received.message.body;
    } else if (received.message.type == MessageType::member && request.allowance) {
      std::string fault;
      if (!receive_member(request, received.message.body, answer, deadline, fault)) return give_up(fault);
      deadline = new_deadline();
    } else if (received.message.type == MessageType::pages && request.may_split) {
      answer.pages = pages_from(received.message.body);
      return answer.pages > 0 ? FileReading() : give_up("worker_crashed");
    } else if (received.message.type == MessageType::finished) {
      auto reading = reading_from_finished(received.message.body, answer.records_handed_on + records.size(),
                                           refused.size());
      if (!reading) return give_up("worker_crashed");
      // What ran out of memory once is in no state to go on.
      if (reading->reason == "memory_limit") return give_up("memory_limit");
      reading->records = std::move(records);
      reading->refused = std::move(refused);
      return std::move(*reading);
    } else {
      return give_up("worker_crashed");
    }
  }
  return give_up("memory_limit");
}

/// False when the worker must be given up, for the reason `fault`.
bool WorkerProcess::receive_member(const ReadRequest& request, std::string_view body, WorkerAnswer& answer,
                                   Deadline deadline, std::string& fault) {
  const auto header = member_header_from(body);
  fault = "worker_crashed";
  if (!header) return false;
  fault = "archive_too_large";
  if (--request.allowance->count < 0) return false;
  if ((request.allowance->bytes -= static_cast<std::int64_t>(header->size)) < 0) return false;

  Sealer sealer;
  while (sealer.size() < header->size) {
    const auto received = receive_message(socket_.get(), deadline);
    const bool timed_out = received.outcome == Received::Outcome::timed_out;
    fault = timed_out ? "time_limit" : "worker_crashed";
    if (received.outcome != Received::Outcome::message || received.message.type != MessageType::content)
      return false;
    fault = "memory_limit";
    if (!sealer.append(std::as_bytes(std::span(received.message.body)))) return false;
  }
  fault = "memory_limit";
  ReceivedMember member{header->name, std::nullopt, header->fault};
  if (member.fault.empty() && !(member.file = sealer.finish())) return false;
  answer.members.push_back(std::move(member));
  return true;
}

FileReading WorkerProcess::give_up(std::string_view reason) {
  given_up_ = true;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  return failed_reading(FileStatus::unreadable, reason);
}

}  // namespace hesuan::cli
