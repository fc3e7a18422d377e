// INPUT… of the command line → the files to read, in a stable order.
#pragma once

#include <filesystem>
#include <istream>
#include <span>
#include <string>
#include <vector>

namespace hesuan::cli {

struct Input {
  std::filesystem::path path;  ///< to open it by
  std::string source;          ///< the path as people and records see it: always valid UTF-8
  std::string location;        ///< absolute, folders resolved: tells the same file from a copy elsewhere
};

/// Files as given; folders walked recursively by the byte order of their paths; `-` stands for one path a
/// line on `list`. Everything found is listed, once, whether it can be read or not: pipes, devices, dangling
/// links and folders that may not be entered too. Links to folders are followed, each folder is walked once.
/// Not listed: what lies at or below the absolute paths `own` (the output folder, the roster).
std::vector<Input> find_inputs(std::span<const std::string> arguments, std::istream& list,
                               std::span<const std::filesystem::path> own = {});

}  // namespace hesuan::cli
