#include "parsers/screens/layouts.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;
using namespace hesuan::parsers;

TEST_CASE("the app of a page") {
  const std::pair<const char*, const char*> cases[] = {
      {"湖北健康码\n核酸检测\n", "screen.hubei"},
      {"河北健康码\n核酸检测\n", "screen.hebei"},
      {"北京健康宝\n失效时间:\n", "screen.jiankangbao_code"},
      {"北京健康宝\n", "screen.jiankangbao"},
      {"苏康码\n最近7天内的核酸检测结果\n", "screen.sukangma"},
      // The title was not read.
      {"\uFFFD\uFFFD健康宝\n查询时间:\n失效时间:\n", "screen.jiankangbao_code"},
      {"\uFFFD\uFFFD健康宝\n距离本次检测已过0天\n", "screen.jiankangbao"},
      // One character unread, or one of a long name misread.
      {"福\uFFFD健康码\n", "screen.fujian"},
      {"海南抗厌检测上报\n", "screen.hainan_antigen"},
      // What could be two apps is neither; a short name misread is another's.
      {"\uFFFD北健康码\n核酸检测\n", ""},
      {"江北健康码\n核酸检测\n", ""},
      {"\uFFFD康码\n核酸检测详情\n", ""},
      {"广东省卫生健康委员会\n", ""},
      {"某某健康\n", ""},
  };
  for (const auto& [text, id] : cases) {
    INFO(text);
    const Layout* layout = layout_of(text);
    CHECK((layout ? layout->id : "") == id);
  }
}

TEST_CASE("a layout file with a fault is refused and says where") {
  const std::pair<const char*, const char*> cases[] = {
      {"id = 'screen.x'\napp = 'x'\nanchors = []", "x.toml: anchors: at least one text is required"},
      {"id = 'screen.x'\napp = 'x'\nanchors = [['a', 1]]", "x.toml: anchors: a list of texts is required"},
      {"id = 'screen.x'\napp = 'x'\nanchors = ['a']\nrefuse_reason = 'because'",
       "x.toml: refuse_reason: a known reason is required"},
  };
  for (const auto& [toml, message] : cases) CHECK_THROWS_WITH(layout_from_toml("x.toml", toml), message);
}
