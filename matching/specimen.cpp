#include "matching/specimen.hpp"

namespace hesuan::matching {

std::vector<std::string> specimen_keys(const Record& record, std::string_view resident_id) {
  const std::string test = std::string(resident_id) + '\n' + std::string(to_string(record.kind)) + '\n' +
                           std::string(to_string(record.result)) + '\n';
  std::vector<std::string> keys;
  if (record.specimen_id) keys.push_back(test + *record.specimen_id);
  if (record.sampled_at) {
    LocalTime time = *record.sampled_at;
    if (time.of_day) time.of_day = std::chrono::floor<std::chrono::minutes>(*time.of_day);
    keys.push_back(test + to_iso(time));
  }
  return keys;
}

}  // namespace hesuan::matching
