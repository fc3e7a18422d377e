#include "matching/units.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "core/text.hpp"

namespace hesuan::matching {
namespace {

/// A run is cut at the next file after so many records: what is far apart is not of one household.
constexpr std::uint32_t length_of_run = 32;

bool is_table(const Record& record) {
  return record.layout == "sheet";
}

}  // namespace

Units units_of(std::span<const Record> records) {
  std::unordered_map<std::string_view, std::uint32_t> in_file, in_folder, unit_of_key;
  for (const Record& record : records) {
    ++in_file[record.source];
    ++in_folder[folder_of(record.source)];
  }
  Units units;
  std::vector<std::uint32_t> unit_of, sizes;
  const auto new_unit = [&](bool in_order) {
    sizes.push_back(0);
    units.in_order.push_back(in_order);
    return static_cast<std::uint32_t>(sizes.size() - 1);
  };
  std::string_view file_before;
  for (const Record& record : records) {
    const std::string_view source = record.source, folder = folder_of(source);
    const bool is_run = in_folder[folder] > most_together;
    const bool is_row = in_file[source] > most_together || is_table(record);
    units.origins.push_back(is_row ? Origin::table : is_run ? Origin::collection : Origin::household);
    if (is_row) {
      unit_of.push_back(new_unit(false));
    } else {
      // Loose files without a folder are nobody's set.
      const auto key = folder.empty() && !is_run ? source : folder;
      const auto [known, is_new] = unit_of_key.try_emplace(key, 0);
      const bool is_full =
          is_run && !is_new && sizes[known->second] >= length_of_run && source != file_before;
      if (is_new || is_full) known->second = new_unit(is_run);
      unit_of.push_back(known->second);
    }
    ++sizes[unit_of.back()];
    file_before = source;
  }
  units.begins.assign(sizes.size() + 1, 0);
  std::inclusive_scan(sizes.begin(), sizes.end(), units.begins.begin() + 1);
  units.records.resize(records.size());
  std::vector<std::uint32_t> next(units.begins.begin(), units.begins.end() - 1);
  for (std::uint32_t i = 0; i < records.size(); ++i) units.records[next[unit_of[i]]++] = i;
  return units;
}

bool are_numbered_in_turn(std::string_view source, std::string_view next_source) {
  const auto a = stem_of(source), b = stem_of(next_source);
  const auto [rest_of_a, rest_of_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto is_number = [](char c) {
    return is_digit(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  };
  return std::all_of(rest_of_a, a.end(), is_number) && std::all_of(rest_of_b, b.end(), is_number);
}

}  // namespace hesuan::matching
