#include "matching/matching_stream.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "matching/clues.hpp"
#include "matching/together.hpp"
#include "simulation/night.hpp"

using namespace hesuan;

namespace {

/// The batches that the stream gives.
std::vector<std::vector<MatchedRecord>> stream(const Roster& roster, const std::vector<Record>& records,
                                               std::size_t batch) {
  std::vector<std::vector<MatchedRecord>> batches;
  std::vector<MatchedRecord> given;
  matching::MatchingStream matching(roster, {0.999, {}, 2}, batch,
                                    [&](const MatchedRecord& matched) { given.push_back(matched); });
  const auto take = [&] {
    if (!given.empty()) batches.push_back(std::exchange(given, {}));
  };
  for (const Record& record : records) {
    matching.add(record);
    take();
  }
  matching.finish();
  take();
  return batches;
}

}  // namespace

TEST_CASE("a stream in batches links as a whole night does, and every record once, in order") {
  const auto night = simulation::simulated_night({2000, 2000}, 7);
  const auto whole = matching::match_records(night.roster, night.records, {0.999, {}, 2}).matches;
  std::size_t at = 0, linked = 0, linked_in_whole = 0, otherwise = 0;
  const auto batches = stream(night.roster, night.records, 300);
  CHECK(batches.size() >= 5);
  for (const auto& batch : batches)
    for (const auto& [record, match] : batch) {
      REQUIRE(record.source == night.records[at].source);
      linked += match.status == MatchStatus::matched;
      linked_in_whole += whole[at].status == MatchStatus::matched;
      otherwise += match.status == MatchStatus::matched && whole[at].status == MatchStatus::matched &&
                   match.resident_id != whole[at].resident_id;
      ++at;
    }
  CHECK(at == night.records.size());
  CHECK(otherwise == 0);
  CHECK(linked > linked_in_whole * 95 / 100);
}

TEST_CASE("a folder or file is in one batch, or a crowd in both") {
  std::mt19937 random(20221108);
  const auto up_to = [&](std::size_t most) { return random() % most + 1; };
  for (int round = 0; round < 20; ++round) {
    CAPTURE(round);
    std::vector<Record> records;
    for (int folder = 0; records.size() < 1000; ++folder)
      for (std::size_t file = 0, files = up_to(round % 2 == 0 ? 4 : 60); file < files; ++file)
        for (std::size_t page = 0, pages = up_to(file % 5 == 4 ? 40 : 2); page < pages; ++page)
          records.emplace_back().source = std::to_string(folder) + "/" + std::to_string(file) + ".png";
    const auto batches = stream({}, records, 100);
    CHECK(batches.size() > 5);
    for (std::size_t i = 1; i < batches.size(); ++i) {
      const auto share = [&](const auto& batch, auto&& group_of) {
        const auto group = group_of(batches[i].front().record.source);
        return static_cast<std::size_t>(std::count_if(batch.begin(), batch.end(), [&](const auto& matched) {
          return group_of(matched.record.source) == group;
        }));
      };
      const auto is_undivided_or_crowd = [&](auto&& group_of) {
        const auto before = share(batches[i - 1], group_of), after = share(batches[i], group_of);
        return before == 0 || (before > matching::most_together && after > matching::most_together);
      };
      CHECK(is_undivided_or_crowd([](const std::string& source) { return source; }));
      CHECK(is_undivided_or_crowd(
          [](const std::string& source) { return std::string(matching::folder_of(source)); }));
      CHECK(batches[i - 1].size() <= 200);
    }
  }
}

TEST_CASE("a specimen that an earlier batch had is linked once") {
  Roster roster;
  for (const char* name : {"赵样例", "钱测试"}) {
    Resident& resident = roster.residents.emplace_back();
    resident.resident_id = resident.household_id = name;
    resident.name = name;
    resident.phone = name == std::string("赵样例") ? "13800001111" : "13800002222";
  }
  roster.households = households_of(roster.residents);
  const auto record_of = [&](std::size_t resident, const char* time, RecordStatus status) {
    Record record;
    record.name = roster.residents[resident].name;
    record.phone = roster.residents[resident].phone;
    record.sampled_at = local_time_from_iso(time);
    record.result = TestResult::negative;
    record.status = status;
    record.layout = "sheet";
    return record;
  };
  constexpr const char* morning = "2022-11-08T09:17:32+08:00";
  std::vector<Record> records(200, record_of(1, "2022-11-01", RecordStatus::ok));
  records.front() = record_of(0, morning, RecordStatus::review);  // leaves the specimen to one that is sure
  records.at(100) = record_of(0, morning, RecordStatus::ok);
  records.back() = record_of(0, morning, RecordStatus::ok);
  std::vector<MatchedRecord> all;
  const auto batches = stream(roster, records, 10);
  CHECK(batches.size() > 2);
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  REQUIRE(all.size() == records.size());
  CHECK(all.front().match.status == MatchStatus::matched);
  CHECK(all[100].match.status == MatchStatus::matched);
  CHECK(all.back().match.status == MatchStatus::duplicate);
  CHECK(all.back().match.resident_id == "赵样例");
  CHECK(all.back().match.reasons.back().code == "duplicate_of_earlier");
  CHECK(std::count_if(all.begin(), all.end(), [](const MatchedRecord& matched) {
          return matched.match.resident_id == "钱测试" && matched.match.status == MatchStatus::matched;
        }) == 1);
}
