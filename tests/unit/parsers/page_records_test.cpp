#include "parsers/page/page_records.hpp"

#include <catch2/catch.hpp>

#include "core/time.hpp"
#include "page_of.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

const Date night{std::chrono::year{2022}, std::chrono::month{11}, std::chrono::day{8}};

FileReading read(const std::vector<Placed>& lines, std::optional<HealthCode> code_colour = {}) {
  return read_page(page_of(lines), {"a.png", night, "screen.generic", {}, code_colour});
}

/// What a record says, for a table: name, number, both times, result.
std::string told(const Record& record) {
  const auto time = [](const std::optional<LocalTime>& at) { return at ? to_iso(*at).substr(0, 16) : "-"; };
  return record.name.value_or("-") + " " + record.id_number.value_or("-") + " " + time(record.sampled_at) +
         " " + time(record.reported_at) + " " + std::string(to_string(record.result));
}

std::vector<std::string> told(const FileReading& reading) {
  std::vector<std::string> all;
  for (const Record& record : reading.records) all.push_back(told(record));
  return all;
}

bool has_reason(const Record& record, std::string_view reason) {
  return std::ranges::find(record.reasons, reason) != record.reasons.end();
}

}  // namespace

TEST_CASE("badges") {
  struct Case {
    const char* what;
    std::vector<Placed> lines;
    std::vector<std::string> records;
  };
  const Case cases[] = {
      {"days on the badge's row",
       {{300, 100, "山东健康码"},
        {60, 200, "**例"},
        {400, 200, "1101**********0014"},
        {120, 900, "核酸检测"},
        {520, 900, "疫苗接种"},
        {120, 950, "阴性1天", 45},
        {520, 950, "已接种", 45}},
       {"**例 1101**********0014 - - negative"}},
      {"a moment with the word behind it beside the badge",
       {{270, 100, "湖南居民健康码"},
        {40, 200, "姓名:张样例"},
        {60, 900, "24小时内阴性"},
        {420, 900, "11月08日12时55分检测"}},
       {"张样例 - - 2022-11-08T12:55 negative"}},
      {"that wraps within the word",
       {{270, 100, "湖南居民健康码"},
        {40, 200, "姓名:张样例"},
        {60, 900, "24小时内阴性"},
        {420, 890, "11月08日12时55分检"},
        {420, 925, "测"}},
       {"张样例 - - 2022-11-08T12:55 negative"}},
      {"a label at once before the moment, a word behind it",
       {{270, 100, "浙江健康码"},
        {40, 200, "**例"},
        {60, 900, "2天内阴性"},
        {60, 960, "最近核酸检测11月7日23:52报告时间"}},
       {"**例 - - 2022-11-07T23:52 negative"}},
      {"two tests, each badge between the two lines to its right",
       {{300, 100, "武汉战疫"},
        {60, 200, "**例"},
        {60, 240, "**************0014"},
        {230, 900, "核酸"},
        {60, 925, "已采样"},
        {230, 945, "采样时间: 2022-11-08 08:54"},
        {300, 1050, "核酸"},
        {60, 1075, "24小时阴性"},
        {300, 1095, "检测时间: 2022-11-07 18:32"}},
       {"**例 **************0014 2022-11-08T08:54 - pending",
        "**例 **************0014 - 2022-11-07T18:32 negative"}},
      {"cards side by side, values below their labels",
       {{330, 100, "粤康码"},
        {40, 200, "张*例"},
        {550, 200, "添加成员/管理"},
        {50, 1000, "核酸检测结果"},
        {450, 1000, "疫苗接种"},
        {50, 1050, "24 小时 阴性", 45},
        {450, 1050, "已接种", 45},
        {50, 1120, "检测时间"},
        {450, 1120, "查看接种记录"},
        {50, 1170, "2022-11-07 21:31"}},
       {"张*例 - - 2022-11-07T21:31 negative"}},
      {"a tab that reads like a result is none of a list's records",
       {{40, 100, "检测完成"},
        {500, 100, "检测中"},
        {40, 200, "姓名:张样例"},
        {40, 250, "检测时间:2022-11-07 21:31"},
        {600, 300, "阴性"}},
       {"张样例 - - 2022-11-07T21:31 unknown"}},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(told(read(c.lines)) == c.records);
  }
}

