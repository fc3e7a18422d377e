// Files that come with the program, found from where the program itself lies.
#pragma once

#include <filesystem>
#include <string_view>

namespace hesuan::cli {

/// `<program's folder>/<beside>` in the build tree, else `<prefix>/share/<shared>` as cmake --install lays it
/// out. The folder need not be there.
std::filesystem::path program_folder(std::string_view beside, std::string_view shared);

}  // namespace hesuan::cli
