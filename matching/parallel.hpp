// Work over many units on several threads, with results that do not depend on how many.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace hesuan::matching {

/// `threads`, or one a core where it is 0.
inline unsigned threads_or_cores(unsigned threads) {
  return threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

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

/// Sorts parts side by side, and merges them.
template <typename Value>
void sort_in_parallel(std::vector<Value>& values, unsigned threads) {
  const std::size_t part = values.size() / std::max(threads, 1U) + 1;
  const auto at = [&](std::size_t i) {
    return values.begin() + static_cast<std::ptrdiff_t>(std::min(i, values.size()));
  };
  for_chunks(values.size(), part, threads, [&](unsigned, std::size_t, std::size_t begin, std::size_t end) {
    std::sort(at(begin), at(end));
  });
  for (std::size_t end = part; end < values.size(); end += part)
    std::inplace_merge(values.begin(), at(end), at(end + part));
}

}  // namespace hesuan::matching
