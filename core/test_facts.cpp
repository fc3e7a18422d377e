#include "core/test_facts.hpp"

namespace hesuan {

TestFacts facts_of(const MatchedRecord& matched) {
  const Record& record = matched.record;
  TestFacts facts;
  facts.kind = record.kind;
  facts.result = record.result;
  facts.sampled_at = record.sampled_at;
  facts.reported_at = record.reported_at;
  facts.status = record.status;
  if (record.sampling_site) facts.sampling_site = *record.sampling_site;
  facts.match = matched.match.status;
  facts.resident_id = matched.match.resident_id;
  facts.candidates = matched.match.candidates;
  return facts;
}

}  // namespace hesuan
