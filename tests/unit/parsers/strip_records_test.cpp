#include "parsers/photos/strip_records.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "page_of.hpp"

namespace hesuan::parsers {
namespace {

Record record_of(ocr::StripReading::Outcome outcome) {
  ocr::StripReading strip;
  strip.outcome = outcome;
  strip.confidence = 0.97;
  return strip_records("photo.jpg", std::vector{strip}).records.at(0);
}

Record note() {
  Record note;
  note.name = "测试甲";
  note.confidence["name"] = 0.9;
  note.sampled_at = local_time_from_iso("2022-11-08T07:30:00+08:00");
  return note;
}

bool has(const Record& record, std::string_view reason) {
  return std::ranges::find(record.reasons, reason) != record.reasons.end();
}

TEST_CASE("a photo alone tells neither whose test it is nor when it was taken", "[photos]") {
  const Record record = record_of(ocr::StripReading::Outcome::negative);
  CHECK(record.status == RecordStatus::review);
  CHECK(record.reasons == std::vector<std::string>{"name_missing", "time_missing"});
}

TEST_CASE("what a note beside the test says is taken over, and a person confirms it", "[photos]") {
  Record record = record_of(ocr::StripReading::Outcome::negative);
  take_from_note(record, note());
  CHECK(record.name == "测试甲");
  CHECK(record.confidence.at("name") == 0.9);
  CHECK(record.sampled_at == note().sampled_at);
  CHECK(record.reasons == std::vector<std::string>{"name_from_note"});
  CHECK(record.status == RecordStatus::review);
}

TEST_CASE("where the note says one thing and the lines another, a person decides", "[photos]") {
  Record written = note();
  written.result = TestResult::negative;
  Record positive = record_of(ocr::StripReading::Outcome::positive);
  take_from_note(positive, written);
  CHECK(positive.result == TestResult::positive);
  CHECK(has(positive, "photo_and_note_differ"));
  Record negative = record_of(ocr::StripReading::Outcome::negative);
  take_from_note(negative, written);
  CHECK_FALSE(has(negative, "photo_and_note_differ"));
}

TEST_CASE("a photo taken outside of the time in which a test is read goes to a person", "[photos]") {
  const auto reasons_at = [](const char* taken) {
    Record record = record_of(ocr::StripReading::Outcome::negative);
    take_from_note(record, note());  // 07:30
    judge_reading_time(record, *local_time_from_iso(taken));
    return std::pair(has(record, "read_too_early"), has(record, "read_too_late"));
  };
  CHECK(reasons_at("2022-11-08T07:35:00+08:00") == std::pair(true, false));
  CHECK(reasons_at("2022-11-08T07:50:00+08:00") == std::pair(false, false));
  CHECK(reasons_at("2022-11-08T08:10:00+08:00") == std::pair(false, true));
  CHECK(reasons_at("2022-11-08T07:20:00+08:00") == std::pair(false, false));
  CHECK(reasons_at("2022-11-08") == std::pair(false, false));
}

TEST_CASE("a clock that stands alone tells when the test was read", "[photos]") {
  const LocalTime swab = *local_time_from_iso("2022-11-08T23:40:00+08:00");
  const auto shown = [&](std::vector<std::string> lines) {
    const auto time = time_on_clock(lines, swab);
    return time ? to_iso(*time) : "";
  };
  CHECK(shown({"姓名：测试甲", "23:52", "COVID-19"}) == "2022-11-08T23:52:00+08:00");
  CHECK(shown({"0:05"}) == "2022-11-09T00:05:00+08:00");
  CHECK(shown({"8:32", "8:32"}) == "2022-11-08T08:32:00+08:00");
  CHECK(shown({"23:52", "23:58"}).empty());
  CHECK(shown({"采样时间 23:40", "23:5", "25:10", ":", ""}).empty());
}

TEST_CASE("a form is compared with the photo it shows, and with the screen's clock", "[photos]") {
  const auto compared = [](ocr::StripReading::Outcome outcome, double control, const char* clock) {
    Record form = note();  // 07:30
    form.result = TestResult::negative;
    ocr::StripReading strip;
    strip.outcome = outcome;
    strip.lines = {{0.3, 0.5, control}};
    compare_with_photo(form, std::vector{strip}, clock);
    return form.reasons;
  };
  using Outcome = ocr::StripReading::Outcome;
  using Reasons = std::vector<std::string>;
  CHECK(compared(Outcome::negative, 0.99, "7:48").empty());
  CHECK(compared(Outcome::positive, 0.99, "7:48") == Reasons{"photo_and_note_differ"});
  CHECK(compared(Outcome::negative, 0.99, "7:35") == Reasons{"read_too_early"});
  CHECK(compared(Outcome::negative, 0.99, "8:35") == Reasons{"read_too_late"});
  CHECK(compared(Outcome::negative, 0.99, "").empty());
  CHECK(compared(Outcome::invalid, 0.01, "8:35").empty());  // perhaps no window at all
}

TEST_CASE("a note may be no more than a name behind any label of names", "[photos]") {
  for (const char* label : {"姓名", "受检者姓名", "Name"}) {
    const PageText page = page_of({{40, 100, label}, {300, 100, "测试甲"}, {40, 400, "COVID-19 Ag"}});
    REQUIRE(named_by_label(page));
    CHECK(named_by_label(page)->name == "测试甲");
  }
  CHECK(named_by_label(page_of({{40, 100, "姓名：测试甲"}})));
  CHECK_FALSE(named_by_label(page_of({{40, 100, "测试甲"}})));
  CHECK_FALSE(named_by_label(page_of({{40, 100, "姓名：测试甲"}, {40, 300, "姓名：测试乙"}})));
}

TEST_CASE("three sure lines are of a test of another kind", "[photos]") {
  ocr::StripReading strip;
  strip.lines = {{0.3, 0.6, 1}, {0.5, 0.3, 0.99}, {0.7, 0.2, 0.98}};
  CHECK(are_of_card(std::vector{strip}));
  strip.lines.back().contrast = 0.02;  // perhaps texture: a person looks
  CHECK_FALSE(are_of_card(std::vector{strip}));
  strip.lines.pop_back();
  CHECK_FALSE(are_of_card(std::vector{strip}));
}

TEST_CASE("where a test's casing lies, and how far it is turned from standing upright", "[photos]") {
  ocr::StripReading strip;
  strip.corners = {{{100, 100}, {140, 100}, {140, 260}, {100, 260}}};
  CHECK(casing_around(strip).middle == std::array<double, 2>{120, 180});
  CHECK(casing_around(strip).side == Approx(5.5 * 160));
  CHECK(casing_around(strip).degrees == Approx(0).margin(1e-6));
  strip.corners = {{{140, 260}, {100, 260}, {100, 100}, {140, 100}}};
  CHECK(std::abs(casing_around(strip).degrees) == Approx(180));
  strip.corners = {{{100, 100}, {100, 60}, {260, 60}, {260, 100}}};  // to the right
  CHECK(casing_around(strip).degrees == Approx(-90));
}

TEST_CASE("strips that lie nearer than casings allow are those of a card", "[photos]") {
  const auto strip_at = [](double x) {
    ocr::StripReading strip;
    strip.corners = {{{x, 100}, {x + 40, 100}, {x + 40, 260}, {x, 260}}};
    return strip;
  };
  CHECK(are_of_card(std::vector{strip_at(100), strip_at(190)}));
  CHECK_FALSE(are_of_card(std::vector{strip_at(100), strip_at(290)}));
}

TEST_CASE("print on a casing tells a test of another kind", "[photos]") {
  for (const char* print : {"HCG 早早孕", "h C G Pregnancy Test", "IgG IgM C", "MOP Drug Test",
                            "MOPDru9 Test", "LH Ov*latiOP", "HCG Preg****y", "甲型流感 乙型流感"})
    CHECK(names_another_test(page_of({{40, 100, print}})));
  for (const char* print : {"COVID-19 Ag", "SARS-CoV-2 / Influenza A+B", "新冠 流感", "C T S"})
    CHECK_FALSE(names_another_test(page_of({{40, 100, print}})));
}

}  // namespace
}  // namespace hesuan::parsers
