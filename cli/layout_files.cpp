#include "cli/layout_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "cli/command_error.hpp"
#include "parsers/screens/layouts.hpp"

namespace hesuan::cli {
namespace {
namespace fs = std::filesystem;

/// A worker gets the text as an argument, which Linux limits to 128 KB; a layout is a few hundred bytes.
constexpr std::uintmax_t most_bytes = 65'536;

std::string content_of(const fs::path& path, Language language) {
  std::error_code error;
  if (!fs::is_regular_file(path, error))
    throw CommandError(ExitCode::unusable_input, _("there is no such file"), {path.string(), 0, {}, {}});
  if (fs::file_size(path, error) > most_bytes)
    throw CommandError(ExitCode::unusable_input, _("the file is too large for a layout"),
                       {path.string(), 0, {}, {}});
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in)
    throw CommandError(ExitCode::unusable_input, std::string(explain("cannot_open", language)),
                       {path.string(), 0, {}, "cannot_open"});
  return text;
}

std::vector<fs::path> layout_files_in(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".toml") paths.push_back(entry->path());
  if (error)
    throw CommandError(ExitCode::unusable_input, _("the folder of layouts cannot be opened"),
                       {folder, 0, {}, {}});
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Layout files, with their faults said and counted.
class LayoutFiles {
 public:
  explicit LayoutFiles(Console& console) : console_(console) {}

  void add(const fs::path& path) {
    std::string text = content_of(path, console_.language);
    const auto reading = parsers::read_layout(text);
    for (const auto& fault : reading.faults) say(path, fault);
    if (!reading.layout) return;
    if (!ids_.insert(reading.layout->id).second) say(path, {0, "id", "layout_id_twice"});
    texts_.push_back(std::move(text));
  }

  void add_compiled_in() {
    for (const std::string_view text : parsers::layout_texts())
      if (!ids_.contains(parsers::read_layout(text).layout.value().id)) texts_.emplace_back(text);
  }

  std::vector<std::string> take() {
    if (faults_ > 0)
      throw CommandError(ExitCode::unusable_input, text(_("faults in layout files: {}"), faults_));
    return std::move(texts_);
  }

 private:
  void say(const fs::path& path, const parsers::LayoutFault& fault) {
    ++faults_;
    console_.messages.error(explain(fault.reason, console_.language),
                            {path.string(), fault.line, fault.key, fault.reason});
  }

  Console& console_;
  std::size_t faults_ = 0;
  std::set<std::string> ids_;
  std::vector<std::string> texts_;
};

}  // namespace

std::string load_layout(const std::string& path, Console& console) {
  LayoutFiles files(console);
  files.add(path);
  return files.take().front();
}

std::vector<std::string> load_layouts(const std::string& folder, Console& console) {
  if (folder.empty()) return {};
  LayoutFiles files(console);
  for (const auto& path : layout_files_in(folder)) files.add(path);
  files.add_compiled_in();
  return files.take();
}

}  // namespace hesuan::cli
