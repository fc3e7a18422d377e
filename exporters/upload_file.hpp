// One file of an upload, as the platform takes it: a workbook, CSV or JSON Lines. Rows stream into it; what
// is in memory does not grow with their number. The same rows give the same bytes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/reason.hpp"
#include "exporters/atomic_file.hpp"
#include "exporters/upload_template.hpp"

namespace hesuan::exporters {

class UploadFile {
 public:
  virtual ~UploadFile() = default;

  /// Cells that RowMaker has passed, one a column.
  virtual void write(std::span<const std::string> cells) = 0;
  /// A line for the workbook's second sheet, under reject_headings(); text files have none.
  virtual void write_refused(std::span<const std::string>) {}
  /// All rows are written. May take long, and may run on another thread; then only commit may follow.
  virtual void close() = 0;
  /// The file appears under its name. A file that is destroyed without has never been there.
  virtual void commit() = 0;
};

/// Throws WriteError, as every function of the file does.
std::unique_ptr<UploadFile> create_upload_file(const std::filesystem::path& path,
                                               const UploadTemplate& layout, std::string_view date,
                                               Language language);

/// CSV and JSON Lines to a pipe: each row is given to `sink` at once, encoded.
std::unique_ptr<UploadFile> create_upload_stream(std::function<void(std::string_view)> sink,
                                                 const UploadTemplate& layout);

/// Of rejects.csv and the second sheet: source, page or row, column, value (masked), rule, advice, rule code.
std::vector<std::string> reject_headings(Language language);

}  // namespace hesuan::exporters
