// One fictitious household and a record with every field.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/match.hpp"
#include "core/resident.hpp"

namespace hesuan::test {

/// A folder that goes away with the test.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("hesuan-exporters-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline Roster roster() {
  Resident head;
  head.resident_id = "R1";
  head.household_id = "H1";
  head.name = "测试甲";
  head.id_number = "11010519491231002X";
  head.phone = "19900000012";
  head.address = {"云杉花园", "3", "2", "501"};
  head.relation = "户主";
  head.is_head = true;
  Resident child = head;
  child.resident_id = "R2";
  child.name = "测试乙";
  child.id_number.reset();
  child.phone.reset();
  child.relation = "子";
  child.is_head = false;
  Roster roster;
  roster.residents = {head, child};
  roster.households = households_of(roster.residents);
  return roster;
}

inline Record full_record() {
  Record record;
  record.source = "in/a,\"b\".png";
  record.page = 2;
  record.kind = TestKind::antigen;
  record.layout = "screen.generic";
  record.name = "测*甲";
  record.id_type = "居民身份证";
  record.id_number = "**************002X";
  record.phone = "+86 199****0012";
  record.sampled_at = local_time_from_iso("2022-11-08T09:17:32+08:00");
  record.reported_at = local_time_from_iso("2022-11-08");
  record.result = TestResult::positive;
  record.institution = "=cmd|'/c calc'!A1";
  record.specimen_id = "000123456789012345678";
  record.sampling_site = "第一行\n第二行";
  record.address = "云杉花园3号楼";
  record.health_code = HealthCode::red;
  send_to_review(record, "name_low_confidence");
  send_to_review(record, "year_inferred");
  record.confidence = {{"name", 0.1}, {"result", 1}};
  record.readings = {{"name", {{{"测", 0.75}, {"侧", 0.25}}, {}}}};
  return record;
}

inline MatchedRecord ok_record(const std::string& resident_id, TestResult result = TestResult::negative) {
  MatchedRecord matched;
  matched.record.source = "in/a.png";
  matched.record.name = "测*甲";
  matched.record.id_number = "**************002X";
  matched.record.sampled_at = local_time_from_iso("2022-11-08T09:17:32+08:00");
  matched.record.result = result;
  matched.match = {MatchStatus::matched, resident_id, "H1", 0.999, {{"id_number_consistent", 12.5}},
                   {resident_id}};
  return matched;
}

}  // namespace hesuan::test
