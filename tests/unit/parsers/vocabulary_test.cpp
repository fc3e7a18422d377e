#include "parsers/vocabulary/vocabulary.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "core/record.hpp"
#include "core/text.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

TEST_CASE("labels of screens name record fields") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"姓名", "name"},
      {"姓　名：", "name"},
      {"用户", "name"},
      {"被采样人姓名", "name"},
      {"身份证号:", "id_number"},
      {"证件号码", "id_number"},
      {"采样时间", "sampled_at"},
      {"采集时间", "sampled_at"},
      {"采样日期", "sampled_at"},
      {"采样时间（必填）", "sampled_at"},
      {"采样时间（必填）：", "sampled_at"},
      {"*1、采样时间【必填】", "sampled_at"},
      {"检测时间", "reported_at"},
      {"核酸检测时间", "reported_at"},
      {"出具时间", "reported_at"},
      {"检测机构", "institution"},
      {"核酸检测机构", "institution"},
      {"采样机构", "sampling_site"},
      {"采样点名", "sampling_site"},
      {"提交时间（自动）", "submitted_at"},
      {"检测结果", "result"},
      {"样本编码", "specimen_id"},
      {"手机号码", "phone"},
      {"ID number", "id_number"},
  };
  for (const auto& [label, field] : cases) {
    INFO(label);
    CHECK(record_field_of(label) == std::string(field));
  }
}

TEST_CASE("only a whole label names a field") {
  for (const auto* text :
       {"", ":", "张样例", "采样时间2022-04-09", "姓名张样例", "结果阴性", "小区", "(必填)"}) {
    INFO(text);
    CHECK_FALSE(record_field_of(text));
  }
}

TEST_CASE("headings of tables and rosters") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"小区", "compound"},
      {"楼栋", "building"},
      {"单元", "unit"},
      {"室", "room"},
      {"房号", "room"},
      {"户号", "household_number"},
      {"与户主关系", "relation"},
      {"是否暂离", "away"},
      {"免检原因", "exempt_reason"},
      {"采样日期", "sampled_date"},
      {"采样时间", "sampled_at"},
      {"姓名", "name"},
      {"人员编号", "resident_number"},
      {"网格", "grid"},
      {"所居住花园小区/城中村名称", "compound"},
  };
  for (const auto& [heading, field] : cases) {
    INFO(heading);
    CHECK(table_field_of(heading) == std::string(field));
  }
  CHECK_FALSE(table_field_of("序号"));
  CHECK_FALSE(table_field_of("户主姓名"));
}

TEST_CASE("the lists are sorted and each label has one field") {
  for (const auto labels : {record_labels(), table_headings()}) {
    REQUIRE_FALSE(labels.empty());
    std::map<std::string, std::string> field_of;
    std::size_t previous = to_code_points(labels.front().text).size();
    for (const Label& label : labels) {
      INFO(label.text);
      CHECK(field_of.emplace(label.text, label.field).second);
      const std::size_t length = to_code_points(label.text).size();
      CHECK(length <= previous);
      previous = length;
    }
  }
}

TEST_CASE("every label finds its own field") {
  for (const Label& label : record_labels()) {
    INFO(label.text);
    CHECK(record_field_of(label.text) == label.field);
  }
  for (const Label& label : table_headings()) {
    INFO(label.text);
    CHECK(table_field_of(label.text) == label.field);
  }
}

TEST_CASE("every field that a source shows has a label") {
  std::set<std::string> labelled;
  for (const Label& label : table_headings()) labelled.insert(label.field);
  const std::set<std::string_view> not_shown = {"source", "page", "layout", "status", "reasons"};
  for (const RecordField& field : record_fields())
    if (!not_shown.contains(field.name)) {
      INFO(field.name);
      CHECK(labelled.contains(std::string(field.name)));
    }
}

TEST_CASE("words and codes of a relation to the head of a household") {
  CHECK(relation_of("户主") == "head");
  CHECK(relation_of("02") == "head");
  CHECK(relation_of(" 之子") == "member");
  CHECK_FALSE(relation_of("1"));
  CHECK_FALSE(relation_of("张子"));
}
