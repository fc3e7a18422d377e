// Where an export goes: files in a folder, one named file and its further parts, or standard output.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "core/resident.hpp"
#include "exporters/upload_export.hpp"

namespace hesuan::cli {

/// Throws CommandError (unusable_input).
exporters::UploadTemplate load_upload_template(const std::string& name_or_path);

class UploadTarget {
 public:
  /// `out` is a folder (one that exists, or a path ending in `/`), a file, or `-`. Text goes to standard
  /// output row by row, unless `at_once`. The other arguments outlive this.
  UploadTarget(std::string out, const exporters::UploadTemplate& layout, const Roster& roster, Date night,
               bool at_once, Console& console);
  ~UploadTarget();
  UploadTarget(const UploadTarget&) = delete;
  UploadTarget& operator=(const UploadTarget&) = delete;

  /// Opens part 1, 2, … On standard output there can be only one (CommandError).
  std::unique_ptr<exporters::UploadFile> open(std::size_t part);
  /// Likewise for corrected rows, which standard output cannot set apart.
  std::unique_ptr<exporters::UploadFile> open_correction(std::size_t part);
  /// To be called when the files have appeared: gives standard output what had to be whole first.
  void deliver();

  /// Warns of a further part that an earlier, larger export left behind: it must not be uploaded.
  void warn_of_leftovers() const;

  bool is_standard_output() const { return out_ == "-"; }
  std::filesystem::path folder() const;
  /// Where refused rows are listed: beside the first file, named after it, so that exports into one folder
  /// keep theirs apart.
  std::filesystem::path rejects() const;
  const std::vector<std::filesystem::path>& files() const { return files_; }

 private:
  std::filesystem::path path_of(const std::string& pattern, std::string_view mark, std::size_t part) const;
  std::unique_ptr<exporters::UploadFile> create(const std::filesystem::path& path);

  std::string out_;
  const exporters::UploadTemplate& layout_;
  const Roster& roster_;
  std::string date_;
  bool at_once_;
  Console& console_;
  std::filesystem::path scratch_;  ///< a folder of its own, for what standard output is given at the end
  std::vector<std::filesystem::path> files_;
  std::size_t parts_ = 0;  ///< opened, corrections apart
};

}  // namespace hesuan::cli
