// The ledger: one SQLite file that remembers every input, what it gave, and whom it was linked to.
//
// A file is acknowledged when add_file returns: its row, records and refused items are in, or nothing of it
// is. What was acknowledged is never read again: the same bytes at the same place give the stored outcome,
// the same bytes at another place are a duplicate. So a night can be run again, or killed and run again, and
// ends the same.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_reading.hpp"
#include "core/match.hpp"
#include "core/resident.hpp"
#include "core/test_facts.hpp"
#include "core/time.hpp"

namespace hesuan::ledger {

/// The ledger cannot be used: locked by another run, not a ledger, damaged, of a newer version, or the disk
/// is full. what() is English and names no resident.
class LedgerError : public std::runtime_error {
 public:
  enum class Kind { locked, not_a_ledger, newer_version, disk, other };
  LedgerError(Kind kind_, const std::string& what) : std::runtime_error(what), kind(kind_) {}
  Kind kind;
};

using FileId = std::int64_t;
using RunId = std::int64_t;

struct StoredFile {
  FileId id = 0;
  std::string source;    ///< as given when it was first read
  std::string location;  ///< canonical absolute path then
  FileReading reading;   ///< without records; fetch those by records_of_run
};

/// For one thread at a time; another opens the ledger once more.
class Ledger {
 public:
  /// Opens or creates (for its owner only); migrates an older schema. `":memory:"` for tests.
  /// Throws LedgerError, as every other function does.
  static Ledger open(const std::string& path);
  ~Ledger();
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;

  /// The schema version written by this program.
  static int schema_version();

  /// Stores the roster of the run (replacing what an equal content hash stored before) and begins the run.
  /// From here until this object ends no other process can begin one on this ledger (LedgerError locked);
  /// reading stays possible.
  RunId begin_run(const Roster& roster, std::string_view roster_sha256, Date night, int window_hours);

  /// The first file with these bytes, wherever it was. Empty sha256 finds nothing.
  std::optional<StoredFile> find_file(std::string_view sha256) const;

  /// Acknowledges a newly read file as the run's next input, in one transaction. When its bytes have been
  /// acknowledged since they were looked up, the reading is dropped and the input is as by add_known.
  FileId add_file(RunId run, std::string_view source, std::string_view location, std::string_view sha256,
                  const FileReading& reading);
  /// Acknowledges an input whose bytes are known: the same file again (same location) or a duplicate of it. A
  /// second input of one run with the same bytes is always a duplicate.
  void add_known(RunId run, std::string_view source, std::string_view location, const StoredFile& file);

  /// Records of the files that are inputs of this run, with their matches where there are some: by input
  /// order, then by order within the file. Duplicates of a file of this run add nothing; a duplicate of a
  /// file that is no input of this run brings that file's records, so that a folder renamed between two runs
  /// loses none. `source` is the path given in this run.
  std::vector<MatchedRecord> records_of_run(RunId run) const;
  /// The same, one after the other.
  void for_each_record_of_run(RunId run, const std::function<void(MatchedRecord)>& sink) const;
  /// The records of the ledger that stand, in the order they were acknowledged; coverage counts these, tests
  /// of earlier nights too. Those of a file that was put right stand no longer: a later run of the same night
  /// found other bytes in its place.
  std::vector<MatchedRecord> all_records() const;
  /// Replaces the matches of the records that stand, given in all_records() order, in one transaction. Throws
  /// std::invalid_argument, and changes nothing, unless there is one for each record.
  void put_matches(std::span<const Match> matches);

  /// The weights by which the run's records were matched, as text; empty where none were stored.
  void put_weights(RunId run, std::string_view weights);
  std::string weights_of_run(RunId run) const;

  std::vector<ManifestLine> manifest(RunId run) const;
  std::vector<RefusedRow> refused_of_run(RunId run) const;

  /// The receipt of an upload: rows of the template that the platform now has, as texts. A row given before
  /// under the same key is replaced. `uploaded_at` is a time for people to read.
  struct UploadedRow {
    std::string key, content;
  };
  void mark_uploaded(RunId run, std::string_view template_name, std::string_view uploaded_at,
                     std::span<const UploadedRow> rows);
  /// The content last uploaded under this key.
  std::optional<std::string> uploaded_content(std::string_view template_name, std::string_view key) const;

  struct Run {
    RunId id;
    Roster roster;
    Date night;
    int window_hours;
  };
  /// The run begun last; nullopt in an empty ledger.
  std::optional<Run> latest_run() const;

  // What counting reads: streams, so that a district's ledger needs no more memory than a night's.

  /// A run without its roster, and what the ledger had been told when it ended.
  struct RunOfNight {
    RunId id;
    std::int64_t roster_id;
    Date night;
    int window_hours;
    FileId last_file;  ///< files after it came in later runs
  };
  /// The run begun last, of this night where one is given.
  std::optional<RunOfNight> find_run(std::optional<Date> night = std::nullopt) const;
  /// In roster order.
  void for_each_resident(const RunOfNight& run, const std::function<void(Resident)>& sink) const;
  /// One of `of` parts of the ledger's records, of about the same size; they follow one another.
  struct Part {
    int number, of;
  };
  /// Every record that was linked, or may be of several residents, and had been acknowledged when the run
  /// ended; a doubtful name that the roster settles is settled. The facts are valid within the call.
  void for_each_test(const RunOfNight& run, const std::function<void(const TestFacts&)>& sink,
                     Part part = {0, 1}) const;
  /// Every record of nobody on the roster that had been acknowledged when the run ended.
  void for_each_unmatched(const RunOfNight& run, const std::function<void(Record)>& sink) const;

  /// The run's own records, once they have been linked.
  struct RecordCounts {
    std::size_t records = 0, in_review = 0;
    std::size_t ambiguous = 0, unmatched = 0;  ///< the others are linked
  };
  RecordCounts count_records(RunId run) const;

 private:
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hesuan::ledger
