// What counting needs of a record and its match, so that millions can be counted without making a Record of
// each.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/match.hpp"
#include "core/record.hpp"
#include "core/time.hpp"

namespace hesuan {

/// The views are valid as long as what they were taken from.
struct TestFacts {
  TestKind kind = TestKind::nucleic_acid;
  TestResult result = TestResult::unknown;
  std::optional<LocalTime> sampled_at, reported_at;
  RecordStatus status = RecordStatus::ok;
  std::string_view sampling_site;
  MatchStatus match = MatchStatus::unmatched;
  std::string_view resident_id;             ///< empty unless matched or duplicate
  std::span<const std::string> candidates;  ///< of an ambiguous one
};

TestFacts facts_of(const MatchedRecord& matched);

}  // namespace hesuan
