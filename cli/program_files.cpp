#include "cli/program_files.hpp"

#include <system_error>

namespace hesuan::cli {

std::filesystem::path program_folder(std::string_view beside, std::string_view shared) {
  std::error_code ignored;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  if (auto in_build = folder / beside; std::filesystem::is_directory(in_build, ignored)) return in_build;
  return folder.parent_path() / "share" / shared;
}

}  // namespace hesuan::cli
