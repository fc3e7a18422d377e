// Resident identity numbers (GB 11643-1999): 6 region + 8 birth date + 3 sequence + 1 check character.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace hesuan {

enum class Sex { male, female };

/// The check character of the first 17 digits (ISO 7064 MOD 11-2); nullopt unless there are 17 digits.
std::optional<char> id_check_character(std::string_view first_seventeen);

/// 18 characters, a possible birth date between 1850 and `today`, a region code that is not 00, and the right
/// check character. `number` is upper case without separators.
bool is_valid_id_number(std::string_view number);

/// 18 characters of digits, `*` and a final X.
bool is_masked_id_number(std::string_view number);

/// Whatever number of stars a screen drew between head and tail, a resident number has 18 characters: the
/// visible head, stars up to 18, the visible tail. Unchanged when it has no star or more than 17 visible
/// characters.
std::string normalise_masked_id(std::string_view number);

/// nullopt where the digits needed are masked or make no date.
std::optional<Date> birth_date_of(std::string_view id_number);
std::optional<Sex> sex_of(std::string_view id_number);

/// True when every character that both numbers show is the same. Both have 18 characters, else false.
bool is_consistent(std::string_view masked, std::string_view full);

}  // namespace hesuan
