#include "matching/data.hpp"

#include <map>

#include "embedded/matching_data.hpp"

namespace hesuan::matching {

const toml::table& data(std::string_view name) {
  static const auto tables = [] {
    std::map<std::string_view, toml::table> all;
    for (const auto& file : embedded::matching_data::files()) all.emplace(file.name, toml::parse(file.text));
    return all;
  }();
  return tables.at(name);
}

}  // namespace hesuan::matching
