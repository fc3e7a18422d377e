// A bar at the foot of the terminal while files are read.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "cli/messages.hpp"

namespace hesuan::cli {

/// `[#####-----]  50 %  120/240  0:42 left`, fitted to `columns` cells.
std::string progress_line(std::size_t done, std::size_t total, std::chrono::duration<double> elapsed,
                          std::size_t columns);

class Progress {
 public:
  Progress(Messages& messages, std::size_t total);
  ~Progress() { messages_.status(""); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// So many files more than were thought, found within another.
  void expect(std::size_t more) { total_ += more; }
  void advance();

 private:
  using Clock = std::chrono::steady_clock;

  Messages& messages_;
  std::size_t done_ = 0, total_;
  Clock::time_point start_ = Clock::now(), drawn_{};
};

}  // namespace hesuan::cli
