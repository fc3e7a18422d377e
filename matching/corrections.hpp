// What people decided before, ready to be looked up.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/match.hpp"
#include "matching/comparison.hpp"

namespace hesuan::matching {

class CorrectionIndex {
 public:
  CorrectionIndex(const Roster& roster, std::span<const Correction> corrections);

  /// The resident a person named for this very record.
  std::optional<ResidentIndex> decided(const Record& record) const;
  /// Residents a person named for a value that this record has too: its name, numbers, file or folder.
  std::vector<Alias> aliases_of(const Record& record) const;

 private:
  std::unordered_map<std::string, ResidentIndex> by_record_;
  std::map<std::pair<std::string_view, std::string>, std::vector<ResidentIndex>> by_value_;
};

}  // namespace hesuan::matching
