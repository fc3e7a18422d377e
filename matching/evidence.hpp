// What a record and a resident say of each other, field by field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/match.hpp"
#include "core/resident.hpp"

namespace hesuan::matching {

/// Width, blanks, case of Latin letters and the variants of `·` set apart; Latin names also without marks.
std::string normalised_name(std::string_view name);

enum class Relation {
  not_comparable,  ///< one side shows nothing, or another kind of number
  equal,           ///< both whole and the same
  consistent,      ///< the same wherever both show a character
  conflict,
};

/// Names of one length only: screens draw as many stars as there are hidden characters, and where one does
/// not, a wrong link would cost more than a look.
Relation compare_names(std::string_view normalised, std::string_view other_normalised);

struct Comparison {
  Relation relation = Relation::not_comparable;
  /// Characters both show, apart from those that neighbours share: the region of a resident number, the first
  /// three digits of a mobile number.
  int telling = 0;
};

Comparison compare_id_numbers(std::string_view record, std::string_view resident);
Comparison compare_phones(std::string_view record, std::string_view resident);

/// By the numbers of building, unit and room in the text. A conflict only where the text names the same
/// compound: people also write the address of their household register.
Relation compare_addresses(std::string_view record_text, const Address& resident);

struct Evidence {
  std::size_t resident = 0;  ///< index in the roster
  Relation name = Relation::not_comparable;
  Comparison id_number, phone;
  Relation address = Relation::not_comparable;
  std::vector<MatchReason> reasons;
  double weight = 0;  ///< of all reasons together, in bits

  /// Name or number say that it is somebody else.
  bool is_other_person() const;
  /// Phone or address differ, which happens to the right person too.
  bool has_doubt() const;
};

/// How rare an agreement is on this roster, in bits.
struct Rarity {
  double name = 0;
  double address = 0;
};

Evidence compare(const Record& record, std::string_view record_name, const Resident& resident,
                 std::string_view resident_name, const Rarity& rarity);

}  // namespace hesuan::matching
