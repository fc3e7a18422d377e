#include <catch2/catch.hpp>
#include <sstream>

#include "parsers/records/record_reader.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

constexpr std::string_view full_json =
    R"({"source":"inbox/a.png","page":2,"kind":"antigen","layout":"screen.sample","name":"张*例",)"
    R"("id_type":"居民身份证","id_number":"110105********002X","phone":"138****5678",)"
    R"("sampled_at":"2022-11-08T07:05:00+08:00","reported_at":"2022-11-08","result":"negative",)"
    R"("institution":"示例检测所","specimen_id":null,"sampling_site":null,"address":null,"health_code":"green",)"
    R"("status":"review","reasons":["name_low_confidence","year_inferred"],"confidence":{"name":0.5},)"
    R"("readings":{"name":[[{"character":"张","probability":0.9},{"character":"弓","probability":0.1}],[]]},)"
    R"("resident_id":"7","match_status":"matched","some_later_field":[1]})";

Record full_record() {
  Record record;
  record.source = "inbox/a.png";
  record.page = 2;
  record.kind = TestKind::antigen;
  record.layout = "screen.sample";
  record.name = "张*例";
  record.id_type = "居民身份证";
  record.id_number = "110105********002X";
  record.phone = "138****5678";
  record.sampled_at = local_time_from_iso("2022-11-08T07:05:00+08:00");
  record.reported_at = local_time_from_iso("2022-11-08");
  record.result = TestResult::negative;
  record.institution = "示例检测所";
  record.health_code = HealthCode::green;
  record.status = RecordStatus::review;
  record.reasons = {"name_low_confidence", "year_inferred"};
  record.confidence = {{"name", 0.5}};
  record.readings = {{"name", {{{"张", 0.9}, {"弓", 0.1}}, {}}}};
  return record;
}

struct RecordsRead {
  std::vector<Record> records;
  std::vector<RecordFault> faults;
};

RecordsRead read(const std::string& text) {
  std::istringstream in(text);
  RecordsRead read;
  read_records(
      in, [&](Record&& record) { read.records.push_back(std::move(record)); },
      [&](const RecordFault& fault) { read.faults.push_back(fault); });
  return read;
}

}  // namespace

TEST_CASE("a JSON record is read whole") {
  CHECK(record_from_json(full_json) == full_record());
}

TEST_CASE("JSON with a wrong form gives no record and names the field") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "record_not_json"},
      {"[]", "record_not_json"},
      {R"({"kind":"antigen")", "record_not_json"},
      {R"({"name":"张样例"})", "kind: record_field_missing"},
      {R"({"kind":null})", "kind: record_field_form"},
      {R"({"kind":"blood"})", "kind: record_field_form"},
      {R"({"kind":"antigen","page":0})", "page: record_field_form"},
      {R"({"kind":"antigen","page":"1"})", "page: record_field_form"},
      {R"({"kind":"antigen","page":1.5})", "page: record_field_form"},
      {R"({"kind":"antigen","name":""})", "name: record_field_form"},
      {R"({"kind":"antigen","name":5})", "name: record_field_form"},
      {R"({"kind":"antigen","id_number":11010519491231002})", "id_number: record_field_form"},
      {R"({"kind":"antigen","sampled_at":"2022-02-29"})", "sampled_at: record_field_form"},
      {R"({"kind":"antigen","sampled_at":"2022-11-08 10:00"})", "sampled_at: record_field_form"},
      {R"({"kind":"antigen","result":"Negative"})", "result: record_field_form"},
      {R"({"kind":"antigen","result":null})", "result: record_field_form"},
      {R"({"kind":"antigen","reasons":"a;b"})", "reasons: record_field_form"},
      {R"({"kind":"antigen","reasons":["a b"]})", "reasons: record_field_form"},
      {R"({"kind":"antigen","confidence":{"name":1.5}})", "confidence: record_field_form"},
      {R"({"kind":"antigen","readings":{"name":[[{"character":"张"}]]}})", "readings: record_field_form"},
  };
  for (const auto& [line, expected] : cases) {
    INFO(line);
    std::string fault;
    CHECK_FALSE(record_from_json(line, &fault));
    CHECK(fault == expected);
  }
}

