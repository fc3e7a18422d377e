#include "cli/inputs.hpp"

#include <algorithm>
#include <set>
#include <system_error>

#include "core/text.hpp"

namespace hesuan::cli {
namespace fs = std::filesystem;
namespace {

/// Folders resolved, the last part not: a link to a file is a place of its own.
fs::path location_of(const fs::path& path) {
  std::error_code error;
  const auto absolute = fs::absolute(path, error).lexically_normal();
  const auto folder = fs::weakly_canonical(absolute.parent_path(), error);
  return error ? absolute : folder / absolute.filename();
}

class Finder {
 public:
  explicit Finder(std::span<const fs::path> own) {
    for (const auto& path : own) own_.insert(location_of(path));
  }

  void add(const fs::path& given) {
    const auto first = found_.size();
    visit(given);
    std::sort(found_.begin() + static_cast<std::ptrdiff_t>(first), found_.end(),
              [](const Input& a, const Input& b) { return a.path.native() < b.path.native(); });
  }

  std::vector<Input> take() { return std::move(found_); }

 private:
  void visit(const fs::path& path) {
    if (own_.contains(location_of(path))) return;
    std::error_code error;
    if (fs::is_directory(path, error))
      walk(path);
    else
      list(path);
  }

  void walk(const fs::path& folder) {
    std::error_code error;
    if (!walked_.insert(fs::canonical(folder, error)).second) return;
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      entries.push_back(entry->path());
    if (error) list(folder);
    // Sorted before descending: which of two ways to a folder counts must not depend on the file system.
    std::sort(entries.begin(), entries.end(),
              [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
    for (const auto& entry : entries) visit(entry);
  }

  void list(const fs::path& path) {
    const auto location = location_of(path);
    if (!listed_.insert(location).second) return;
    found_.push_back(
        {path, to_utf8(to_code_points(path.native())), to_utf8(to_code_points(location.native()))});
  }

  std::set<fs::path> own_, walked_, listed_;
  std::vector<Input> found_;
};

}  // namespace

std::vector<Input> find_inputs(std::span<const std::string> arguments, std::istream& list,
                               std::span<const fs::path> own) {
  Finder finder(own);
  for (const auto& argument : arguments) {
    if (argument != "-") {
      finder.add(argument);
      continue;
    }
    for (std::string line; std::getline(list, line);)
      if (!line.empty()) finder.add(line);
  }
  return finder.take();
}

}  // namespace hesuan::cli
