#include "core/record.hpp"

#include <catch2/catch.hpp>

#include "core/file_reading.hpp"
#include "core/match.hpp"

using namespace hesuan;

namespace {

const RecordField& field(std::string_view name) {
  for (const RecordField& one : record_fields())
    if (one.name == name) return one;
  throw std::logic_error("no such field");
}

}  // namespace

TEST_CASE("the columns of a record, in order") {
  std::string names;
  for (const RecordField& one : record_fields()) names += std::string(one.name) + " ";
  CHECK(names ==
        "source page kind layout name id_type id_number phone sampled_at reported_at result institution "
        "specimen_id "
        "sampling_site address health_code status reasons ");
}

TEST_CASE("every field is read back as it was written") {
  Record record;
  record.source = "a.png";
  record.page = 7;
  record.kind = TestKind::antigen;
  record.layout = "sheet";
  record.name = "张*例";
  record.id_type = "护照";
  record.id_number = "E12345678";
  record.phone = "138****5678";
  record.sampled_at = local_time_from_iso("2022-04-09T17:12:05+08:00");
  record.reported_at = local_time_from_iso("2022-04-10");
  record.result = TestResult::retest;
  record.institution = "示例";
  record.specimen_id = "0001";
  record.sampling_site = "东门";
  record.address = "3-2-501";
  record.health_code = HealthCode::yellow;
  send_to_review(record, "name_low_confidence");
  send_to_review(record, "year_inferred");

  Record copy;
  for (const RecordField& one : record_fields()) {
    const auto text = one.get(record);
    INFO(one.name);
    REQUIRE(text);
    CHECK(one.set(copy, *text));
  }
  CHECK(copy == record);
}

TEST_CASE("a text of the wrong form is refused and changes nothing") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"page", "0"},          {"page", "-1"},          {"page", "1x"},         {"page", ""},
      {"page", " 1"},         {"page", "99999999999"}, {"kind", "blood"},      {"kind", ""},
      {"sampled_at", "2022"}, {"reported_at", ""},     {"result", "NEGATIVE"}, {"health_code", "blue"},
      {"status", "fine"},     {"reasons", "a;;b"},     {"reasons", "a b"},
  };
  for (const auto& [name, text] : cases) {
    INFO(name << " " << text);
    Record record;
    CHECK_FALSE(field(name).set(record, text));
    CHECK(record == Record());
  }
}

TEST_CASE("reasons are listed once, in the order found") {
  Record record;
  send_to_review(record, "b");
  send_to_review(record, "a");
  send_to_review(record, "b");
  CHECK(record.status == RecordStatus::review);
  CHECK(record.reasons == std::vector<std::string>{"b", "a"});
  CHECK(field("reasons").get(record) == "b;a");
}

TEST_CASE("words of the contract, and no others") {
  for (const auto* word : {"negative", "positive", "pending", "retest", "invalid", "unknown"})
    CHECK(to_string(test_result_from(word).value()) == word);
  for (const auto* word : {"ok", "review", "duplicate", "unreadable", "unsupported"})
    CHECK(to_string(file_status_from(word).value()) == word);
  for (const auto* word : {"matched", "ambiguous", "unmatched", "duplicate"})
    CHECK(to_string(match_status_from(word).value()) == word);
  CHECK_FALSE(test_result_from(""));
  CHECK_FALSE(file_status_from("OK"));
  CHECK_FALSE(match_status_from("match"));
}

TEST_CASE("a file's status follows from its content") {
  FileReading reading;
  reading.records.resize(2);
  settle_status(reading);
  CHECK(reading.status == FileStatus::ok);
  CHECK(reading.reason.empty());

  send_to_review(reading.records[1], "result_unclear");
  settle_status(reading);
  CHECK(reading.status == FileStatus::review);
  CHECK(reading.reason == "result_unclear");

  reading.refused.push_back({3, "name_missing", "name"});
  settle_status(reading);
  CHECK(reading.status == FileStatus::review);
  CHECK(reading.reason == "name_missing");

  const FileReading failed = failed_reading(FileStatus::unreadable, "pdf_locked", "pdf");
  CHECK(failed.reason == "pdf_locked");
  CHECK(failed.source_kind == "pdf");
  CHECK(failed.records.empty());
}