TEST_CASE("a badge without a time says what it says, and goes to review") {
  const FileReading reading =
      read({{300, 100, "福建健康码"}, {300, 200, "**例"}, {200, 900, "阴性核酸检测", 50}});
  REQUIRE(reading.records.size() == 1);
  CHECK(reading.records[0].result == TestResult::negative);
  CHECK(has_reason(reading.records[0], "time_missing"));
}

TEST_CASE("the latest of several tests of one person stays first, and even records are no doubt") {
  const FileReading reading = read({{40, 100, "姓名:张样例"},
                                    {40, 150, "证件号码:1101**********0014"},
                                    {40, 200, "采样时间:2022-11-08 08:54"},
                                    {40, 250, "检测结果:检测中"},
                                    {40, 350, "采样时间:2022-11-07 08:10"},
                                    {40, 400, "检测时间:2022-11-07 18:10"},
                                    {40, 450, "检测结果:阴性"},
                                    {40, 500, "核酸检测"}});
  CHECK(told(reading) ==
        std::vector<std::string>{"张样例 1101**********0014 2022-11-08T08:54 - pending",
                                 "张样例 1101**********0014 2022-11-07T08:10 2022-11-07T18:10 negative"});
  for (const Record& record : reading.records) CHECK(record.reasons.empty());
}

TEST_CASE("a word on a menu is no kind where not all of the page could be read") {
  const auto kind_of = [](const std::string& title) {
    const auto reading = read({{300, 100, title},
                               {60, 200, "姓名:张样例"},
                               {60, 300, "采样时间:2022-11-08 12:55"},
                               {60, 400, "检测结果:阴性"},
                               {60, 900, "抗原自测"}});
    REQUIRE(reading.records.size() == 1);
    CHECK(reading.records[0].kind == TestKind::antigen);
    return has_reason(reading.records[0], "kind_doubtful");
  };
  CHECK(kind_of("\uFFFD\uFFFD查询"));
  CHECK_FALSE(kind_of("查询"));
}

TEST_CASE("a blank between digits that stand far apart is no end of a number") {
  const auto reading =
      read({{40, 200, "姓名:张样例"}, {40, 300, "采样时间:2022/1 1/08 11:08"}, {40, 400, "检测结果:阴性"}});
  REQUIRE(reading.records.size() == 1);
  REQUIRE(reading.records[0].sampled_at);
  CHECK(to_iso(*reading.records[0].sampled_at) == "2022-11-08T11:08:00+08:00");
}

/// A list of one person's tests: its heading, a first row, and what stands below.
FileReading read_below_first_row(const std::vector<Placed>& below) {
  std::vector<Placed> lines{
      {40, 200, "姓名:张样例"}, {100, 480, "采样时间"},        {400, 480, "检测机构"},
      {620, 480, "结果"},       {50, 560, "2022-11-07 14:59"}, {330, 560, "样例市第六人民医院"},
      {620, 560, "阴性"}};
  lines.insert(lines.end(), below.begin(), below.end());
  return read(lines);
}

TEST_CASE("a row whose moment could not be read is a row of its own") {
  const auto reading = read_below_first_row(
      {{50, 650, "2022-\uFFFD\uFFFD 1\uFFFD:12"}, {330, 650, "样例镇卫生院"}, {620, 650, "阳性"}});
  REQUIRE(reading.records.size() == 2);
  CHECK(reading.records[0].institution == "样例市第六人民医院");
  CHECK(reading.records[0].result == TestResult::negative);
  CHECK(reading.records[1].result == TestResult::positive);
  CHECK(reading.records[1].status == RecordStatus::review);
}

