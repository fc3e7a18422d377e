#include "cli/data_output.hpp"

#include <cerrno>
#include <cstring>

#include "cli/command_error.hpp"

namespace hesuan::cli {
namespace {

[[noreturn]] void fail() {
  if (errno == EPIPE) throw ReaderGone{};
  throw CommandError(ExitCode::environment,
                     text(_("standard output cannot be written: {}"), std::strerror(errno)));
}

}  // namespace

void DataOutput::write(std::string_view data) {
  if (std::fwrite(data.data(), 1, data.size(), file_) != data.size()) fail();
}

void DataOutput::flush() {
  if (std::fflush(file_) != 0) fail();
}

}  // namespace hesuan::cli
