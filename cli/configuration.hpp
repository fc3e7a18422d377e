// hesuan.toml: options that hold until the environment or the command line says otherwise.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hesuan::cli {

class Configuration {
 public:
  /// Throws CommandError (unusable_input) naming file and line: not TOML, or a value that is no text, number
  /// or yes/no.
  static Configuration load(const std::string& path);

  /// The value for an option of a command; nullopt when the file is silent.
  std::optional<std::string> value(const std::string& command, const std::string& option) const;

  struct Entry {
    std::string value;
    std::size_t line = 0;
  };
  /// `option` or `command.option` → what the file says.
  const std::map<std::string, Entry>& entries() const { return entries_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::map<std::string, Entry> entries_;
};

}  // namespace hesuan::cli
