#include "matching/corrections.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "matching/clues.hpp"

namespace hesuan::matching {
namespace {

/// A value as it is compared; nullopt when the record has none.
struct Field {
  std::string_view name;
  std::optional<std::string> (*value)(const Record&);
};

std::optional<std::string> non_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

constexpr Field fields[] = {
    {"name", [](const Record& r) { return r.name; }},
    {"id_number", [](const Record& r) { return r.id_number; }},
    {"phone", [](const Record& r) { return r.phone; }},
    {"address", [](const Record& r) { return r.address; }},
    {"file", [](const Record& r) { return non_empty(stem_of(r.source)); }},
    {"folder", [](const Record& r) { return non_empty(folder_name_of(r.source)); }},
};

std::string as_compared(std::string_view field, std::string_view value) {
  return field == "name" ? to_utf8(normalised_name(value))
                         : to_upper_ascii(without_spaces(fold_width(value)));
}

}  // namespace

CorrectionIndex::CorrectionIndex(const Roster& roster, std::span<const Correction> corrections) {
  if (corrections.empty()) return;
  std::unordered_map<std::string_view, ResidentIndex> residents;
  for (ResidentIndex i = 0; i < roster.residents.size(); ++i)
    residents.emplace(roster.residents[i].resident_id, i);
  for (const Correction& correction : corrections) {
    const auto resident = residents.find(correction.resident_id);
    if (resident == residents.end()) continue;  // moved away since
    if (!correction.record.empty()) by_record_[correction.record] = resident->second;
    const auto field = std::find_if(std::begin(fields), std::end(fields),
                                    [&](const Field& f) { return f.name == correction.field; });
    if (field == std::end(fields) || correction.value.empty()) continue;
    auto& named = by_value_[{field->name, as_compared(field->name, correction.value)}];
    if (std::find(named.begin(), named.end(), resident->second) == named.end())
      named.push_back(resident->second);
  }
}

std::optional<ResidentIndex> CorrectionIndex::decided(const Record& record) const {
  if (by_record_.empty()) return std::nullopt;
  for (const std::string& key : {record.source + "#" + std::to_string(record.page), record.source})
    if (const auto found = by_record_.find(key); found != by_record_.end()) return found->second;
  return std::nullopt;
}

std::vector<Alias> CorrectionIndex::aliases_of(const Record& record) const {
  std::vector<Alias> aliases;
  if (by_value_.empty()) return aliases;
  for (const Field& field : fields) {
    const auto value = field.value(record);
    if (!value) continue;
    const auto found = by_value_.find({field.name, as_compared(field.name, *value)});
    if (found == by_value_.end()) continue;
    for (const ResidentIndex resident : found->second) aliases.push_back({resident, field.name});
  }
  return aliases;
}

}  // namespace hesuan::matching
