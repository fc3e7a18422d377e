#include "cli/upload_target.hpp"

#include <stdlib.h>

#include <fstream>

#include "cli/command_error.hpp"

namespace hesuan::cli {
namespace {
namespace fs = std::filesystem;

bool is_folder(const std::string& out) {
  return out.ends_with('/') || fs::is_directory(out);
}

fs::path make_scratch_folder() {
  std::string name = (fs::temp_directory_path() / "hesuan-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw CommandError(ExitCode::environment, _("no temporary folder can be made"), {name, 0, {}, {}});
  return name;
}

void copy(const fs::path& path, DataOutput& out) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> piece(1 << 16);
  while (file.read(piece.data(), std::ssize(piece)) || file.gcount() > 0)
    out.write({piece.data(), static_cast<std::size_t>(file.gcount())});
}

}  // namespace

exporters::UploadTemplate load_upload_template(const std::string& name_or_path) try {
  return exporters::load_template(name_or_path);
} catch (const std::runtime_error& error) {
  throw CommandError(ExitCode::unusable_input, text(_("the template cannot be used: {}"), error.what()));
}

UploadTarget::UploadTarget(std::string out, const exporters::UploadTemplate& layout, const Roster& roster,
                           Date night, bool at_once, Console& console)
    : out_(std::move(out)),
      layout_(layout),
      roster_(roster),
      date_(to_iso(night)),
      at_once_(at_once || exporters::is_workbook(layout)),
      console_(console) {
  if (is_standard_output() && at_once_) scratch_ = make_scratch_folder();
  if (is_folder(out_)) fs::create_directories(out_);
}

UploadTarget::~UploadTarget() {
  std::error_code ignored;
  if (!scratch_.empty()) fs::remove_all(scratch_, ignored);
}

std::unique_ptr<exporters::UploadFile> UploadTarget::open(std::size_t part) {
  parts_ = part;
  if (!is_standard_output()) return create(path_of(layout_.file, "", part));
  if (part > 1)
    throw CommandError(ExitCode::usage,
                       text(_("the template allows {} rows a file and there are more; give --out a folder"),
                            exporters::rows_in_a_file(layout_)));
  if (at_once_) return create(scratch_ / "upload");
  return exporters::create_upload_stream([this](std::string_view bytes) { console_.out.write(bytes); },
                                         layout_);
}

std::unique_ptr<exporters::UploadFile> UploadTarget::open_correction(std::size_t part) {
  return create(path_of(layout_.correction_file, "_correction", part));
}

void UploadTarget::deliver() {
  if (!scratch_.empty() && !files_.empty()) copy(files_.front(), console_.out);
}

void UploadTarget::warn_of_leftovers() const {
  if (is_standard_output() || files_.empty()) return;
  const auto next = path_of(layout_.file, "", parts_ + 1);
  if (fs::exists(next))
    console_.messages.warning(_("this file is from an earlier export; do not upload it"),
                              {next.string(), 0, {}, {}});
}

fs::path UploadTarget::folder() const {
  return is_folder(out_) ? fs::path(out_) : fs::path(out_).parent_path();
}

fs::path UploadTarget::rejects() const {
  const auto first = path_of(layout_.file, "", 1);
  return first.parent_path() / (first.stem().string() + "_rejects.csv");
}

/// A file that was named keeps its name; further ones are numbered after it.
fs::path UploadTarget::path_of(const std::string& pattern, std::string_view mark, std::size_t part) const {
  if (is_folder(out_))
    return fs::path(out_) / exporters::file_name_of(layout_, pattern, roster_, date_, part);
  const fs::path named(out_);
  const std::string number = part == 1 ? "" : fmt::format("_{:02}", part);
  return named.parent_path() /
         (named.stem().string() + std::string(mark) + number + named.extension().string());
}

std::unique_ptr<exporters::UploadFile> UploadTarget::create(const fs::path& path) {
  files_.push_back(path);
  return exporters::create_upload_file(path, layout_, date_, console_.file_language);
}

}  // namespace hesuan::cli
