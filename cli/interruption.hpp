// SIGINT and SIGTERM as a stop token.
#pragma once

#include <stop_token>
#include <thread>

namespace hesuan::cli {

/// From construction to destruction the two signals request a stop instead of killing; a second one ends the
/// program at once with exit code 130 (everything acknowledged is in the ledger already). Construct before
/// other threads start: they inherit the blocked signals.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread watcher_;
};

}  // namespace hesuan::cli
