// Reads pictures and prints what calibrate.py needs, a line a value:
// file, record, field, value, evidence, what the recognisers say; parted by tabs.
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "core/record.hpp"
#include "parsers/page/confidence.hpp"
#include "parsers/read_source.hpp"

using namespace hesuan;

namespace {

struct Observation {
  int record;
  std::string field;
  parsers::Evidence evidence;
  double raw;
};

std::vector<std::byte> bytes_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(file)), {});
  const auto* begin = reinterpret_cast<const std::byte*>(content.data());
  return {begin, begin + content.size()};
}

std::string value_of(const Record& record, const std::string& field) {
  for (const RecordField& known : record_fields()) {
    if (known.name == field) return known.get(record).value_or("");
  }
  return "";
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "usage: observe MODELS_FOLDER PICTURE…\n";
    return 2;
  }
  std::vector<Observation> seen;
  parsers::ReadOptions options{
      Date{std::chrono::year(2022) / 11 / 8}, "", arguments[1],
      [&](int record, const std::string& field, parsers::Evidence evidence, double raw) {
        seen.push_back({record, field, evidence, raw});
      }};
  parsers::SourceReader reader(options);
  for (int i = 2; i < count; ++i) {
    seen.clear();
    const FileReading reading = reader.read(arguments[i], bytes_of(arguments[i]));
    // A page that is read a second time is observed a second time; the last counts.
    std::map<std::pair<int, std::string>, Observation> last;
    for (const Observation& observation : seen)
      last.insert_or_assign({observation.record, observation.field}, observation);
    for (const Record& record : reading.records) {
      for (const auto& [key, observation] : last) {
        if (observation.record != record.page) continue;
        std::cout << arguments[i] << '\t' << record.page << '\t' << observation.field << '\t'
                  << value_of(record, observation.field) << '\t' << to_string(observation.evidence) << '\t'
                  << observation.raw << '\n';
      }
    }
  }
}