TEST_CASE("what stands far below a table of one person's tests is no part of its last row") {
  const auto reading = read_below_first_row({{50, 650, "2022-11-06 14:12"},
                                             {330, 630, "样例市第六人民医院"},
                                             {330, 670, "检验科"},
                                             {620, 650, "阴性"},
                                             {100, 1480, "首页"},
                                             {340, 1480, "扫码"},
                                             {620, 1480, "我的"}});
  REQUIRE(reading.records.size() == 2);
  CHECK(reading.records[1].institution == "样例市第六人民医院检验科");
  CHECK(reading.records[1].result == TestResult::negative);
}

TEST_CASE("one record of several without a time of its own is doubted") {
  const FileReading reading = read({{40, 100, "姓名:张样例"},
                                    {40, 150, "检测时间:2022-11-07 18:10"},
                                    {40, 200, "检测结果:阴性"},
                                    {40, 300, "姓名:李样例"},
                                    {40, 350, "检测结果:阴性"}});
  REQUIRE(reading.records.size() == 2);
  CHECK(has_reason(reading.records[0], "records_unclear"));
}

TEST_CASE("a place's name with a hole in it is doubted") {
  const auto reading = read({{40, 200, "姓名:张样例"},
                             {40, 300, "采样时间:2022-11-08 11:08"},
                             {40, 400, "检测结果:阴性"},
                             {40, 500, "检测机构:样例市中心医院实验\uFFFD"}});
  REQUIRE(reading.records.size() == 1);
  CHECK(has_reason(reading.records[0], "institution_low_confidence"));
}

TEST_CASE("a place's name with a mask in it is doubted") {
  const FileReading reading = read({{40, 100, "姓名:张样例"},
                                    {40, 150, "采样时间:2022-11-07 18:10"},
                                    {40, 200, "检测结果:阴性"},
                                    {40, 250, "采样点:青禾街道办*事处"}});
  REQUIRE(reading.records.size() == 1);
  CHECK(has_reason(reading.records[0], "sampling_site_low_confidence"));
}

TEST_CASE("a masked number with a digit misread is not passed over") {
  const FileReading reading = read({{300, 100, "豫康码"},
                                    {40, 200, "**例"},
                                    {40, 250, "工****************0"},
                                    {40, 900, "48小时内阴性"},
                                    {40, 950, "检测时间:2022-11-07 21:44"}});
  REQUIRE(reading.records.size() == 1);
  CHECK(has_reason(reading.records[0], "id_length"));
}

TEST_CASE("pages that are no test record say why") {
  CHECK(read({{100, 100, "138****0001的动态行程卡"}}).refused.front().reason == "travel_card");
  CHECK(read({{100, 100, "您于前7天内到达或途经:示例市"}}).refused.front().reason == "travel_card");
  CHECK(read({{100, 100, "预约成功"}, {100, 200, "姓名:张样例"}}).refused.front().reason ==
        "not_a_test_record");
}

TEST_CASE("the code's colour") {
  const std::vector<Placed> one = {
      {40, 100, "姓名:张样例"}, {40, 150, "检测时间:2022-11-07 18:10"}, {40, 200, "检测结果:阴性"}};
  std::vector<Placed> two = one, in_words = one;
  two.insert(two.end(),
             {{40, 300, "姓名:李样例"}, {40, 350, "检测时间:2022-11-07 18:10"}, {40, 400, "检测结果:阴性"}});
  in_words.push_back({300, 800, "绿码"});

  CHECK(read(one, HealthCode::yellow).records.at(0).health_code == HealthCode::yellow);
  CHECK(read(one).records.at(0).health_code == std::nullopt);
  CHECK(read(in_words, HealthCode::green).records.at(0).health_code == HealthCode::green);

  const Record differing = read(in_words, HealthCode::red).records.at(0);
  CHECK(differing.health_code == std::nullopt);
  CHECK(has_reason(differing, "health_code_differs"));
  // It is one person's, and nobody says whose.
  for (const Record& record : read(two, HealthCode::green).records) CHECK(record.health_code == std::nullopt);
}

