// Subjects → checked rows → files of at most so many rows each, and a list of what was refused.
//
// The files appear together at the end, or none of them does.
#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/match.hpp"
#include "exporters/row_keys.hpp"
#include "exporters/upload_file.hpp"
#include "exporters/upload_row.hpp"

namespace hesuan::exporters {

/// Where a row comes from, for whoever must mend it.
struct RowOrigin {
  std::string source;
  int page = 0;  ///< 1-based page, row or item; 0: none
};

/// What the platform has of a row already.
enum class Uploaded { never, same, otherwise };

struct UploadDestination {
  /// Makes the file of part 1, 2, …
  std::function<std::unique_ptr<UploadFile>(std::size_t part)> open;
  /// Likewise for corrected rows; empty: they go with the others.
  std::function<std::unique_ptr<UploadFile>(std::size_t part)> open_correction;
  /// Told each row by its key and content, both texts; empty: every row is new.
  std::function<Uploaded(const std::string& key, const std::string& content)> state;
  /// Told each row that was written.
  std::function<void(const std::string& key, const std::string& content)> written;
  /// Told each row that was refused.
  std::function<void(const RowOrigin&, const std::vector<CellRefusal>&)> refused;
};

class UploadExport {
 public:
  UploadExport(const UploadTemplate& layout, const Roster& roster, Date night, UploadDestination destination,
               Language language);
  ~UploadExport();

  /// A record that is not to be uploaded (in review, not linked, the same specimen again, or left to another
  /// template by `only`) is passed over.
  void add_test(const MatchedRecord& matched);
  /// Those who are expected to test: not away, not exempt.
  void add_residents();
  void add_untested(std::span<const statistics::UntestedPerson> people);
  void add_coverage(std::span<const statistics::CoverageRow> rows);

  struct Summary {
    std::size_t rows = 0, refused = 0, corrected = 0, unchanged = 0, parts = 0;
  };
  const Summary& summary() const { return summary_; }

  /// Closes all files, without rows one with headings alone.
  void close();
  /// They appear under their names.
  void commit();

 private:
  /// The files of one kind of rows.
  class Parts;

  void add(const UploadSubject& subject, const RowOrigin& origin);
  /// Whether the row may be added: its key is new.
  bool has_new_key(const RowOrigin& origin);
  void refuse(const RowOrigin& origin, const std::vector<CellRefusal>& refusals);
  std::string joined(const std::vector<std::size_t>& columns) const;
  std::size_t hash_of(const std::vector<std::size_t>& columns) const;

  const UploadTemplate& layout_;
  const Roster& roster_;
  Date night_;
  UploadDestination destination_;
  Language language_;
  RowMaker maker_;
  std::unordered_map<std::string_view, const Resident*> residents_;
  std::vector<std::size_t> key_columns_, all_columns_;  ///< the latter without the row's number
  std::unique_ptr<Parts> parts_, corrections_;
  RowKeys keys_;  ///< where the template has a `key`
  std::vector<std::string> cells_;
  Summary summary_;
};

/// The lines that rejects.csv and the second sheet have for one refused row, under reject_headings().
std::vector<std::vector<std::string>> reject_rows(const UploadTemplate& layout, const RowOrigin& origin,
                                                  const std::vector<CellRefusal>& refusals,
                                                  Language language);

/// rejects.csv, written as it comes; appears with commit.
class RejectsFile {
 public:
  RejectsFile(const std::filesystem::path& path, const UploadTemplate& layout, Language language);
  void add(const RowOrigin& origin, const std::vector<CellRefusal>& refusals);
  void commit();

 private:
  const UploadTemplate& layout_;
  Language language_;
  std::unique_ptr<UploadFile> file_;
};

/// The name of a file by `pattern`: {street} and {community} where all of the roster share one, {template},
/// {title}, {date}, {part}, {part:02}. What is unknown leaves no gap; where the part is left out, all but the
/// first are numbered.
std::string file_name_of(const UploadTemplate& layout, std::string_view pattern, const Roster& roster,
                         std::string_view date, std::size_t part);

}  // namespace hesuan::exporters
