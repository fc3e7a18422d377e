// Work over many units on several threads, with results that do not depend on how many.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace hesuan::matching {

/// Calls `work(worker, chunk, begin, end)` for consecutive chunks of [0, size), each once; `worker` <
/// threads. The first exception is thrown on when all have ended.
template <typename Work>
void for_chunks(std::size_t size, std::size_t chunk_size, unsigned threads, Work&& work) {
  const std::size_t chunks = (size + chunk_size - 1) / chunk_size;
  std::atomic<std::size_t> next = 0;
  std::exception_ptr fault;
  std::mutex mutex;
  const auto run = [&](unsigned worker) {
    try {
      for (std::size_t chunk = next++; chunk < chunks; chunk = next++)
        work(worker, chunk, chunk * chunk_size, std::min(size, (chunk + 1) * chunk_size));
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!fault) fault = std::current_exception();
      next = chunks;
    }
  };
  std::vector<std::jthread> others;
  for (unsigned worker = 1; worker < std::min<std::size_t>(threads, chunks); ++worker)
    others.emplace_back(run, worker);
  run(0);
  others.clear();
  if (fault) std::rethrow_exception(fault);
}

}  // namespace hesuan::matching
