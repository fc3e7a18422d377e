#include "cli/worker_pool.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "cli/sealed_file.hpp"
#include "cli/worker_process.hpp"
#include "parsers/sheets/xls_conversion.hpp"

namespace hesuan::cli {
namespace {

/// Finished files that may wait for an earlier one, a slot.
constexpr std::size_t waiting_room = 16;

/// Pieces of a file's records that may wait for it to be its turn.
constexpr std::size_t waiting_pieces = 4;

constexpr int start_attempts = 3;

/// One file to read.
struct Job {
  Position position;
  Input input;
  std::shared_ptr<const SealedFile>
      file;           ///< its bytes, for members and parts; otherwise they are at its path
  std::string fault;  ///< of a member without bytes
  std::optional<parsers::PageRange> pages;  ///< of a part
  std::shared_ptr<MemberAllowance> allowance = std::make_shared<MemberAllowance>();

  bool may_have_members(std::size_t depth) const { return !pages && position.size() <= depth; }
};

/// What became of a job, and the jobs it makes.
struct Result {
  Outcome outcome;
  std::vector<Job> jobs;
};

class Batch {
 public:
  Batch(const WorkerPoolOptions& options, std::span<const Input> inputs, const IsKnown& is_known,
        const Preview& preview)
      : options_(options), inputs_(inputs), is_known_(is_known), preview_(preview) {}

  bool run(const Deliver& deliver, const std::stop_token& stop);

 private:
  void serve();
  std::optional<Job> take();
  Result result_of(const Job& job, std::unique_ptr<WorkerProcess>& worker);
  WorkerAnswer answer_of(const Job& job, const SealedFile& given, bool was_known,
                         std::unique_ptr<WorkerProcess>& worker);
  void replace(std::unique_ptr<WorkerProcess>& worker);
  void put(const Job& job, Result result);
  void fail(std::exception_ptr failure);
  void hand_on(const Job& job, std::vector<Record>&& records);
  void list_what_is_missing(const ReadRequest& request, WorkerAnswer& answer,
                            std::unique_ptr<WorkerProcess>& worker);
  std::optional<std::pair<Input, Outcome>> wait_for(const Position& position);
  bool deliver_all_of(Position& position, const Deliver& deliver);
  bool put_together(Position& position, const Input& input, Outcome& outcome);

  const WorkerPoolOptions& options_;
  std::span<const Input> inputs_;
  const IsKnown& is_known_;
  const Preview& preview_;

  std::stop_source ending_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t next_ = 0;             ///< first input no slot has taken
  std::map<Position, Job> waiting_;  ///< members and parts no slot has taken
  std::size_t busy_ = 0;             ///< slots with a job, which may bring forth members
  std::size_t delivered_ = 0;        ///< inputs
  struct Pieces {
    Input input;
    std::deque<std::vector<Record>> waiting;
  };
  std::map<Position, Pieces> pieces_;  ///< records of files that are still being read
  std::map<Position, std::pair<Input, Outcome>> ready_;
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
  // A single archive may hold work for all.
  for (std::size_t slot = 0; slot < (inputs_.empty() ? 0 : options_.jobs); ++slot)
    slots.emplace_back([this] { serve(); });

  for (std::size_t index = 0; index < inputs_.size(); ++index) {
    Position position{index};
    if (!deliver_all_of(position, deliver)) return false;
    const std::lock_guard lock(mutex_);
    ++delivered_;
    changed_.notify_all();
  }
  return true;
}

/// The file at `position`, then all that lies in it. False when the batch is ending.
bool Batch::deliver_all_of(Position& position, const Deliver& deliver) {
  auto finished = wait_for(position);
  if (!finished) return false;
  auto& [input, outcome] = *finished;
  if (outcome.pages > 0 && !put_together(position, input, outcome)) return false;
  deliver(input, outcome);
  for (std::size_t member = 0; member < outcome.members; ++member) {
    position.push_back(member);
    if (!deliver_all_of(position, deliver)) return false;
    position.pop_back();
  }
  return true;
}

/// The pages of part `part`, counted from 0.
parsers::PageRange pages_of_part(std::size_t part, int pages) {
  const int first = static_cast<int>(part) * most_pages_at_once + 1;
  return {first, std::min(first + most_pages_at_once - 1, pages)};
}

std::size_t parts_of(int pages) {
  return static_cast<std::size_t>((pages + most_pages_at_once - 1) / most_pages_at_once);
}

/// Numbers the records of a file whose later pages are not known yet: by their page, or by their place in the
/// file once pages of the first part have several. In a file of one a page, one more on a page gets a number
/// behind all.
class RecordNumbers {
 public:
  explicit RecordNumbers(int pages) : behind_(pages) {}

  void set(std::vector<Record>& records, bool is_first_part) {
    if (is_first_part) counts_through_ = records.size() > std::size_t{most_pages_at_once};
    for (Record& record : records) {
      if (counts_through_)
        record.page = ++count_;
      else if (!used_.insert(record.page).second)
        record.page = ++behind_;
    }
  }

