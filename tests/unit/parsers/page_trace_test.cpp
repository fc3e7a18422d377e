#include <catch2/catch.hpp>

#include "parsers/page/page_records.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

constexpr int line_height = 20;

/// Lines one below the other, far enough apart that none goes on with the one above.
PageText page_of(const std::vector<std::string>& lines) {
  PageText page{400, 0, {}};
  for (const std::string& text : lines) {
    page.lines.push_back({{10, page.height, 300, line_height}, text, 1, {}});
    page.height += 3 * line_height;
  }
  return page;
}

PageTrace trace_of(const PageText& page, FileReading& reading) {
  PageTrace trace;
  PageRequest request{"a.png", *date_from_iso("2022-11-08"), "screen.generic", {}};
  request.trace = &trace;
  reading = read_page(page, request);
  return trace;
}

const PartUse* use_of(const PageTrace& trace, const std::string& field, PartUse::Role role) {
  for (const PartUse& use : trace.uses)
    if (use.field == field && use.role == role) return &use;
  return nullptr;
}

}  // namespace

TEST_CASE("a trace says what each part of a line became") {
  FileReading reading;
  const auto trace = trace_of(
      page_of({"姓名:陈样例", "采样时间:2022-11-08 09:10:00", "检测结果:阴性", "数据来源:示例"}), reading);
  REQUIRE(reading.records.size() == 1);
  CHECK(trace.text.lines.size() == 4);

  const PartUse* label = use_of(trace, "name", PartUse::Role::label);
  REQUIRE(label);
  CHECK(label->part == PagePart{0, 0, 3});
  const PartUse* name = use_of(trace, "name", PartUse::Role::value);
  REQUIRE(name);
  CHECK(name->part == PagePart{0, 3, 3});
  CHECK(name->records == std::vector<std::size_t>{0});
  const PartUse* source = use_of(trace, "data_source", PartUse::Role::value);
  REQUIRE(source);
  CHECK(source->records.empty());
}

TEST_CASE("a trace names the layout, and those that nearly fit") {
  FileReading reading;
  const auto known = trace_of(page_of({"上海核酸查询", "姓名:陈样例", "检测结果:阴性"}), reading);
  CHECK(known.layout == "screen.suishenban");

  const auto nearly = trace_of(page_of({"苏康码", "姓名:陈样例", "检测结果:阴性"}), reading);
  CHECK(nearly.layout.empty());
  CHECK(nearly.fits ==
        std::vector<LayoutFit>{{"screen.sukangma", "苏康码 核酸检测查询", {"苏康码"}, {"核酸检测查询"}}});
}

TEST_CASE("a trace is there where no record is") {
  FileReading reading;
  const auto trace = trace_of(page_of({"今天天气很好"}), reading);
  CHECK(reading.records.empty());
  CHECK(trace.text.lines.size() == 1);
  CHECK(trace.uses.empty());
}

TEST_CASE("the rows of a table are traced each to its record") {
  PageText page{600, 200, {}};
  const std::vector<std::vector<std::string>> cells{
      {"姓名", "检测结果", "采样时间"}, {"陈样例", "阴性", "2022-11-08"}, {"王样例", "阳性", "2022-11-08"}};
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column)
      page.lines.push_back({{10 + 200 * column, 10 + 60 * row, 100, line_height}, cells[row][column], 1, {}});
  FileReading reading;
  const auto trace = trace_of(page, reading);
  REQUIRE(reading.records.size() == 2);
  CHECK(use_of(trace, "result", PartUse::Role::label)->part.line == 1);
  const auto second = std::find_if(trace.uses.begin(), trace.uses.end(),
                                   [](const PartUse& use) { return use.part.line == 7; });
  REQUIRE(second != trace.uses.end());
  CHECK(second->field == "result");
  CHECK(second->records == std::vector<std::size_t>{1});
}
