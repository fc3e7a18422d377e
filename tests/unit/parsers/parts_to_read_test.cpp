#include "parsers/page/parts_to_read.hpp"

#include <catch2/catch.hpp>

#include "page_of.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

TEST_CASE("what is worth reading") {
  const std::pair<const char*, const char*> cases[] = {
      {"姓名:\uFFFD\uFFFD", ""},  // read by every recogniser when the record is made
      {"采样时间:2022-11-08 07:\uFFFD2", "2022-11-08 07:\uFFFD2"},
      {"2022-11-\uFFFD8 07:12", "2022-11-\uFFFD8 07:12"},  // in a table
      {"姓名:张样例", ""},
      {"\uFFFD例", "\uFFFD例"},
      {"\uFFFD", ""},     // an icon
      {"文*\uFFFD", ""},  // a masked name, as a name beside its label
      // A sentence; but what a lost label may begin is none.
      {"本页面仅供个人查询使用,\uFFFD测结果以报告为准", ""},
      {"\uFFFD\uFFFD机构:示例市松果路社区\uFFFD生服务中心",
       "\uFFFD\uFFFD机构:示例市松果路社区\uFFFD生服务中心"},
  };
  for (const auto& [line, wanted] : cases) {
    INFO(line);
    const PageText page = page_of({{40, 100, line}});
    std::string parts;
    for (const Slice& part : parts_to_read(page)) parts += part.text();
    CHECK(parts == wanted);
  }
}

TEST_CASE("everything unread can be read in the end") {
  const PageText page = page_of({{40, 100, "阴性"}, {40, 150, "\uFFFD说明本页面仅供参考以纸质报告为准"}});
  const std::vector<Slice> parts = unread_parts(page);
  REQUIRE(parts.size() == 1);
  CHECK(parts.front().text() == "\uFFFD说明本页面仅供参考以纸质报告为准");
}

TEST_CASE("a line much wider than its text may be a badge") {
  const auto inside = [](const char* text, int width) {
    TextLine line = line_of({60, 1000, text, 80});
    line.box.width = width;
    return words_inside_badge(line);
  };
  const auto words = inside("E3学", 290);
  REQUIRE(words);
  CHECK(words->box == Box{70, 1020, 270, 40});
  CHECK(words->text == "\uFFFD");
  CHECK(inside("\uFFFD", 290));
  CHECK_FALSE(inside("24小时阴性", 400));
  CHECK_FALSE(inside("2022-11-08", 400));
  CHECK_FALSE(inside("\uFFFD", 80));
}
