#include "exporters/explain_page.hpp"

#include <catch2/catch.hpp>

#include "core/text.hpp"

using namespace hesuan;
using namespace hesuan::exporters;

namespace {

FileReading reading_of(const std::string& name) {
  Record record;
  record.name = name;
  record.confidence["name"] = 0.5;
  send_to_review(record, "name_low_confidence");
  FileReading reading;
  reading.status = FileStatus::review;
  reading.source_kind = "picture";
  reading.records.push_back(record);
  return reading;
}

PageTrace trace_of(const std::string& name) {
  PageTrace trace;
  const std::size_t length = to_code_points(name).size();
  trace.text = {
      100,
      100,
      {{{1, 1, 50, 10}, name, 0.5, std::vector<TextCharacter>(length, {0.5, {}, Engine::tesseract, {}})}}};
  trace.uses = {{{0, 0, length}, PartUse::Role::value, "name", {0}}};
  trace.second_looks = {{{0, 0, length}, {{}, "阵样例", 0.9, {}}}};
  trace.picture = "\xFF\xD8\xFF";
  return trace;
}

}  // namespace

TEST_CASE("the page says what was read, how surely, and why a person must look") {
  const std::string page =
      explain_page("a.png", reading_of("陈样例"), {{trace_of("陈样例")}}, Language::zh_CN);
  for (const char* said : {"a.png", "待核对", "陈样例", "50 %", "姓名看不清", "姓名 → 记录 1", "Tesseract",
                           "阵样例", "与第一次不同", "data:image/jpeg;base64,/9j/"}) {
    INFO(said);
    CHECK(contains(page, said));
  }
}

TEST_CASE("nothing that was read or named becomes part of the page's own language") {
  const std::string script = "<script>x</script>", attribute = "\"onload=\"x";
  for (const std::string& text : {script, attribute}) {
    const std::string page = explain_page(text, reading_of(text), {{trace_of(text)}}, Language::en);
    CHECK_FALSE(contains(page, text));
  }
}
