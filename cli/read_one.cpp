#include "cli/read_one.hpp"

#include <filesystem>
#include <iostream>

#include "cli/command_error.hpp"
#include "cli/inputs.hpp"

namespace hesuan::cli {

std::optional<TracedReading> read_one(const std::string& path, WorkerPoolOptions options, Console& console) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  if (is_folder || path == "-") throw CommandError(ExitCode::usage, _("name one file"));
  const auto inputs = find_inputs({{path}}, std::cin);
  options.with_traces = true;
  options.member_depth = 0;
  Outcome outcome;
  const bool completed = read_all(
      options, inputs, [](const Position&, const std::string&) { return false; },
      [&](const Input&, const Outcome& delivered) { outcome = delivered; }, console.stop);
  if (!completed) return std::nullopt;
  if (outcome.sha256.empty())
    throw CommandError(ExitCode::unusable_input,
                       std::string(explain(outcome.reading.reason, console.language)),
                       {inputs.front().source, 0, {}, outcome.reading.reason});
  return TracedReading{inputs.front().source, std::move(outcome.reading), std::move(outcome.traces)};
}

}  // namespace hesuan::cli
