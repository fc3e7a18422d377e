// One worker process, as the supervisor holds it.
#pragma once

#include <sys/types.h>

#include <stop_token>
#include <string_view>

#include "cli/sealed_file.hpp"
#include "cli/unique_fd.hpp"
#include "cli/wire.hpp"
#include "cli/worker_pool.hpp"

namespace hesuan::cli {

class WorkerProcess {
 public:
  /// Starts it and waits until it is ready. Throws WorkerStartError, also when `stop` is requested meanwhile.
  WorkerProcess(const WorkerPoolOptions& options, const std::stop_token& stop);
  /// Ends it at once: it holds nothing that would be lost.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Reads one file. Never fails: a worker that dies, overruns or answers nonsense gives an unreadable
  /// reading.
  /// `traces` is filled where the options want them.
  FileReading read(std::string_view source, const SealedFile& file, std::vector<PageTrace>& traces,
                   const std::stop_token& stop);

  /// False once it has died or must not be given another file.
  bool is_usable() const;

 private:
  FileReading receive_reading(std::string_view source, std::vector<PageTrace>& traces, Deadline deadline);
  FileReading give_up(std::string_view reason);

  const WorkerPoolOptions& options_;
  UniqueFd socket_;
  pid_t pid_ = -1;
  bool given_up_ = false;
};

}  // namespace hesuan::cli
