// What one input file gave: its records, and one outcome for the manifest.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/record.hpp"

namespace hesuan {

enum class FileStatus {
  ok,           ///< every record in it is ok
  review,       ///< it gave records (or rows), and a person must look at some
  duplicate,    ///< the same bytes were read before
  unreadable,   ///< of a supported kind, but broken, locked, or too hard for a worker
  unsupported,  ///< not a kind of file, or not a kind of content, that hesuan reads
};

std::string_view to_string(FileStatus status);
std::optional<FileStatus> file_status_from(std::string_view word);

/// A row, page or item that was seen but gave no record.
struct RefusedItem {
  int page = 0;        ///< as Record::page
  std::string reason;  ///< code of core/reason.hpp
  std::string field;   ///< record field concerned, or empty

  friend bool operator==(const RefusedItem&, const RefusedItem&) = default;
};

struct FileReading {
  FileStatus status = FileStatus::unsupported;
  std::string reason;       ///< code of core/reason.hpp; empty when ok
  std::string source_kind;  ///< `screen`, `pdf`, `sheet`; empty when unknown
  std::vector<Record> records;
  std::vector<RefusedItem> refused;

  friend bool operator==(const FileReading&, const FileReading&) = default;
};

/// One input of one run, as the manifest shows it.
struct ManifestLine {
  std::string source;  ///< path as given
  std::string sha256;  ///< lower-case hex; empty when the file could not be opened
  FileStatus status = FileStatus::unsupported;
  std::string reason;
  std::string source_kind;
  std::size_t records = 0;    ///< records of the file itself; 0 for a duplicate
  std::size_t in_review = 0;  ///< those of them in review
  std::size_t refused = 0;    ///< rows, pages or items that gave no record
  std::string duplicate_of;   ///< source of the first file with these bytes, for duplicates

  friend bool operator==(const ManifestLine&, const ManifestLine&) = default;
};

/// A refused item with the file it stands in.
struct RefusedRow {
  std::string source;
  RefusedItem item;
};

/// A reading without records.
FileReading failed_reading(FileStatus status, std::string_view reason, std::string_view source_kind = "");

/// What a reading's status needs to know of its records, which may be handed on one by one.
struct RecordTally {
  std::size_t records = 0;
  std::string first_doubt;  ///< reason code of the first record in review

  void count(const Record& record);
};

/// Status from content: review when a record is in review or an item was refused, else ok.
/// Expects at least one record or refused item.
void settle_status(FileReading& reading);
/// The same where the records were handed on and are not in the reading any more.
void settle_status(FileReading& reading, const RecordTally& records);

}  // namespace hesuan
