// The supervisor: reads many files through worker processes, in parallel, and hands the readings on in input
// order. Files within files (archives, pictures in documents) follow the file they stand in and are read like
// any other.
//
// A stranger's file is only ever opened up in a worker (commands/worker.cpp), which is sandboxed and limited.
// A worker that dies, overruns or answers nonsense costs the one file it was reading; a new one takes its
// place.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/inputs.hpp"
#include "core/file_reading.hpp"
#include "core/page_trace.hpp"

namespace hesuan::cli {

struct WorkerPoolOptions {
  std::size_t jobs = 1;                                ///< workers at a time
  std::chrono::milliseconds time_limit{60'000};        ///< wall clock, a file
  std::size_t memory_limit = std::size_t{1500} << 20;  ///< bytes of address space, a worker; 0: none
  /// Program and arguments of a worker. It finds its end of the socket pair at worker_socket.
  std::vector<std::string> worker_command;
  bool with_traces = false;  ///< Outcome::traces are wanted
  /// How deep files may lie in others: an archive, and an archive or a document in it. 0: none is opened.
  std::size_t member_depth = 2;
  std::vector<std::string> passwords = {};  ///< to try on a PDF that has one
};

/// A PDF with more pages is read in parts of so many, by all workers.
constexpr int most_pages_at_once = 4;

/// Where a file stands among the inputs: the number of its input, then the number of each member it lies in,
/// counted from 0. Smaller is earlier.
using Position = std::vector<std::size_t>;

/// The descriptor on which a worker talks.
constexpr int worker_socket = 3;

struct Outcome {
  std::string sha256;      ///< empty when the file could not be opened
  bool was_known = false;  ///< is_known said so; `reading` is empty then
  FileReading reading;
  std::vector<PageTrace> traces;  ///< of pages read as pictures, where they are wanted
  std::size_t members = 0;        ///< files within this one, which are delivered next
  int pages = 0;                  ///< where it was read in parts
  std::size_t previewed = 0;      ///< records that a preview has taken; they are not in `reading`
};

/// Workers cannot be started at all: what() is a reason code (`language_data_missing`, `sandbox_missing`,
/// `worker_does_not_start`).
class WorkerStartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Called from several threads before a file is read: true spares the work.
using IsKnown = std::function<bool(const Position& position, const std::string& sha256)>;
/// Called on the caller's thread, for each input and each member in order. A member's paths are those of its
/// file with its name behind: `inbox/a.zip/b.jpg`.
using Deliver = std::function<void(const Input& input, const Outcome& outcome)>;

/// Called on the caller's thread with the first records of a file, in order, before the file is delivered: a
/// long table and a PDF of many pages give them long before their last. They are not in the file's reading
/// any more, so that no file's records need be held together.
using Preview = std::function<void(const Input& input, const std::vector<Record>& records)>;

/// False when `stop` was requested before all inputs were delivered; no worker is left running in any case.
/// Throws WorkerStartError, and whatever `deliver` throws.
bool read_all(const WorkerPoolOptions& options, std::span<const Input> inputs, const IsKnown& is_known,
              const Deliver& deliver, const std::stop_token& stop, const Preview& preview = {});

}  // namespace hesuan::cli
