// Finds the residents who agree with a record in its name, number or phone, without looking at all of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/record.hpp"
#include "core/resident.hpp"

namespace hesuan::matching {

class RosterIndex {
 public:
  explicit RosterIndex(const Roster& roster);

  /// Ascending indices of residents whose name, identity number (whole, or its last four) or phone (likewise)
  /// agrees with the record's, whatever the other fields say.
  std::vector<std::size_t> candidates(const Record& record, std::string_view record_name) const;

  /// False when the record shows neither a character of the name nor the last four of a number.
  static bool can_look_up(const Record& record, std::string_view record_name);

  /// Ascending indices of residents whose name equals `normalised_name` or agrees with its shown characters.
  std::vector<std::size_t> named(std::string_view normalised_name) const;

  /// True when another name on the roster differs from this one in a single character.
  bool has_similar_name(std::string_view normalised_name) const;

  const std::string& name_of(std::size_t resident) const { return names_[resident]; }

 private:
  using Postings = std::unordered_map<std::string, std::vector<std::size_t>>;

  void add_name(std::size_t resident);

  const Roster& roster_;
  std::vector<std::string> names_;
  Postings by_name_;            ///< whole name
  Postings by_name_character_;  ///< length, place and character
  Postings by_number_;          ///< whole identity number or phone
  Postings by_number_tail_;     ///< their last four characters
  /// Name with one character left out → a name that has this form, empty when several have.
  std::unordered_map<std::string, std::string> by_name_pattern_;
};

}  // namespace hesuan::matching