TEST_CASE("a page without a name may say in a code whose it is") {
  const std::vector<Placed> lines{
      {300, 100, "粤康码"}, {60, 200, "采样时间:2022-11-08 09:00"}, {60, 260, "检测结果:阴性"}};
  const std::string code = R"({"name":"张样例","cid":"1101**********0014"})";
  int asked = 0;
  const auto with_codes = [&](const std::vector<Placed>& page, const std::vector<std::string>& codes) {
    const auto give = [&] {
      ++asked;
      return codes;
    };
    return read_page(page_of(page), {"a.png", night, "screen.generic", {}, {}, give}).records.at(0);
  };
  const Record named = with_codes(lines, {"https://example.org/1", code});
  CHECK(told(named) == "张样例 1101**********0014 2022-11-08T09:00 - negative");
  CHECK(has_reason(named, "name_from_code"));
  CHECK_FALSE(has_reason(named, "name_missing"));

  CHECK(has_reason(with_codes(lines, {code, R"({"name":"李样例"})"}), "name_missing"));
  CHECK(has_reason(with_codes(lines, {}), "name_missing"));
  asked = 0;
  std::vector<Placed> with_name = lines;
  with_name.push_back({60, 320, "姓名:王样例"});
  CHECK(with_codes(with_name, {code}).name == "王样例");
  CHECK(asked == 0);
}

TEST_CASE("beside a cell of two lines the others stand between them") {
  const FileReading reading = read({{40, 100, "姓名:张样例"},
                                    {75, 300, "采样时间", 30},
                                    {320, 300, "检测机构", 30},
                                    {523, 300, "结果", 30},
                                    {30, 370, "2022-11-08 10:12", 20},
                                    {264, 366, "样例市第一人民医院", 28},
                                    {523, 366, "阴性", 30},
                                    {232, 440, "样例市传染病医院分子实", 28},
                                    {30, 458, "2022-11-07 13:33", 20},
                                    {525, 451, "阴性", 32},
                                    {330, 470, "验室", 28}});
  REQUIRE(reading.records.size() == 2);
  CHECK(reading.records[0].institution == "样例市第一人民医院");
  CHECK(reading.records[1].institution == "样例市传染病医院分子实验室");
  CHECK(to_iso(*reading.records[1].sampled_at).substr(0, 16) == "2022-11-07T13:33");
}

TEST_CASE("an ID number of which nothing could be read is doubted, a wholly hidden one is not") {
  const auto with_number = [](const std::string& number) {
    const FileReading reading = read({{40, 100, "姓名:张样例"},
                                      {40, 150, "证件号码:" + number},
                                      {40, 200, "检测时间:2022-11-07 18:10"},
                                      {40, 250, "检测结果:阴性"}});
    return has_reason(reading.records.at(0), "id_length");
  };
  CHECK(with_number("器器器回回回器加"));
  CHECK(with_number("1101 9877"));  // what paint of the ground's colour leaves of a resident's number
  CHECK_FALSE(with_number("11019877"));
  CHECK_FALSE(with_number("******************"));
}

TEST_CASE("of several people on a page nobody takes another's name") {
  std::vector<Placed> lines{{300, 50, "陕西一码通"},
                            {300, 100, "核酸检测信息"},
                            {40, 150, "姓名:张样例"},
                            {40, 200, "采样时间:2022-11-08 08:10"},
                            {40, 250, "检测结果:阴性"},
                            {40, 350, "姓名:李样例"},
                            {40, 400, "采样时间:2022-11-08 08:20"},
                            {40, 450, "检测结果:阳性"}};
  const auto is_doubted = [&] {
    const FileReading reading = read(lines);
    REQUIRE(reading.records.size() == 2);
    return has_reason(reading.records[0], "several_people_one_name") &&
           has_reason(reading.records[1], "several_people_one_name");
  };
  CHECK_FALSE(is_doubted());
  const auto covered = GENERATE(2, 5);
  lines.erase(lines.begin() + covered);
  CHECK(is_doubted());
}

