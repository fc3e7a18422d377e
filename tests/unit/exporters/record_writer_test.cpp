#include "exporters/record_writer.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "fixtures.hpp"
#include "parsers/records/record_reader.hpp"

using namespace hesuan;
using namespace hesuan::exporters;
using test::full_record;

namespace {

std::vector<Record> records_in(std::istream& csv) {
  std::vector<Record> records;
  parsers::read_records(
      csv, [&](Record&& record) { records.push_back(std::move(record)); },
      [](const parsers::RecordFault& fault) { FAIL(fault.what); });
  return records;
}

}  // namespace

TEST_CASE("a record as JSON, field by field in the contract's order") {
  Record record;
  record.source = "a.png";
  record.sampled_at = local_time_from_iso("2022-11-08T09:17:32+08:00");
  record.result = TestResult::negative;
  record.confidence = {{"result", 0.1}};
  record.readings = {{"name", {{{"测", 0.75}}}}};
  CHECK(to_json(record) ==
        R"({"source":"a.png","page":1,"kind":"nucleic_acid","layout":"","name":null,"id_type":null,)"
        R"("id_number":null,"phone":null,"sampled_at":"2022-11-08T09:17:32+08:00","reported_at":null,)"
        R"("result":"negative","institution":null,"specimen_id":null,"sampling_site":null,"address":null,)"
        R"("health_code":null,"status":"ok","reasons":[],"confidence":{"result":0.1},)"
        R"("readings":{"name":[[{"character":"测","probability":0.75}]]}})");
}

TEST_CASE("a match follows its record") {
  const std::string json = to_json(MatchedRecord{Record{}, {}}, Language::zh_CN);
  CHECK(
      json.ends_with(R"("resident_id":null,"household_id":null,"match_status":"unmatched","match_score":0.0,)"
                     R"("match_reasons":[],"candidates":[]})"));
  const MatchedRecord ambiguous{Record{},
                                {MatchStatus::ambiguous,
                                 "",
                                 "",
                                 0.25,
                                 {{"surname_equal", 1.5, ""}, {"name_looks_alike", -2, "吴/昊"}},
                                 {"R1", "R2"}}};
  CHECK(to_json(ambiguous, Language::zh_CN)
            .ends_with(R"("match_status":"ambiguous","match_score":0.25,"match_reasons":[)"
                       R"({"code":"surname_equal","weight":1.5,"text":"姓氏一致"},)"
                       R"({"code":"name_looks_alike","weight":-2.0,"text":"名字一字不同，形近（吴/昊）"}],)"
                       R"("candidates":["R1","R2"]})"));
  CHECK(to_csv(ambiguous, Language::zh_CN)
            .ends_with(",,,ambiguous,0.25,姓氏一致 +1.5;名字一字不同，形近（吴/昊） -2.0,R1;R2\n"));
  CHECK(to_csv(ambiguous, Language::en).find("the surname agrees +1.5;") != std::string::npos);
}

TEST_CASE("what is written is read back equal") {
  Record record = full_record();
  CHECK(parsers::record_from_json(to_json(record)) == record);
  CHECK(to_json(record).find('\n') == std::string::npos);

  std::istringstream csv(csv_header(false) + to_csv(record));
  const auto read = records_in(csv);
  record.readings.clear();  // CSV leaves them out
  REQUIRE(read.size() == 1);
  CHECK(read[0] == record);
}

TEST_CASE("a matched record's CSV has the header's columns and reads back as a record") {
  std::istringstream csv(csv_header(true) + to_csv(MatchedRecord{full_record(), {}}, Language::zh_CN));
  const auto read = records_in(csv);
  REQUIRE(read.size() == 1);
  CHECK(read[0].specimen_id == full_record().specimen_id);
}

TEST_CASE("cells") {
  struct Case {
    std::string value, cell;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"a,b", "\"a,b\""},
      {"say \"a\"", "\"say \"\"a\"\"\""},
      {"two\nlines", "\"two\nlines\""},
      {"=1+1", "'=1+1"},
      {"+86", "'+86"},
      {"-1", "'-1"},
      {"@x", "'@x"},
      {"\tx", "'\tx"},
      {"\rx", "\"'\rx\""},
      {"=a,b", "\"'=a,b\""},
      {"a\xFF", "a\uFFFD"},
  };
  for (const auto& [value, cell] : cases) {
    CAPTURE(value);
    CHECK(csv_cell(value) == cell);
  }
  CHECK(csv_cell("-1.5", false) == "-1.5");
}

TEST_CASE("a file name that is no UTF-8 does not break the JSON") {
  Record record;
  record.source = "\xB2\xE2\xCA\xD4.png";
  CHECK(parsers::record_from_json(to_json(record)).has_value());
}