TEST_CASE("JSON Lines: a bad line costs that line") {
  const auto result =
      read("\n" + std::string(full_json) + "\r\n\n{\"kind\":\"x\"}\n{\"kind\":\"nucleic_acid\"}");
  REQUIRE(result.records.size() == 2);
  CHECK(result.records[0] == full_record());
  REQUIRE(result.faults.size() == 1);
  CHECK(result.faults[0].line == 4);
  CHECK(result.faults[0].field == "kind");
  CHECK(result.faults[0].what == "record_field_form");
}

TEST_CASE("CSV is read by its column names") {
  const auto result = read(
      "\xEF\xBB\xBFstatus,reasons,kind,name,page,source,result,sampled_at,institution,confidence,match_"
      "status\r\n"
      "review,a;b,antigen,张*例,3,\"in,box/a "
      "\"\"1\"\".png\",negative,2022-11-08,\"示例\n检测所\",\"{\"\"name\"\":0.5}\",matched\r\n"
      "\r\n"
      ",,nucleic_acid,'=张样例,,,,,'@示例,,\r\n");
  REQUIRE(result.faults.empty());
  REQUIRE(result.records.size() == 2);
  const Record& first = result.records[0];
  CHECK(first.status == RecordStatus::review);
  CHECK(first.reasons == std::vector<std::string>{"a", "b"});
  CHECK(first.kind == TestKind::antigen);
  CHECK(first.name == "张*例");
  CHECK(first.page == 3);
  CHECK(first.source == "in,box/a \"1\".png");
  CHECK(first.result == TestResult::negative);
  CHECK(first.sampled_at == local_time_from_iso("2022-11-08"));
  CHECK(first.institution == "示例\n检测所");
  CHECK(first.confidence == std::map<std::string, double>{{"name", 0.5}});
  const Record& second = result.records[1];
  CHECK(second.name == "=张样例");
  CHECK(second.institution == "@示例");
  CHECK_FALSE(second.sampled_at);
  CHECK(second.result == TestResult::unknown);
}

TEST_CASE("an apostrophe that guards nothing stays") {
  const auto result = read("kind,name\nantigen,'张样例\nantigen,'\n");
  REQUIRE(result.records.size() == 2);
  CHECK(result.records[0].name == "'张样例");
  CHECK(result.records[1].name == "'");
}

TEST_CASE("CSV faults name line and field") {
  struct Expected {
    std::string text;
    std::size_t line;
    std::string field, what;
    std::size_t records;
  };
  const Expected cases[] = {
      {"kind,page\nantigen,x\nantigen,1\n", 2, "page", "record_field_form", 1},
      {"kind,name\n,张样例\nantigen,张样例\n", 2, "kind", "record_field_missing", 1},
      {"name\n张样例\n", 2, "kind", "record_field_missing", 0},
      {"kind,name\nantigen\n", 2, "", "record_row_length", 0},
      {"kind,name\nantigen,a,b\n", 2, "", "record_row_length", 0},
      {"kind,kind\nantigen,antigen\n", 1, "kind", "record_column_twice", 0},
      {"姓名,结果\n张样例,阴性\n", 1, "", "record_no_columns", 0},
      {"kind,name\nantigen,a\nantigen,\"b\nantigen,c\n", 2, "", "record_quote_open", 1},
      {"kind,confidence\nantigen,{\n", 2, "confidence", "record_field_form", 0},
      {"kind,name\nantigen,\"a\nb\"\nx,c\n", 4, "kind", "record_field_form", 1},
      {std::string("kind,name\nantigen,\xFF\xFF\n"), 0, "", "encoding_unknown", 0},
  };
  for (const Expected& expected : cases) {
    INFO(expected.text);
    const auto result = read(expected.text);
    CHECK(result.records.size() == expected.records);
    REQUIRE(result.faults.size() == 1);
    CHECK(result.faults[0].line == expected.line);
    CHECK(result.faults[0].field == expected.field);
    CHECK(result.faults[0].what == expected.what);
  }
}

TEST_CASE("no text, no records, no faults") {
  for (const auto* text : {"", "\n\n", "kind,name\n"}) {
    const auto result = read(text);
    CHECK(result.records.empty());
    CHECK(result.faults.empty());
  }
}

