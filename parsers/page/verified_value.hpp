// A value read twice. Where two independent readings agree the value is sure; where they differ a person
// decides.
#pragma once

#include <string>
#include <vector>

#include "parsers/page/confidence.hpp"
#include "parsers/page/page_records.hpp"
#include "parsers/page/slice.hpp"

namespace hesuan::parsers {

struct VerifiedValue {
  std::string text;   ///< the first reading, or another where only that one has the form of the value
  double raw = 1;     ///< 0..1, what the recognisers say of it; confidence.hpp tells how often they are right
  Evidence evidence;  ///< what `raw` rests on
  Reading reading;    ///< of a name: what else its characters may be
};

/// What agreement of one engine with itself is worth.
inline constexpr double agreement_of_one_engine = 0.906;

/// A recogniser less sure than this of a character of a name says nothing against another's reading.
inline constexpr double sure_of_name = 0.9;

/// What is read this surely is not read a second time; names always are.
inline constexpr double sure_enough = 0.97;

/// Words of few characters. What is not sure is read again by the second recogniser where there is one.
VerifiedValue verified_word(const std::vector<Slice>& slices, const SecondReading& second_reading);
/// A test's result, which two readings may word differently.
VerifiedValue verified_result(const std::vector<Slice>& slices, const SecondReading& second_reading);
/// Text that names no person and no result.
VerifiedValue verified_text(const std::vector<Slice>& slices, const SecondReading& second_reading);
/// A name is always read twice, by the second recogniser where there is one; each of its characters is
/// settled by itself.
VerifiedValue verified_name(const std::vector<Slice>& slices, const SecondReading& second_reading);
/// Digits, X and masks. A masked number of
/// another length than `length` (0: any) has lost or gained something and is doubtful.
VerifiedValue verified_number(const std::vector<Slice>& slices, const SecondReading& second_reading,
                              std::size_t length);
/// Digits and Latin letters, as laboratories number their tubes.
VerifiedValue verified_code(const std::vector<Slice>& slices, const SecondReading& second_reading);
VerifiedValue verified_time(const std::vector<Slice>& slices, const SecondReading& second_reading);

}  // namespace hesuan::parsers
