#include "cli/worker_pool.hpp"

#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "cli/sealed_file.hpp"
#include "cli/worker_process.hpp"
#include "parsers/sheets/xls_conversion.hpp"

namespace hesuan::cli {
namespace {

/// Finished files that may wait for an earlier one, a slot.
constexpr std::size_t waiting_room = 16;

constexpr int start_attempts = 3;

class Batch {
 public:
  Batch(const WorkerPoolOptions& options, std::span<const Input> inputs, const IsKnown& is_known)
      : options_(options), inputs_(inputs), is_known_(is_known) {}

  bool run(const Deliver& deliver, const std::stop_token& stop);

 private:
  void serve();
  std::optional<std::size_t> take();
  Outcome outcome_of(std::size_t index, std::unique_ptr<WorkerProcess>& worker);
  FileReading reading_of(const Input& input, SealedFile file, std::unique_ptr<WorkerProcess>& worker,
                         std::vector<PageTrace>& traces);
  void replace(std::unique_ptr<WorkerProcess>& worker);
  void put(std::size_t index, Outcome outcome);
  void fail(std::exception_ptr failure);
  std::optional<Outcome> wait_for(std::size_t index);

  const WorkerPoolOptions& options_;
  std::span<const Input> inputs_;
  const IsKnown& is_known_;

  std::stop_source ending_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t next_ = 0;  ///< first input no slot has taken
  std::size_t delivered_ = 0;
  std::map<std::size_t, Outcome> ready_;
  std::exception_ptr failure_;
};

bool Batch::run(const Deliver& deliver, const std::stop_token& stop) {
  const std::stop_callback on_stop(stop, [this] { ending_.request_stop(); });
  std::vector<std::jthread> slots;
  // Whatever ends this function ends the slots first, or their destructors would wait for the rest of the
  // batch.
  struct EndSlots {
    std::stop_source& ending;
    ~EndSlots() { ending.request_stop(); }
  } end_slots{ending_};
  for (std::size_t slot = 0; slot < std::min(options_.jobs, inputs_.size()); ++slot)
    slots.emplace_back([this] { serve(); });

  for (std::size_t index = 0; index < inputs_.size(); ++index) {
    const auto outcome = wait_for(index);
    if (!outcome) return false;
    deliver(index, *outcome);
  }
  return true;
}

void Batch::serve() try {
  std::unique_ptr<WorkerProcess> worker;
  while (const auto index = take()) {
    auto outcome = outcome_of(*index, worker);
    // A worker ended by the stop says nothing about its file.
    if (!ending_.stop_requested()) put(*index, std::move(outcome));
  }
} catch (...) {
  fail(std::current_exception());
}

std::optional<std::size_t> Batch::take() {
  std::unique_lock lock(mutex_);
  const auto has_room = [this] { return next_ < delivered_ + waiting_room * options_.jobs; };
  if (!changed_.wait(lock, ending_.get_token(), has_room) || ending_.stop_requested() ||
      next_ == inputs_.size())
    return std::nullopt;
  return next_++;
}

Outcome Batch::outcome_of(std::size_t index, std::unique_ptr<WorkerProcess>& worker) {
  auto loaded = load_input(inputs_[index].path);
  if (!loaded.file) return {{}, false, std::move(loaded.fault), {}};
  Outcome outcome{loaded.file->sha256, false, {}, {}};
  outcome.was_known = is_known_(index, outcome.sha256);
  if (!outcome.was_known)
    outcome.reading = reading_of(inputs_[index], std::move(*loaded.file), worker, outcome.traces);
  return outcome;
}

FileReading Batch::reading_of(const Input& input, SealedFile file, std::unique_ptr<WorkerProcess>& worker,
                              std::vector<PageTrace>& traces) {
  if (const Mapping mapping(file.fd.get()); parsers::is_compound_file(mapping.bytes())) {
    const auto limit = std::chrono::ceil<std::chrono::seconds>(options_.time_limit);
    const auto converted = parsers::convert_xls(mapping.bytes(), limit);
    if (!converted.fault.empty()) return failed_reading(FileStatus::unreadable, converted.fault, "sheet");
    auto sealed = seal(converted.xlsx);
    if (!sealed) return failed_reading(FileStatus::unreadable, "memory_limit", "sheet");
    file = std::move(*sealed);
  }
  const bool is_fresh = !worker || !worker->is_usable();
  if (is_fresh) replace(worker);
  auto reading = worker->read(input.source, file, traces, ending_.get_token());
  // Only a worker that has read nothing else can say that it was this file that killed it.
  if (reading.reason != "worker_crashed" || is_fresh || ending_.stop_requested()) return reading;
  replace(worker);
  return worker->read(input.source, file, traces, ending_.get_token());
}

void Batch::replace(std::unique_ptr<WorkerProcess>& worker) {
  worker.reset();
  for (int attempt = 1; !worker; ++attempt) {
    try {
      worker = std::make_unique<WorkerProcess>(options_, ending_.get_token());
    } catch (const WorkerStartError& error) {
      // It may have been killed from outside while starting; what is missing on the machine stays missing.
      const bool may_pass = error.what() == std::string_view("worker_does_not_start");
      if (!may_pass || attempt == start_attempts || ending_.stop_requested()) throw;
    }
  }
}

void Batch::put(std::size_t index, Outcome outcome) {
  const std::lock_guard lock(mutex_);
  ready_.emplace(index, std::move(outcome));
  changed_.notify_all();
}

void Batch::fail(std::exception_ptr failure) {
  {
    const std::lock_guard lock(mutex_);
    // A worker that could not start because everything is ending is no failure.
    if (!failure_ && !ending_.stop_requested()) failure_ = std::move(failure);
  }
  ending_.request_stop();
}

std::optional<Outcome> Batch::wait_for(std::size_t index) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, ending_.get_token(), [&] { return ready_.contains(index); });
  if (failure_) std::rethrow_exception(failure_);
  if (ending_.stop_requested()) return std::nullopt;
  auto outcome = std::move(ready_.extract(index).mapped());
  ++delivered_;
  changed_.notify_all();
  return outcome;
}

}  // namespace

bool read_all(const WorkerPoolOptions& options, std::span<const Input> inputs, const IsKnown& is_known,
              const Deliver& deliver, const std::stop_token& stop) {
  return Batch(options, inputs, is_known).run(deliver, stop);
}

}  // namespace hesuan::cli
