#include "parsers/page/labelled_values.hpp"

#include <catch2/catch.hpp>

#include "page_of.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

TEST_CASE("labels and their values") {
  struct Case {
    const char* what;
    std::vector<Placed> lines;
    std::vector<std::string> values;  // field=value
  };
  const Case cases[] = {
      {"in the label's line", {{40, 100, "姓名:张样例"}}, {"name=张样例"}},
      {"right of it", {{40, 100, "采样点"}, {300, 100, "示例广场"}}, {"sampling_site=示例广场"}},
      {"below it, in a box of its own",
       {{40, 100, "采样时间"}, {70, 178, "2022-11-08 17:04"}},
       {"sampled_at=2022-11-08 17:04"}},
      {"right of it stands another card",
       {{40, 100, "采样时间"}, {400, 100, "查看记录"}, {40, 150, "2022-11-08 17:04"}},
       {"sampled_at=2022-11-08 17:04"}},
      {"a value beyond its form is shown all the same",
       {{40, 100, "检测结果"}, {400, 100, "明性"}},
       {"result=明性"}},
      {"the colon stands before the value", {{40, 100, "姓名"}, {300, 100, ":张样例"}}, {"name=张样例"}},
      {"the field's edge was read",
       {{40, 100, "检测时间"}, {40, 150, "| 2022-11-08 16:12"}},
       {"reported_at=2022-11-08 16:12"}},
      {"no colon before figures", {{40, 100, "检测时间2022-11-08"}}, {"reported_at=2022-11-08"}},
      {"a second line that reads like a label",
       {{40, 100, "检测机构:示例市星桥基因检测技术有限公司"},
        {175, 140, "检验实验室"},
        {40, 190, "检测结果:阴性"}},
       {"institution=示例市星桥基因检测技术有限公司检验实验室", "result=阴性"}},
      {"the same in a column of values",
       {{40, 100, "检测机构"}, {300, 100, "示例市星桥基因检测技术有限公司"}, {300, 140, "检验实验室"}},
       {"institution=示例市星桥基因检测技术有限公司检验实验室"}},
      {"the same, set to the right",
       {{40, 100, "检测机构"}, {300, 100, "示例市星桥基因检测技术有限公司"}, {600, 140, "检验实验室"}},
       {"institution=示例市星桥基因检测技术有限公司检验实验室"}},
      {"centred below it",
       {{40, 100, "检测机构"}, {300, 100, "示例市星桥基因检测技术有限公司"}, {480, 140, "检验室"}},
       {"institution=示例市星桥基因检测技术有限公司检验室"}},
      {"a label in the labels' column stays one",
       {{40, 100, "采样点"}, {300, 100, "示例广场"}, {40, 140, "检测机构"}, {300, 140, "示例医院"}},
       {"sampling_site=示例广场", "institution=示例医院"}},
      {"the clock below the day",
       {{350, 100, "检测时间: 2022-11-07"}, {350, 140, "20:21"}},
       {"reported_at=2022-11-0720:21"}},
      {"a moment needs no label where a word stands behind it",
       {{40, 100, "11月8日12时55分检测"}},
       {"reported_at=11月8日12时55分"}},
      {"unless a label says which moment is meant",
       {{40, 100, "检测时间:2022-11-07"}, {40, 200, "11月8日12时55分检测"}},
       {"reported_at=2022-11-07"}},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const PageText page = page_of(c.lines);
    std::vector<std::string> found;
    for (const LabelledValue& value : find_labelled_values(page).labelled)
      found.push_back(value.field + "=" + value.text());
    CHECK(found == c.values);
  }
}

TEST_CASE("a narrow star in a place's name hides nothing, a wide one may") {
  PageText page = page_of({{40, 100, "采样点:青禾街道办*事处"}});
  CHECK(find_labelled_values(page).labelled.at(0).text() == "青禾街道办*事处");
  page.lines[0].characters[9].box.width = 6;
  CHECK(find_labelled_values(page).labelled.at(0).text() == "青禾街道办事处");
}

TEST_CASE("what is most likely a colon parts a label from figures, another hole does not") {
  PageText page = page_of({{40, 100, "采样时间\uFFFD2022-11-08"}});
  CHECK(find_labelled_values(page).labelled.empty());
  page.lines[0].characters[4].alternatives = {{":", 0.8}, {"1", 0.1}};
  const PageValues values = find_labelled_values(page);
  REQUIRE(values.labelled.size() == 1);
  CHECK(values.labelled[0].field == "sampled_at");
  CHECK(values.labelled[0].text() == "2022-11-08");
}
