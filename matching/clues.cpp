#include "matching/clues.hpp"

#include <algorithm>
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
  return index.listed(key).size() > 0 ? key : 0;
}

/// A run of Han characters: a name, or a name among words such as 核酸 and 截图.
std::uint32_t resident_named_in_run(std::u32string_view run, const RosterIndex& index) {
  if (const auto key = resident_named(run, index)) return key;
  for (const std::u32string& word : file_name_words()) {
    const auto at = run.find(word);
    if (at == run.npos) continue;
    if (const auto key = resident_named_in_run(run.substr(0, at), index)) return key;
    return resident_named_in_run(run.substr(at + word.size()), index);
  }
  return 0;
}

std::uint32_t resident_named_in(std::string_view text, const RosterIndex& index) {
  const auto characters = to_code_points(text);
  for (auto from = characters.begin(); from != characters.end();) {
    from = std::find_if(from, characters.end(), is_han);
    const auto to = std::find_if_not(from, characters.end(), is_han);
    if (const auto key = resident_named_in_run(std::u32string_view(from, to), index)) return key;
    from = to;
  }
  return 0;
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

Clues clues_of(const Record& record, const RosterIndex& index, bool by_source) {
  Clues clues;
  const std::string_view address = record.address ? std::string_view(*record.address) : std::string_view();
  const auto stem = by_source ? stem_of(record.source) : std::string_view();
  const auto folder = by_source ? folder_name_of(record.source) : std::string_view();
  for (const std::string_view text : {address, stem, folder}) {
    // Pictures are numbered; a bare number is a room only where somebody wrote it.
    if (text.empty() || (text.data() == stem.data() && is_number(stem))) continue;
    clues.room = room_in(text);
    if (!clues.room) continue;
    clues.compound = index.compound_in(text);
    break;
  }
  clues.file_name = resident_named_in(stem, index);
  clues.folder_name = resident_named_in(folder, index);
  return clues;
}

}  // namespace hesuan::matching
