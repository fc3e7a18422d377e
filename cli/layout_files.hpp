// Layout files that people write beside those compiled in.
#pragma once

#include <string>
#include <vector>

#include "cli/commands/commands.hpp"

namespace hesuan::cli {

/// The text of a layout file without fault. Says every fault there is, then throws CommandError
/// (unusable_input).
std::string load_layout(const std::string& path, Console& console);

/// The texts of all *.toml files of a folder, and of the layouts compiled in whose id none of them has. No
/// folder (empty): nothing, which stands for those compiled in. Faults as above.
std::vector<std::string> load_layouts(const std::string& folder, Console& console);

}  // namespace hesuan::cli
