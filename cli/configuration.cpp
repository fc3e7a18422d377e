#include "cli/configuration.hpp"

#include <toml++/toml.h>

#include "cli/command_error.hpp"

namespace hesuan::cli {
namespace {

std::optional<std::string> as_text(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  if (const auto date = node.value_exact<toml::date>())
    return fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
  return std::nullopt;
}

}  // namespace

Configuration Configuration::load(const std::string& path) try {
  Configuration configuration;
  configuration.path_ = path;
  const auto add = [&](const std::string& name, const toml::node& node) {
    const auto value = as_text(node);
    const std::size_t line = node.source().begin.line;
    if (!value)
      throw CommandError(ExitCode::unusable_input, _("the value must be a text, a number, or true or false"),
                         {path, line, name, {}});
    configuration.entries_[name] = {*value, line};
  };
  for (const auto& [key, node] : toml::parse_file(path)) {
    if (const auto* table = node.as_table())
      for (const auto& [option, value] : *table) add(fmt::format("{}.{}", key.str(), option.str()), value);
    else
      add(std::string(key), node);
  }
  return configuration;
} catch (const toml::parse_error& error) {
  throw CommandError(ExitCode::unusable_input, text(_("this is no valid TOML: {}"), error.description()),
                     {path, error.source().begin.line, {}, {}});
}

std::optional<std::string> Configuration::value(const std::string& command, const std::string& option) const {
  for (const auto& name : {fmt::format("{}.{}", command, option), option})
    if (const auto entry = entries_.find(name); entry != entries_.end()) return entry->second.value;
  return std::nullopt;
}

}  // namespace hesuan::cli
