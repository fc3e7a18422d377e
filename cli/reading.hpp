// The worker pool as the options of `run` and `read` want it.
#pragma once

#include "cli/options.hpp"
#include "cli/worker_pool.hpp"

namespace hesuan::cli {

inline WorkerPoolOptions pool_options(const ReadingOptions& reading) {
  // This very program, even when its file has been replaced meanwhile.
  return {reading.jobs,
          reading.time_limit,
          reading.memory_limit,
          {"/proc/self/exe", "worker", to_iso(reading.night), reading.tessdata, reading.models}};
}

}  // namespace hesuan::cli