 private:
  bool counts_through_ = false;
  int count_ = 0, behind_;
  std::set<int> used_;
};

/// Takes the parts of a file as they become ready, in order. False when the batch is ending.
bool Batch::put_together(Position& position, const Input& input, Outcome& outcome) {
  FileReading& whole = outcome.reading;
  whole.source_kind = "pdf";
  RecordTally tally;
  RecordNumbers numbers(outcome.pages);
  for (std::size_t part = 0; part < parts_of(outcome.pages); ++part) {
    position.push_back(part);
    auto finished = wait_for(position);
    if (!finished) return false;
    position.pop_back();
    FileReading& reading = finished->second.reading;
    const auto pages = pages_of_part(part, outcome.pages);
    if (reading.status == FileStatus::unreadable)
      for (int page = pages.first; page <= pages.last; ++page)
        whole.refused.push_back({page, reading.reason, ""});
    numbers.set(reading.records, part == 0);
    for (const Record& record : reading.records) tally.count(record);
    if (preview_) {
      preview_(input, reading.records);
      outcome.previewed = tally.records;
    } else {
      std::move(reading.records.begin(), reading.records.end(), std::back_inserter(whole.records));
    }
    std::move(reading.refused.begin(), reading.refused.end(), std::back_inserter(whole.refused));
  }
  settle_status(whole, tally);
  if (tally.records == 0) whole.reason = whole.refused.front().reason;
  return true;
}

void Batch::serve() try {
  std::unique_ptr<WorkerProcess> worker;
  while (auto job = take()) {
    auto result = result_of(*job, worker);
    // A worker ended by the stop says nothing about its file.
    if (!ending_.stop_requested()) put(*job, std::move(result));
  }
} catch (...) {
  fail(std::current_exception());
}

/// Members come first: their bytes take up memory.
std::optional<Job> Batch::take() {
  std::unique_lock lock(mutex_);
  const auto has_input = [this] {
    return next_ < inputs_.size() && next_ < delivered_ + waiting_room * options_.jobs;
  };
  const auto is_over = [this] { return next_ == inputs_.size() && busy_ == 0; };
  changed_.wait(lock, ending_.get_token(), [&] { return !waiting_.empty() || has_input() || is_over(); });
  if (ending_.stop_requested() || (waiting_.empty() && !has_input())) return std::nullopt;
  ++busy_;
  if (!waiting_.empty()) return std::move(waiting_.extract(waiting_.begin()).mapped());
  const std::size_t index = next_++;
  return Job{{index}, inputs_[index], nullptr, {}, std::nullopt};
}

/// The job's bytes; absent with the reading that says why.
struct Loaded {
  std::shared_ptr<const SealedFile> file;
  FileReading fault;
};

Loaded load(const Job& job) {
  if (job.file) return {job.file, {}};
  if (!job.fault.empty()) return {nullptr, failed_reading(FileStatus::unreadable, job.fault)};
  auto loaded = load_input(job.input.path);
  if (!loaded.file) return {nullptr, std::move(loaded.fault)};
  return {std::make_shared<const SealedFile>(std::move(*loaded.file)), {}};
}

Job member_of(const Job& job, std::size_t number, ReceivedMember member) {
  Job inner{job.position, {}, nullptr, std::move(member.fault), std::nullopt, job.allowance};
  inner.position.push_back(number);
  inner.input = {job.input.path / member.name, job.input.source + "/" + member.name,
                 job.input.location + "/" + member.name};
  if (member.file) inner.file = std::make_shared<const SealedFile>(std::move(*member.file));
  return inner;
}

Job part_of(const Job& job, std::size_t number, int pages, std::shared_ptr<const SealedFile> file) {
  Job part{job.position, job.input, std::move(file), {}, pages_of_part(number, pages), job.allowance};
  part.position.push_back(number);
  return part;
}

Result Batch::result_of(const Job& job, std::unique_ptr<WorkerProcess>& worker) {
  auto loaded = load(job);
  Result result;
  Outcome& outcome = result.outcome;
  if (!loaded.file) {
    outcome.reading = std::move(loaded.fault);
    return result;
  }
  outcome.sha256 = loaded.file->sha256;
  outcome.was_known = !job.pages && is_known_(job.position, outcome.sha256);
  // What is known need not be read again, but what lies in it may not be known yet.
  const bool has_members = job.may_have_members(options_.member_depth) &&
                           parsers::may_have_members(Mapping(loaded.file->fd.get()).bytes());
  if (outcome.was_known && !has_members) return result;
  auto answer = answer_of(job, *loaded.file, outcome.was_known, worker);
  if (!outcome.was_known) outcome.reading = std::move(answer.reading);
  outcome.traces = std::move(answer.traces);
  outcome.members = answer.members.size();
  outcome.pages = answer.pages;
  outcome.previewed = answer.records_handed_on;
  for (auto& member : answer.members)
    result.jobs.push_back(member_of(job, result.jobs.size(), std::move(member)));
  for (std::size_t part = 0; part < parts_of(answer.pages); ++part)
    result.jobs.push_back(part_of(job, part, answer.pages, loaded.file));
  return result;
}

WorkerAnswer Batch::answer_of(const Job& job, const SealedFile& given, bool was_known,
                              std::unique_ptr<WorkerProcess>& worker) {
  const auto failed = [](std::string_view reason) {
    WorkerAnswer answer;
    answer.reading = failed_reading(FileStatus::unreadable, reason, "sheet");
    return answer;
  };
  std::optional<SealedFile> converted;
  if (const Mapping mapping(given.fd.get()); parsers::is_compound_file(mapping.bytes())) {
    const auto limit = std::chrono::ceil<std::chrono::seconds>(options_.time_limit);
    const auto conversion = parsers::convert_xls(mapping.bytes(), limit);
    if (!conversion.fault.empty()) return failed(conversion.fault);
    converted = seal(conversion.xlsx);
    if (!converted) return failed("memory_limit");
  }
  ReadRequest request{job.input.source, converted ? *converted : given};
  if (job.may_have_members(options_.member_depth)) request.allowance = job.allowance.get();
  if (was_known) request.members = ReadRequest::Members::alone;
  request.may_split = !job.pages && !options_.with_traces;
  request.pages = job.pages;
  if (preview_ && !job.pages)
    request.records = [&](std::vector<Record>&& records) { hand_on(job, std::move(records)); };
  const bool is_fresh = !worker || !worker->is_usable();
  if (is_fresh) replace(worker);
  auto answer = worker->read(request, ending_.get_token());
  // Only a worker that has read nothing else can say that it was this file that killed it.
  const bool may_be_innocent =
      answer.reading.reason == "worker_crashed" && !is_fresh && answer.records_handed_on == 0;
  if (may_be_innocent && !ending_.stop_requested()) {
    replace(worker);
    answer = worker->read(request, ending_.get_token());
  }
  if (request.allowance && answer.reading.status == FileStatus::unreadable && !ending_.stop_requested())
    list_what_is_missing(request, answer, worker);
  return answer;
}

/// Of an archive that was not unpacked to its end, the names of the other members: each gets its line, with
/// the archive's reason.
void Batch::list_what_is_missing(const ReadRequest& request, WorkerAnswer& answer,
                                 std::unique_ptr<WorkerProcess>& worker) {
  if (!parsers::may_have_members(Mapping(request.file.fd.get()).bytes())) return;
  if (!worker->is_usable()) replace(worker);
  ReadRequest names{request.source, request.file, request.allowance, ReadRequest::Members::names};
  auto listed = worker->read(names, ending_.get_token()).members;
  for (std::size_t i = answer.members.size(); i < listed.size(); ++i)
    answer.members.push_back({std::move(listed[i].name), std::nullopt, answer.reading.reason});
}

/// Waits while enough pieces of this file wait: until it is its turn, or for whoever takes them.
void Batch::hand_on(const Job& job, std::vector<Record>&& records) {
  std::unique_lock lock(mutex_);
  Pieces& pieces = pieces_.try_emplace(job.position, Pieces{job.input, {}}).first->second;
  changed_.wait(lock, ending_.get_token(), [&] { return pieces.waiting.size() < waiting_pieces; });
  pieces.waiting.push_back(std::move(records));
  changed_.notify_all();
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

void Batch::put(const Job& job, Result result) {
  const std::lock_guard lock(mutex_);
  --busy_;
  for (Job& inner : result.jobs) {
    auto position = inner.position;
    waiting_.emplace(std::move(position), std::move(inner));
  }
  ready_.emplace(job.position, std::pair(job.input, std::move(result.outcome)));
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

std::optional<std::pair<Input, Outcome>> Batch::wait_for(const Position& position) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto has_pieces = [&] {
      const auto pieces = pieces_.find(position);
      return pieces != pieces_.end() && !pieces->second.waiting.empty();
    };
    changed_.wait(lock, ending_.get_token(), [&] { return has_pieces() || ready_.contains(position); });
    if (failure_) std::rethrow_exception(failure_);
    if (ending_.stop_requested()) return std::nullopt;
    if (!has_pieces()) break;
    auto& pieces = pieces_.at(position);  // stays where it is while others come and go
    const auto records = std::move(pieces.waiting.front());
    pieces.waiting.pop_front();
    changed_.notify_all();
    lock.unlock();
    preview_(pieces.input, records);
    lock.lock();
  }
  pieces_.erase(position);
  return std::move(ready_.extract(position).mapped());
}

}  // namespace

bool read_all(const WorkerPoolOptions& options, std::span<const Input> inputs, const IsKnown& is_known,
              const Deliver& deliver, const std::stop_token& stop, const Preview& preview) {
  return Batch(options, inputs, is_known, preview).run(deliver, stop);
}

}  // namespace hesuan::cli
