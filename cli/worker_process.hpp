// One worker process, as the supervisor holds it.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "cli/sealed_file.hpp"
#include "cli/unique_fd.hpp"
#include "cli/wire.hpp"
#include "cli/worker_pool.hpp"
#include "parsers/archives/members.hpp"
#include "parsers/pdf/pdf.hpp"

namespace hesuan::cli {

/// A file within a file: its bytes, or the reason why there are none.
struct ReceivedMember {
  std::string name;
  std::optional<SealedFile> file;
  std::string fault;
};

/// What all members of one input, however deep, may still amount to.
struct MemberAllowance {
  std::atomic<std::int64_t> bytes{parsers::member_bytes_limit};
  std::atomic<std::int64_t> count{parsers::member_count_limit};
};

/// Takes records before the last is read; it may make the worker wait.
using RecordsSink = std::function<void(std::vector<Record>&&)>;
/// So many at a time.
constexpr std::size_t records_at_once = 1000;

struct ReadRequest {
  enum class Members { with_file, alone, names };

  std::string_view source;
  const SealedFile& file;
  MemberAllowance* allowance = nullptr;  ///< none: members are not wanted
  Members members = Members::with_file;  ///< `alone`: the file itself was read before; `names`: without bytes
  bool may_split = false;                ///< the answer may be WorkerAnswer::pages alone
  std::optional<parsers::PageRange> pages = {};
  RecordsSink records = {};  ///< where given, the answer has the last records only
};

/// Everything a worker said of one file.
struct WorkerAnswer {
  FileReading reading;
  std::vector<PageTrace> traces;  ///< filled where the options want them
  std::vector<ReceivedMember> members;
  int pages = 0;  ///< where they are to be asked for in parts; the reading is empty then
  std::size_t records_handed_on = 0;
};

class WorkerProcess {
 public:
  /// Starts it and waits until it is ready. Throws WorkerStartError, also when `stop` is requested meanwhile.
  WorkerProcess(const WorkerPoolOptions& options, const std::stop_token& stop);
  /// Ends it at once: it holds nothing that would be lost.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Reads one file. Never fails: a worker that dies, overruns or answers nonsense gives an unreadable
  /// reading, with the members that had come whole before. The time limit counts anew from each member, and
  /// from each records_at_once: what goes on giving is not stuck.
  WorkerAnswer read(const ReadRequest& request, const std::stop_token& stop);

  /// False once it has died or must not be given another file.
  bool is_usable() const;

 private:
  Deadline new_deadline() const;
  FileReading receive_reading(const ReadRequest& request, WorkerAnswer& answer);
  bool receive_member(const ReadRequest& request, std::string_view header, WorkerAnswer& answer,
                      Deadline deadline, std::string& fault);
  FileReading give_up(std::string_view reason);

  const WorkerPoolOptions& options_;
  UniqueFd socket_;
  pid_t pid_ = -1;
  bool given_up_ = false;
};

}  // namespace hesuan::cli
