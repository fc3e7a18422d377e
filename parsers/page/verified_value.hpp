// A value read twice. Where two independent readings agree the value is sure; where they differ a person
// decides.
#pragma once

#include <string>
#include <vector>

#include "parsers/page/page_records.hpp"
#include "parsers/page/slice.hpp"

namespace hesuan::parsers {

struct VerifiedValue {
  std::string text;       ///< the first reading, or the second where only that one has the form of the value
  double confidence = 1;  ///< 0..1
};

// Below these a field goes to review. Set on generated screens so that no wrong field stays `ok`; see
// tests/blackbox for what they reach.
inline constexpr double name_limit = 0.90;
inline constexpr double digit_limit = 0.80;
inline constexpr double result_limit = 0.80;
inline constexpr double text_limit = 0.85;

/// Text read this surely is not read a second time; names and results always are.
inline constexpr double sure_enough = 0.97;

VerifiedValue verified_text(const std::vector<Slice>& slices, const SecondReading& second_reading);
/// A name is read by the other engine where there is one; `one_engine` is what agreement of one engine with
/// itself is worth.
inline constexpr double one_engine = 0.906;
VerifiedValue verified_name(const std::vector<Slice>& slices, const SecondReading& second_reading);
/// Digits, X and masks. The runs of digits beside a mask are read again one by one. A masked number of
/// another length than `length` (0: any) has lost or gained something and is doubtful.
VerifiedValue verified_number(const std::vector<Slice>& slices, const SecondReading& second_reading,
                              std::size_t length);
/// Digits and Latin letters, as laboratories number their tubes.
VerifiedValue verified_code(const std::vector<Slice>& slices, const SecondReading& second_reading);
VerifiedValue verified_time(const std::vector<Slice>& slices, const SecondReading& second_reading);

}  // namespace hesuan::parsers
