#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/command_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/latest_run.hpp"
#include "cli/upload_layout.hpp"
#include "exporters/night_files.hpp"

namespace hesuan::cli {
namespace {
namespace fs = std::filesystem;

/// A folder of its own, removed again: a workbook can only be written to a file.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "hesuan-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw CommandError(ExitCode::environment, _("no temporary folder can be made"), {name, 0, {}, {}});
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string workbook_bytes(const exporters::UploadTemplate& layout, const exporters::Table& table) {
  const ScratchFolder scratch;
  const auto path = scratch.path() / "upload.xlsx";
  exporters::write_workbook(path, layout, table);
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

void write(const ExportOptions& options, const exporters::UploadTemplate& layout,
           const exporters::Table& table, DataOutput& out) {
  if (options.out == "-")
    out.write(options.format == Format::csv ? exporters::to_people_csv(table)
                                            : workbook_bytes(layout, table));
  else if (options.format == Format::csv)
    exporters::write_atomically(options.out, exporters::to_people_csv(table));
  else
    exporters::write_workbook(options.out, layout, table);
}

}  // namespace

ExitCode export_command(const ExportOptions& options, Console& console) {
  const auto layout = load_upload_layout(options.upload_template);
  const auto [ledger, run] = open_latest_run(options.ledger);
  const auto records = ledger.records_of_run(run.id);
  const auto upload = exporters::upload_of(layout, run.roster, records);
  write(options, layout, upload.table, console.out);
  for (const auto& incomplete : upload.incomplete) {
    const auto& record = records[incomplete.record].record;
    for (const auto& field : incomplete.missing)
      console.messages.warning(_("left out: the field is missing or unusable"),
                               {record.source, static_cast<std::size_t>(record.page), field, {}});
  }
  return upload.incomplete.empty() ? ExitCode::ok : ExitCode::needs_a_look;
}

}  // namespace hesuan::cli
