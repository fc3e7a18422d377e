#include <array>
#include <iostream>
#include <optional>
#include <span>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/layout_files.hpp"
#include "cli/progress.hpp"
#include "cli/read_report.hpp"
#include "cli/reading.hpp"
#include "cli/sealed_file.hpp"
#include "exporters/record_writer.hpp"

namespace hesuan::cli {
namespace {

void print(const std::vector<Record>& records, Format format, DataOutput& out) {
  for (const auto& record : records)
    out.write(format == Format::csv ? exporters::to_csv(record) : exporters::to_json(record) + "\n");
  out.flush();  // whoever reads the pipe sees each file at once
}

/// Standard input, kept where it can be opened like a file.
class TextOnStandardInput {
 public:
  TextOnStandardInput() {
    Sealer sealer;
    std::array<char, 65536> piece;
    while (std::cin.read(piece.data(), piece.size()) || std::cin.gcount() > 0)
      if (!sealer.append(
              std::as_bytes(std::span(piece.data(), static_cast<std::size_t>(std::cin.gcount())))) ||
          sealer.size() > max_input_bytes)
        throw CommandError(ExitCode::unusable_input, _("standard input is too large"));
    text_ = sealer.finish();
    if (!text_) throw CommandError(ExitCode::environment, _("memory is short"));
  }

  Input input() const { return {"/proc/self/fd/" + std::to_string(text_->fd.get()), "stdin", "stdin"}; }

 private:
  std::optional<SealedFile> text_;
};

}  // namespace

ExitCode read_command(const ReadOptions& options, Console& console) {
  auto inputs = find_inputs(options.inputs, std::cin);
  std::optional<TextOnStandardInput> text_on_stdin;
  if (options.text) inputs.push_back(text_on_stdin.emplace().input());
  const auto layouts = load_layouts(options.reading.layouts, console);
  if (options.format == Format::csv) console.out.write(exporters::csv_header(false));

  Progress progress(console.messages, inputs.size());
  bool all_well = true;
  const auto nothing_is_known = [](const Position&, const std::string&) { return false; };
  const auto deliver = [&](const Input& input, const Outcome& outcome) {
    print(outcome.reading.records, options.format, console.out);
    report_reading(input.source, outcome.reading, console, outcome.previewed);
    all_well = all_well && outcome.reading.status == FileStatus::ok;
    progress.expect(outcome.members);
    progress.advance();
  };
  const auto preview = [&](const Input& input, const std::vector<Record>& records) {
    print(records, options.format, console.out);
    report_records(input.source, records, console);
  };
  if (!read_all(pool_options(options.reading, layouts), inputs, nothing_is_known, deliver, console.stop,
                preview))
    return ExitCode::interrupted;
  return all_well ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
