// The worker pool as the options of `run`, `read`, `explain` and `layouts` want it.
#pragma once

#include "cli/options.hpp"
#include "cli/worker_pool.hpp"

namespace hesuan::cli {

/// `layouts`: texts of the layouts to know apps by; none: those compiled in.
inline WorkerPoolOptions pool_options(const ReadingOptions& reading,
                                      const std::vector<std::string>& layouts = {}) {
  // This very program, even when its file has been replaced meanwhile.
  WorkerPoolOptions options{
      reading.jobs,
      reading.time_limit,
      reading.memory_limit,
      {"/proc/self/exe", "worker", to_iso(reading.night), reading.tessdata, reading.models}};
  options.worker_command.insert(options.worker_command.end(), layouts.begin(), layouts.end());
  options.passwords = reading.passwords;
  return options;
}

}  // namespace hesuan::cli