namespace {

struct Streamed {
  std::vector<MatchedRecord> records;
  std::vector<RecordFault> faults;
};

/// Pushed in pieces of `size` bytes.
Streamed stream(std::string_view text, std::size_t size) {
  Streamed streamed;
  MatchedRecordStream records(
      [&](MatchedRecord&& matched) { streamed.records.push_back(std::move(matched)); },
      [&](const RecordFault& fault) { streamed.faults.push_back(fault); });
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) records.push(text.substr(0, size));
  records.finish();
  return streamed;
}

}  // namespace

TEST_CASE("matched records from a pipe, whatever pieces they come in") {
  const std::string json =
      "\xEF\xBB\xBF\n"
      R"({"source":"a","kind":"antigen","match_status":"matched","resident_id":"R1","household_id":null,"match_score":0.5})"
      "\n\n"
      R"({"source":"b","kind":"antigen"})"
      "\n"
      R"({"source":"c","kind":"antigen","match_status":"perhaps"})"
      "\n{\n"
      R"({"source":"d","kind":"antigen","match_status":"unmatched","match_score":2})"
      "\n"
      R"({"source":"测试","kind":"antigen","match_status":"duplicate","resident_id":"R2"})";
  const std::string csv =
      "source,kind,match_status,resident_id,match_score\n"
      "a,antigen,matched,R1,0.5\n"
      "b,antigen,,R1,\n"
      "测试,antigen,duplicate,'=R2,\n";
  for (const std::size_t size : {1, 7, 4096}) {
    CAPTURE(size);
    const auto lines = stream(json, size);
    REQUIRE(lines.records.size() == 2);
    CHECK(lines.records[0].match.status == MatchStatus::matched);
    CHECK(lines.records[0].match.resident_id == "R1");
    CHECK(lines.records[0].match.score == 0.5);
    CHECK(lines.records[1].record.source == "测试");
    std::vector<std::pair<std::size_t, std::string>> faults;
    for (const auto& fault : lines.faults) faults.emplace_back(fault.line, fault.what);
    CHECK(faults == std::vector<std::pair<std::size_t, std::string>>{{4, "record_field_missing"},
                                                                     {5, "record_field_form"},
                                                                     {6, "record_not_json"},
                                                                     {7, "record_field_form"}});
    const auto rows = stream(csv, size);
    REQUIRE(rows.records.size() == 2);
    CHECK(rows.records[0].match.score == 0.5);
    CHECK(rows.records[1].match.status == MatchStatus::duplicate);
    CHECK(rows.records[1].match.resident_id == "=R2");
    REQUIRE(rows.faults.size() == 1);
    CHECK(rows.faults[0].field == "match_status");
  }
  CHECK(stream("", 1).faults.empty());
  CHECK(stream("x", 1).faults.size() == 1);
}

TEST_CASE("a list longer than the piece that tells its encoding is read to its end") {
  constexpr std::size_t sample = 4 << 20;
  const std::string header = "source,kind,name\n", row = "a.png,antigen,测试\n";
  std::string csv = header, json;
  std::size_t rows = 0;
  for (; csv.size() < sample + 200'000; ++rows) {
    csv += row;
    json += R"({"source":"a.png","kind":"antigen","name":"测试"})"
            "\n";
  }
  json.pop_back();  // the last line may lack its end
  for (const std::string& text : {csv, json, "\xEF\xBB\xBF" + csv}) {
    const auto result = read(text);
    CHECK(result.faults.empty());
    REQUIRE(result.records.size() == rows);
    CHECK(result.records.back().name == "测试");
  }

  SECTION("damage behind that piece is told, and what came before it kept") {
    const auto result = read(csv + "a.png,antigen,\xB2\xE2\n" + row);
    CHECK(result.records.size() >= rows - 65536 / row.size() - 1);
    CHECK(result.records.size() <= rows);
    REQUIRE(result.faults.size() == 1);
    CHECK(result.faults[0].what == "encoding_unknown");
  }
  SECTION("in another encoding it is read as a whole") {
    std::string gb18030 = header;
    for (std::size_t i = 0; i < 2 * rows; ++i) gb18030 += "a.png,antigen,\xB2\xE2\xCA\xD4\n";
    REQUIRE(gb18030.size() > sample);
    const auto result = read(gb18030);
    CHECK(result.faults.empty());
    REQUIRE(result.records.size() == 2 * rows);
    CHECK(result.records.back().name == "测试");
  }
}
