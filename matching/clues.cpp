#include "matching/clues.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "core/text.hpp"
#include "matching/data.hpp"
#include "matching/hash.hpp"

namespace hesuan::matching {
namespace {

std::string_view after_last(std::string_view text, char separator) {
  const auto at = text.rfind(separator);
  return at == text.npos ? text : text.substr(at + 1);
}

/// Words of file names that are no part of a name, longest first.
const std::vector<std::u32string>& file_name_words() {
  static const auto words = [] {
    std::vector<std::u32string> all;
    for (const auto& word : *data("weights")["file_names"]["words"].as_array())
      all.push_back(to_code_points(word.value<std::string>().value()));
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return all;
  }();
  return words;
}

std::uint32_t resident_named(std::u32string_view name, const RosterIndex& index) {
  constexpr std::size_t shortest = 2;
  if (name.size() < shortest) return 0;
  const auto key = key_of(KeyKind::name, hash_of(name));
  return index.named(key).empty() ? 0 : key;
}

/// Longer runs of Han characters are no names of files.
constexpr std::ptrdiff_t longest_run = 100;

/// What may be a name: a run of Han characters, or a part of it between words such as 核酸 and 截图.
struct Part {
  std::u32string_view text;
  bool has_words = false;
};

void add_parts(std::u32string_view run, std::vector<Part>& parts) {
  if (run.empty()) return;
  for (const std::u32string& word : file_name_words()) {
    const auto at = run.find(word);
    if (at == run.npos) continue;
    parts.push_back({run, true});
    add_parts(run.substr(0, at), parts);
    add_parts(run.substr(at + word.size()), parts);
    return;
  }
  parts.push_back({run});
}

std::vector<Part> parts_of(std::u32string_view text) {
  std::vector<Part> parts;
  for (auto from = text.begin(); from != text.end();) {
    from = std::find_if(from, text.end(), is_han);
    const auto to = std::find_if_not(from, text.end(), is_han);
    if (to - from <= longest_run) add_parts(std::u32string_view(from, to), parts);
    from = to;
  }
  return parts;
}

std::uint32_t resident_named_in(std::span<const Part> parts, const RosterIndex& index) {
  for (const Part& part : parts)
    if (const auto key = resident_named(part.text, index)) return key;
  return 0;
}

/// The first part that looks like a name: a surname and one or two characters more.
std::u32string stranger_named_in(std::span<const Part> parts, const RosterIndex& index) {
  constexpr std::size_t shortest = 2, longest = 3;
  const auto looks_like_name = [&](const Part& part) {
    return !part.has_words && part.text.size() >= shortest && part.text.size() <= longest &&
           index.characters().is_surname(part.text.front()) && index.compound_in(to_utf8(part.text)) == 0;
  };
  const auto found = std::find_if(parts.begin(), parts.end(), looks_like_name);
  return found == parts.end() ? std::u32string() : std::u32string(found->text);
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(static_cast<unsigned char>(c)); });
}

}  // namespace

std::string_view folder_of(std::string_view source) {
  const auto at = source.rfind('/');
  return at == source.npos ? std::string_view() : source.substr(0, at);
}

std::string_view folder_name_of(std::string_view source) {
  return after_last(folder_of(source), '/');
}

std::string_view stem_of(std::string_view source) {
  const auto file = after_last(source, '/');
  return file.substr(0, std::min(file.rfind('.'), file.size()));
}

Clues clues_of(const Record& record, const RosterIndex& index, Origin origin) {
  Clues clues;
  const std::string_view address = record.address ? std::string_view(*record.address) : std::string_view();
  const bool by_source = origin != Origin::table;
  const auto stem = by_source ? stem_of(record.source) : std::string_view();
  const auto folder = by_source ? folder_name_of(record.source) : std::string_view();
  for (const std::string_view text : {address, stem, folder}) {
    // Pictures and collections are numbered; a bare number is a room only where somebody wrote it.
    const bool is_numbered =
        text.data() == stem.data() || (text.data() == folder.data() && origin == Origin::collection);
    if (text.empty() || (is_numbered && is_number(text))) continue;
    clues.room = room_in(text);
    if (!clues.room) continue;
    clues.room_of_record = text.data() == address.data();
    clues.room_of_folder = text.data() == folder.data();
    clues.compound = index.compound_in(text);
    break;
  }
  const auto stem_text = to_code_points(stem), folder_text = to_code_points(folder);
  const auto parts = parts_of(stem_text);
  clues.file_name = resident_named_in(parts, index);
  clues.folder_name = resident_named_in(parts_of(folder_text), index);
  if (clues.file_name == 0) clues.stranger = stranger_named_in(parts, index);
  return clues;
}

}  // namespace hesuan::matching
