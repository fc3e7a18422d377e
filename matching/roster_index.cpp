#include "matching/roster_index.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "matching/evidence.hpp"

namespace hesuan::matching {
namespace {

constexpr std::size_t tail_length = 4;

using CodePoints = std::u32string;

std::string character_key(const CodePoints& name, std::size_t place) {
  return std::to_string(name.size()) + ":" + std::to_string(place) + ":" + to_utf8(name[place]);
}

std::string pattern_without(CodePoints name, std::size_t place) {
  name[place] = U'*';
  return to_utf8(name);
}

std::string_view tail_of(std::string_view number) {
  return number.substr(number.size() - std::min(number.size(), tail_length));
}

bool has_shown_tail(std::string_view number) {
  return number.size() > tail_length && !contains(tail_of(number), "*");
}

template <typename Postings>
void append(std::vector<std::size_t>& found, const Postings& postings, std::string_view key) {
  const auto entry = postings.find(std::string(key));
  if (entry != postings.end()) found.insert(found.end(), entry->second.begin(), entry->second.end());
}

}  // namespace

RosterIndex::RosterIndex(const Roster& roster) : roster_(roster) {
  for (std::size_t i = 0; i < roster.residents.size(); ++i) {
    const Resident& resident = roster.residents[i];
    names_.push_back(normalised_name(resident.name));
    add_name(i);
    for (const auto& number : {resident.id_number, resident.phone}) {
      if (!number) continue;
      by_number_[*number].push_back(i);
      if (has_shown_tail(*number)) by_number_tail_[std::string(tail_of(*number))].push_back(i);
    }
  }
}

void RosterIndex::add_name(std::size_t resident) {
  const std::string& name = names_[resident];
  by_name_[name].push_back(resident);
  const CodePoints characters = to_code_points(name);
  for (std::size_t place = 0; place < characters.size(); ++place) {
    by_name_character_[character_key(characters, place)].push_back(resident);
    const auto [entry, is_new] = by_name_pattern_.try_emplace(pattern_without(characters, place), name);
    if (!is_new && entry->second != name) entry->second.clear();
  }
}

bool RosterIndex::can_look_up(const Record& record, std::string_view record_name) {
  const bool shows_name = record_name.find_first_not_of('*') != std::string_view::npos;
  return shows_name || has_shown_tail(record.id_number.value_or("")) ||
         has_shown_tail(record.phone.value_or(""));
}

std::vector<std::size_t> RosterIndex::named(std::string_view normalised_name) const {
  std::vector<std::size_t> found;
  if (!contains(normalised_name, "*")) {
    append(found, by_name_, normalised_name);
    return found;
  }
  // The rarest shown character leaves the fewest residents to compare.
  const CodePoints characters = to_code_points(normalised_name);
  const std::vector<std::size_t>* fewest = nullptr;
  for (std::size_t place = 0; place < characters.size(); ++place) {
    if (characters[place] == U'*') continue;
    const auto entry = by_name_character_.find(character_key(characters, place));
    if (entry == by_name_character_.end()) return {};
    if (!fewest || entry->second.size() < fewest->size()) fewest = &entry->second;
  }
  if (!fewest) return {};
  std::copy_if(fewest->begin(), fewest->end(), std::back_inserter(found), [&](std::size_t resident) {
    return compare_names(normalised_name, names_[resident]) == Relation::consistent;
  });
  return found;
}

std::vector<std::size_t> RosterIndex::candidates(const Record& record, std::string_view record_name) const {
  std::vector<std::size_t> found = named(record_name);
  for (const auto& number : {record.id_number, record.phone}) {
    if (!number) continue;
    append(found, by_number_, *number);
    if (has_shown_tail(*number)) append(found, by_number_tail_, tail_of(*number));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool RosterIndex::has_similar_name(std::string_view normalised_name) const {
  const CodePoints characters = to_code_points(normalised_name);
  for (std::size_t place = 0; place < characters.size(); ++place) {
    const auto entry = by_name_pattern_.find(pattern_without(characters, place));
    if (entry != by_name_pattern_.end() && entry->second != normalised_name) return true;
  }
  return false;
}

}  // namespace hesuan::matching
