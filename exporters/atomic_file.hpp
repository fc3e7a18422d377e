// A file that nobody ever sees half of: written beside its destination, synced, renamed.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace hesuan::exporters {

/// A file could not be written (folder missing, disk full, …); what() names the path.
class WriteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A link is followed; what is there must be a regular file, because it is replaced. The temporary file,
/// readable by its owner only, is `.<name>.part` in the destination's folder: one that a killed process left
/// behind is replaced by the next.
class AtomicFile {
 public:
  /// Makes the empty temporary file. Throws WriteError, as commit does.
  explicit AtomicFile(const std::filesystem::path& destination);
  /// Removes the temporary file unless committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  void commit();
  [[noreturn]] void fail(std::string_view why) const;

 private:
  void sync(const std::filesystem::path& path) const;

  std::filesystem::path destination_, temporary_;
  bool committed_ = false;
};

/// Writes `content` to a temporary file in the same folder, syncs, renames. Throws WriteError.
void write_atomically(const std::filesystem::path& path, std::string_view content);

}  // namespace hesuan::exporters
