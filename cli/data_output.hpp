// stdout: data only, and every failure to write it is noticed.
#pragma once

#include <cstdio>
#include <exception>
#include <string_view>

namespace hesuan::cli {

/// The reader of a pipe has gone (`hesuan read … | head`): end quietly.
struct ReaderGone : std::exception {
  const char* what() const noexcept override { return "the reader of standard output has gone"; }
};

class DataOutput {
 public:
  explicit DataOutput(std::FILE* file) : file_(file) {}

  /// Throws ReaderGone, or CommandError (environment) when the disk is full.
  void write(std::string_view data);
  void flush();

 private:
  std::FILE* file_;
};

}  // namespace hesuan::cli
