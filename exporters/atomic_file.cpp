#include "exporters/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

namespace hesuan::exporters {
namespace fs = std::filesystem;
namespace {

std::string last_error() {
  return std::generic_category().message(errno);
}

/// What a link points to: the link itself must stay.
fs::path followed(const fs::path& path) {
  std::error_code error;
  const fs::path target = fs::is_symlink(path, error) ? fs::canonical(path, error) : path;
  return error ? path : target;
}

}  // namespace

AtomicFile::AtomicFile(const fs::path& destination) : destination_(followed(destination)) {
  std::error_code error;
  if (fs::exists(destination_, error) && !fs::is_regular_file(destination_, error))
    fail("a folder or device, not a file");
  temporary_ = destination_.parent_path() / ("." + destination_.filename().string() + ".part");
  unlink(temporary_.c_str());
  const int descriptor = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) fail(last_error());
  close(descriptor);
}

AtomicFile::~AtomicFile() {
  if (!committed_) unlink(temporary_.c_str());
}

void AtomicFile::commit() {
  sync(temporary_);
  if (std::rename(temporary_.c_str(), destination_.c_str()) != 0) fail(last_error());
  committed_ = true;
  sync(destination_.has_parent_path() ? destination_.parent_path() : ".");
}

void AtomicFile::fail(std::string_view why) const {
  throw WriteError(destination_.string() + ": " + std::string(why));
}

void AtomicFile::sync(const std::filesystem::path& path) const {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(last_error());
  const bool done = fsync(descriptor) == 0 || errno == EINVAL;  // a file system that cannot sync a folder
  const std::string error = last_error();
  close(descriptor);
  if (!done) fail(error);
}

void write_atomically(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  std::ofstream out(file.temporary(), std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) file.fail(last_error());
  file.commit();
}

}  // namespace hesuan::exporters
