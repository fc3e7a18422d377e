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

TEST_CASE("a layout file is read whole") {
  const auto reading = read_layout(
      "id = \"screen.example\"\napp = \"示例码\"\nkind = \"antigen\"\nanchors = [\"示例 码\", [\"抗原\", "
      "\"自测\"]]\n"
      "one_person = true\n[labels]\n\"持有人\" = \"name\"\n");
  CHECK(reading.faults.empty());
  REQUIRE(reading.layout);
  CHECK(reading.layout->id == "screen.example");
  CHECK(reading.layout->kind == TestKind::antigen);
  CHECK(reading.layout->anchors == std::vector<std::vector<std::string>>{{"示例码"}, {"抗原", "自测"}});
  CHECK(reading.layout->one_person);
  CHECK(reading.layout->labels.at("持有人") == "name");
}

TEST_CASE("every fault of a layout file is told at once, with its line and key") {
  const auto reading = read_layout(
      "id = \"Screen 示例\"\nkind = \"blood\"\nanchors = []\nancors = [\"示例码\"]\none_person = \"yes\"\n"
      "refuse = [\"\"]\nrefuse_reason = \"because\"\n[labels]\n\"持有人\" = \"nmae\"\n");
  CHECK_FALSE(reading.layout);
  const std::vector<LayoutFault> expected{{1, "id", "layout_id_form"},
                                          {1, "app", "layout_text_required"},
                                          {2, "kind", "layout_kind_unknown"},
                                          {3, "anchors", "layout_texts_required"},
                                          {4, "ancors", "layout_key_unknown"},
                                          {5, "one_person", "layout_flag_required"},
                                          {6, "refuse", "layout_texts_required"},
                                          {7, "refuse_reason", "layout_reason_unknown"},
                                          {9, "labels.持有人", "layout_field_unknown"}};
  CHECK(reading.faults == expected);
}

TEST_CASE("what is no TOML says where") {
  CHECK(read_layout("id = \"screen.example\"\napp = 示例码\n").faults ==
        std::vector<LayoutFault>{{2, "", "layout_not_toml"}});
}

TEST_CASE("of several layouts whose anchors are there, the one that asks for most is taken") {
  const auto known = layouts_from(
      std::vector<std::string_view>{"id = \"a\"\napp = \"A\"\nanchors = [\"健康码\"]\n",
                                    "id = \"b\"\napp = \"B\"\nanchors = [\"健康码\", \"核酸\"]\n"});
  CHECK(layout_of("健康码\n核酸\n", known)->id == "b");
  CHECK(layout_of("健康码\n", known)->id == "a");
  CHECK(layout_of("核酸\n", known) == nullptr);
}
