// The folder's rules as data (data/*.toml), compiled in.
#pragma once

#include <toml++/toml.h>

#include <string_view>

namespace hesuan::matching {

/// The table of data/<name>.toml, read once.
const toml::table& data(std::string_view name);

}  // namespace hesuan::matching
