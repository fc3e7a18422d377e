// The zip container of a workbook (Open Packaging Conventions), with limits against bombs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct zip;

namespace hesuan::parsers {

bool is_zip(std::span<const std::byte> bytes);

/// Parts are named by their path without a leading slash, whatever the case. The bytes must outlive the
/// package.
class Package {
 public:
  /// Takes inflated pieces; false stops reading.
  using PieceSink = std::function<bool(std::string_view)>;

  explicit Package(std::span<const std::byte> bytes);

  bool is_open() const { return archive_ != nullptr; }
  bool has(const std::string& part) const;

  /// Inflates `part` piece by piece. Returns an empty string, or a reason code: `sheet_broken` (absent, cut,
  /// or a wrong checksum, which shows only after the last piece), `sheet_locked`, `sheet_too_large` (more
  /// than 2 GB together, or more than 100 times its compressed size and 1 MB).
  std::string read(const std::string& part, const PieceSink& sink);

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };

  std::uint64_t file_size_;
  std::uint64_t inflated_ = 0;
  std::unique_ptr<zip, Discard> archive_;
};

}  // namespace hesuan::parsers
