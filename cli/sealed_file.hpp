// One input's bytes, copied once into memory that can no longer change: what is hashed is what is read,
// whatever happens to the file meanwhile, and a reader never faults on a file that shrank.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "cli/unique_fd.hpp"
#include "core/file_reading.hpp"

namespace hesuan::cli {

constexpr std::size_t max_input_bytes = std::size_t{512} << 20;

/// Sealed memory behind a file descriptor that can be handed to another process.
struct SealedFile {
  UniqueFd fd;
  std::string sha256;  ///< lower-case hex
};

/// A sealed file in the making: filled and hashed piece by piece.
class Sealer {
 public:
  Sealer();
  ~Sealer();
  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;

  /// False when memory is short.
  bool append(std::span<const std::byte> bytes);
  std::size_t size() const;
  /// nullopt when memory is short; nothing may be appended after it.
  std::optional<SealedFile> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A sealed file, or the reading that says why there is none: `not_a_file`, `cannot_open`, `file_too_large`.
struct LoadedInput {
  std::optional<SealedFile> file;
  FileReading fault;
};

/// Opens regular files only: a pipe would block and a device might act.
LoadedInput load_input(const std::filesystem::path& path);

/// nullopt when memory is short.
std::optional<SealedFile> seal(std::span<const std::byte> bytes);

/// Read-only view of a whole file.
class Mapping {
 public:
  /// Throws std::bad_alloc when there is no room for it, std::system_error otherwise.
  explicit Mapping(int fd);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(address_), size_}; }

 private:
  void* address_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace hesuan::cli
