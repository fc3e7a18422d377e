#include "parsers/page/parts_to_read.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

TextLine line_at(int x, int y, const std::string& text) {
  const int width = 20 * static_cast<int>(to_code_points(text).size());
  return {{x, y, width, 20}, text, 1, {}};
}

std::vector<std::string> texts_of(const std::vector<Slice>& parts) {
  std::vector<std::string> texts;
  for (const Slice& part : parts) texts.push_back(part.text());
  return texts;
}

}  // namespace

TEST_CASE("only what may hold something of a record is worth reading fully") {
  const PageText page{600,
                      900,
                      {
                          line_at(10, 10, "\uFFFD\uFFFD康码"),  // a title: it may name the app
                          line_at(10, 50, "检测机构"),
                          line_at(200, 50, "\uFFFD\uFFFD市人民医院"),
                          line_at(10, 90, "采样时间:2022-11-08 07:\uFFFD2"),
                          line_at(10, 130, "姓名"),
                          line_at(200, 130, "张\uFFFD"),  // a name is read when the record is made
                          line_at(10, 170, "检测结果"),
                          line_at(200, 170, "阴性"),   // read already
                          line_at(10, 190, "\uFFFD"),  // an icon
                          line_at(10, 210, "\uFFFD\uFFFD说明本页面仅供参考以纸质报告为准"),
                      }};
  CHECK(texts_of(parts_to_read(page)) ==
        std::vector<std::string>{"\uFFFD\uFFFD市人民医院", "2022-11-08 07:\uFFFD2", "\uFFFD\uFFFD康码"});
}

TEST_CASE("everything unread can be read in the end") {
  const PageText page{
      600, 900, {line_at(10, 10, "阴性"), line_at(10, 50, "\uFFFD说明本页面仅供参考以纸质报告为准")}};
  CHECK(texts_of(unread_parts(page)) == std::vector<std::string>{"\uFFFD说明本页面仅供参考以纸质报告为准"});
}