TEST_CASE("the tab of tests that are not done is no result where one cannot be read") {
  std::vector<Placed> lines{{60, 100, "检测完成"},
                            {400, 100, "检测中"},
                            {40, 200, "姓名:张样例"},
                            {40, 250, "采样时间:2022-11-08 08:10"},
                            {40, 300, "检测结果"}};
  CHECK(read(lines).records.front().result == TestResult::unknown);
  lines.pop_back();
  CHECK(read(lines).records.front().result == TestResult::pending);
}

TEST_CASE("what a hand has left on a value, or of one, is a person's to read") {
  const std::vector<Placed> lines{{40, 100, "姓名:张样例"},
                                  {40, 150, "证件号码:110101********0014"},
                                  {40, 200, "采样时间:11-08 08:10"},
                                  {40, 250, "检测机构:例市中医院"},
                                  {40, 300, "检测结果:阴性"}};
  const auto reasons_where = [&](auto&& is_stained, auto&& is_cut) {
    PageRequest request{"a.png", night, "screen.generic", {}};
    request.is_stained = is_stained;
    request.is_cut = is_cut;
    return read_page(page_of(lines), request).records.at(0).reasons;
  };
  const auto nowhere = [](const Box&) { return false; };
  const auto whole = [](const Box&, int) { return false; };
  const auto on_row = [](int y) { return [y](const Box& text) { return text.y == y; }; };
  const auto has = [](const std::vector<std::string>& reasons, std::string_view reason) {
    return std::ranges::find(reasons, reason) != reasons.end();
  };
  const std::pair<int, const char*> cases[] = {
      {100, "name_covered"}, {150, "id_covered"}, {200, "time_covered"}, {250, "institution_covered"}};
  for (const auto& [y, reason] : cases) {
    CHECK(has(reasons_where(on_row(y), whole), reason));
    CHECK_FALSE(has(reasons_where(nowhere, whole), reason));
  }
  CHECK(has(reasons_where(nowhere, [](const Box&, int han) { return han == 3; }), "name_covered"));
}

TEST_CASE("a label whose value is lost leaves a reason") {
  std::vector<Placed> lines{{40, 100, "姓名:张样例"},
                            {40, 150, "证件号码:110101********0014"},
                            {40, 200, "采样时间:2022-11-08 08:10"},
                            {40, 250, "检测机构:例市中医院"},
                            {40, 300, "检测结果:阴性"},
                            {40, 350, "手机号码:199****3210"}};
  const auto has = [&](std::string_view reason) { return has_reason(read(lines).records.at(0), reason); };
  const std::pair<std::size_t, const char*> cases[] = {
      {1, "id_covered"}, {2, "time_covered"}, {3, "institution_covered"}};
  for (const auto& [line, reason] : cases) CHECK_FALSE(has(reason));
  for (const auto& [line, reason] : cases) lines[line].text.resize(lines[line].text.find(':') + 1);
  for (const auto& [line, reason] : cases) CHECK(has(reason));
  lines[5].text = "手机号码:";  // not everybody has given one
  CHECK_FALSE(has("phone_covered"));
}

TEST_CASE("a cover that became stars leaves its reason where stars are no app's") {
  PageText page = page_of({{40, 100, "姓名:张样例"},
                           {40, 150, "证件号码:110101********0014"},
                           {40, 200, "采样时间:2022-11-08 08:10"},
                           {40, 250, "检测机构:例市中**"},
                           {40, 300, "检测结果:阴性"}});
  page.covers = {{300, 245, 60, 40}, {260, 145, 120, 40}};
  const Record record = read_page(page, {"a.png", night, "screen.generic", {}}).records.at(0);
  CHECK(has_reason(record, "institution_covered"));
  CHECK_FALSE(has_reason(record, "id_covered"));
  CHECK_FALSE(has_reason(record, "time_covered"));
}

TEST_CASE("where a name is covered the relation beside it is none") {
  const FileReading reading = read({{40, 100, "姓名"},
                                    {300, 100, "配偶"},
                                    {40, 150, "采样时间:2022-11-08 08:10"},
                                    {40, 200, "检测结果:阴性"}});
  CHECK_FALSE(reading.records.at(0).name);
  CHECK(has_reason(reading.records.at(0), "name_missing"));
}
