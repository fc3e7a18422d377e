// Made-up residents and tests, in a line each.
#pragma once

#include <string>
#include <vector>

#include "core/test_facts.hpp"
#include "statistics/census.hpp"
#include "statistics/tally.hpp"

namespace hesuan::statistics {

inline const Window night_24h{std::chrono::year(2022) / 11 / 8, 24};
inline const Window night_48h{std::chrono::year(2022) / 11 / 8, 48};

inline Resident resident(const std::string& id, const Address& address = {"云杉花园", "1", "1", "101"}) {
  Resident person;
  person.resident_id = id;
  person.household_id = to_string(address);
  person.name = "测试" + id;
  person.address = address;
  return person;
}

inline Date day(unsigned day_of_november) {
  return std::chrono::year(2022) / 11 / std::chrono::day(day_of_november);
}

inline Census census_of(const std::vector<Resident>& residents) {
  Census census;
  for (const Resident& person : residents) census.add(person);
  return census;
}

struct Proof {
  std::string resident_id, sampled_at;
  TestResult result = TestResult::negative;
  TestKind kind = TestKind::nucleic_acid;
  std::string reported_at = {};
};

inline void add(Tally& tally, const Proof& proof) {
  TestFacts facts;
  facts.kind = proof.kind;
  facts.result = proof.result;
  facts.sampled_at = local_time_from_iso(proof.sampled_at);
  if (!proof.reported_at.empty()) facts.reported_at = local_time_from_iso(proof.reported_at);
  facts.match = MatchStatus::matched;
  facts.resident_id = proof.resident_id;
  tally.add(facts);
}

inline Tally tally_of(const Census& census, const Window& window, const std::vector<Proof>& proofs) {
  Tally tally(census, window);
  for (const Proof& proof : proofs) add(tally, proof);
  return tally;
}

}  // namespace hesuan::statistics
