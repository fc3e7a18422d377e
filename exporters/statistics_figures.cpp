#include "exporters/statistics_figures.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

using statistics::Colour;
using statistics::Counts;
using statistics::CoverageRow;
using statistics::DayRow;
using statistics::GroupRow;
using statistics::Level;
using statistics::Outcome;
using statistics::Why;
using Kind = FigureColumn::Kind;

/// A column with where its figures come from.
template <typename Row>
struct Column {
  FigureColumn column;
  Figure (*value)(const Row&);
};

template <typename Row, std::size_t size>
Figures figures_of(const Column<Row> (&columns)[size], std::span<const Row> rows) {
  Figures figures;
  for (const auto& column : columns) figures.columns.push_back(column.column);
  for (const Row& row : rows) {
    auto& cells = figures.rows.emplace_back();
    for (const auto& column : columns) cells.push_back(column.value(row));
  }
  return figures;
}

Figure count(std::size_t number) {
  return static_cast<std::int64_t>(number);
}
Figure share(double value) {
  return value < 0 ? Figure() : Figure(value);
}
Figure days(const std::optional<int>& number) {
  return number ? Figure(std::int64_t{*number}) : Figure();
}

template <typename Enum>
Term term(Enum value, Language language) {
  return {std::string(to_string(value)), wording(value, language)};
}

template <std::size_t Counts::*member>
Figure counted(const Counts& counts) {
  return count(counts.*member);
}

constexpr bool brief = true;

constexpr Column<Counts> count_columns[] = {
    {{"residents", {"在册人数", "Residents"}}, counted<&Counts::residents>},
    {{"exempt", {"免检", "Exempt"}}, counted<&Counts::exempt>},
    {{"away", {"暂离", "Away"}}, counted<&Counts::away>},
    {{"arriving", {"待抵达", "Arriving"}}, counted<&Counts::arriving>},
    {{"expected", {"应检", "Expected"}, Kind::count, brief}, counted<&Counts::expected>},
    {{"tested", {"已检", "Tested"}, Kind::count, brief}, counted<&Counts::tested>},
    {{"untested", {"未检", "Untested"}, Kind::count, brief}, counted<&Counts::untested>},
    {{"rate", {"检测率", "Rate"}, Kind::share, brief}, [](const Counts& c) { return share(c.rate()); }},
    {{"rate_day_before", {"前一日检测率", "Rate the day before"}, Kind::share},
     [](const Counts& c) { return share(c.rate_day_before()); }},
    {{"reported_rate", {"上报率", "Reported"}, Kind::share},
     [](const Counts& c) { return share(c.reported_rate()); }},
    {{"tested_nucleic_acid", {"核酸已检", "Tested, nucleic acid"}}, counted<&Counts::tested_nucleic_acid>},
    {{"tested_antigen", {"抗原已检", "Tested, antigen"}}, counted<&Counts::tested_antigen>},
    {{"first_tested", {"首次检测", "First test"}}, counted<&Counts::first_tested>},
    {{"negative", {"阴性", "Negative"}}, counted<&Counts::negative>},
    {{"positive", {"阳性", "Positive"}, Kind::count, brief}, counted<&Counts::positive>},
    {{"pending", {"待出结果", "Pending"}}, counted<&Counts::pending>},
    {{"retest", {"待复检", "Retest"}, Kind::count, brief}, counted<&Counts::retest>},
    {{"awaiting_review", {"待人工核对", "Awaiting review"}, Kind::count, brief},
     counted<&Counts::awaiting_review>},
    {{"recent_cases", {"近期阳性人数", "Recent cases"}}, counted<&Counts::recent_cases>},
    {{"days_since_positive", {"距上次阳性天数", "Days since positive"}},
     [](const Counts& c) { return days(c.days_since_positive); }},
};

constexpr Column<Counts> household_columns[] = {
    {{"households", {"户数", "Households"}}, counted<&Counts::households>},
    {{"households_complete", {"全户已检户数", "Households complete"}}, counted<&Counts::households_complete>},
    {{"household_rate", {"全户已检率", "Households complete"}, Kind::share},
     [](const Counts& c) { return share(c.household_rate()); }},
};

template <std::size_t size, typename Row>
void append(std::vector<Figure>& cells, const Column<Row> (&columns)[size], const Row& row) {
  for (const auto& column : columns) cells.push_back(column.value(row));
}
template <std::size_t size, typename Row>
void append(std::vector<FigureColumn>& all, const Column<Row> (&columns)[size]) {
  for (const auto& column : columns) all.push_back(column.column);
}

void rank_by_rate(std::span<const CoverageRow> rows, Judgement& judgement) {
  judgement.rank.resize(rows.size());
  std::map<Level, std::vector<std::size_t>> by_level;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].expected > 0) by_level[rows[i].level].push_back(i);
  for (auto& [level, indices] : by_level) {
    std::stable_sort(indices.begin(), indices.end(),
                     [&](std::size_t a, std::size_t b) { return rows[a].rate() > rows[b].rate(); });
    for (std::size_t place = 0; place < indices.size(); ++place) {
      const bool is_tie = place > 0 && rows[indices[place]].rate() == rows[indices[place - 1]].rate();
      judgement.rank[indices[place]] = is_tie ? judgement.rank[indices[place - 1]] : place + 1;
    }
  }
}

void count_codes(const statistics::Tally& tally, std::span<const CoverageRow> rows,
                 const statistics::Rules& rules, Judgement& judgement) {
  const auto& census = tally.census();
  std::vector<CodeCounts> by_area(census.areas().size());
  judgement.decided.resize(rules.code_rules().size());
  for (std::size_t person = 0; person < judgement.deciding_rules.size(); ++person) {
    const auto rule = judgement.deciding_rules[person];
    ++judgement.decided[rule];
    CodeCounts& counts = by_area[census.people()[person].area];
    switch (rules.code_rules()[rule].code) {
      case HealthCode::green:
        ++counts.green;
        break;
      case HealthCode::yellow:
        ++counts.yellow;
        break;
      case HealthCode::red:
        ++counts.red;
        break;
    }
  }
  census.add_up(by_area);
  for (const CoverageRow& row : rows) judgement.codes.push_back(by_area[row.area]);
}

// ------------------------------------------------------------------------------------------------------------
// Lists

constexpr FigureColumn list_columns[] = {
    {"number", {"序号", "No."}},
    {"why", {"事由", "Why"}, Kind::text, brief},
    {"compound", {"小区", "Compound"}, Kind::text, brief},
    {"building", {"楼栋", "Building"}, Kind::text, brief},
    {"unit", {"单元", "Unit"}, Kind::text, brief},
    {"room", {"室", "Room"}, Kind::text, brief},
    {"name", {"姓名", "Name"}, Kind::text, brief},
    {"relation", {"与户主关系", "Relation to head"}, Kind::text},
    {"head_name", {"户主", "Head"}, Kind::text},
    {"phone", {"联系电话", "Phone"}, Kind::text, brief},
    {"ask", {"询问内容", "What to ask"}, Kind::text},
    {"last_result", {"上次结果", "Last result"}, Kind::text, brief},
    {"last_kind", {"上次检测类型", "Kind of last test"}, Kind::text},
    {"last_sampled_at", {"上次采样时间", "Last sampled at"}, Kind::text},
    {"awaiting_review", {"有记录待核对", "A record awaits review"}, Kind::text},
};

struct WhyWording {
  Why why;
  Wording name, ask;
};
constexpr WhyWording why_wordings[] = {
    {Why::positive,
     {"阳性", "Positive"},
     {"检测结果为阳性：现在在哪里？有无症状？同住人是谁？请先不要外出",
      "The test is positive: where are you now, any symptoms, who lives with you? Please stay in"}},
    {Why::retest,
     {"待复检", "To be tested again"},
     {"需要单管复检：何时方便上门采样？请先不要外出",
      "A single test is needed: when can somebody come? Please stay in"}},
    {Why::antigen_follow_up,
     {"抗原阳性未做核酸", "Antigen positive, no nucleic acid test"},
     {"抗原为阳性，之后做核酸了吗？没有的话何时可以上门采样",
      "The antigen test was positive: was there a nucleic acid test since? If not, when can somebody come?"}},
    {Why::arrival,
     {"新抵达未检测", "Arrived, not tested"},
     {"抵达后还没有检测记录：做过了吗？在哪里做的？",
      "No test since you arrived: was there one, and where?"}},
    {Why::idle,
     {"多日未检测", "No test for days"},
     {"已多日没有检测记录：近期在本地吗？是否需要上门采样？",
      "No test for days: are you here? Should somebody come?"}},
    {Why::untested,
     {"未检测", "Not tested"},
     {"今天还没有检测记录：做过了吗？做过请发截图，没做请尽快去",
      "No test yet: was there one? If so send the screenshot, if not please go soon"}},
};

const WhyWording& wording_of(Why why) {
  return *std::find_if(std::begin(why_wordings), std::end(why_wordings),
                       [&](const WhyWording& known) { return known.why == why; });
}

std::string display(std::chrono::local_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return display_time({Date(day), time - day});
}

std::vector<Figure> list_row(std::size_t number, const statistics::Listed& listed,
                             const statistics::Standing& standing,
                             const statistics::Contacts::Contact& contact, bool full, Language language) {
  const Resident& person = contact.resident;
  const auto name = [&](const std::string& text) { return full ? text : masked_name(text); };
  const std::string phone = contact.phone.value_or("");
  const WhyWording& why = wording_of(listed.why);
  constexpr Wording waiting{"是，请先看 review.csv", "yes, look at review.csv first"};
  const auto& last = standing.last;
  return {count(number),
          Term{std::string(to_string(listed.why)), why.name.in(language)},
          person.address.compound,
          person.address.building,
          person.address.unit,
          person.address.room,
          name(person.name),
          person.relation.value_or(""),
          name(contact.head_name),
          full ? phone : masked_phone(phone),
          why.ask.in(language),
          last.exists() ? Figure(term(last.outcome, language)) : Figure(),
          last.exists() ? Figure(term(last.kind, language)) : Figure(),
          last.exists() ? display(last.time) : "",
          standing.has_waiting_record ? waiting.in(language) : ""};
}

}  // namespace

// ------------------------------------------------------------------------------------------------------------
// Wordings

std::string masked_name(std::string_view name) {
  auto characters = to_code_points(name);
  const std::size_t end = characters.size() > 2 ? characters.size() - 1 : characters.size();
  for (std::size_t i = 1; i < end; ++i) characters[i] = U'*';
  return to_utf8(characters);
}

std::string wording(Level level, Language language) {
  constexpr Wording words[] = {{"合计", "Total"}, {"街道", "Street"},   {"社区", "Community"},
                               {"网格", "Grid"},  {"小区", "Compound"}, {"楼栋", "Building"},
                               {"单元", "Unit"}};
  return words[static_cast<std::size_t>(level)].in(language);
}

std::string wording(Outcome outcome, Language language) {
  constexpr TestResult results[] = {TestResult::negative, TestResult::pending, TestResult::retest,
                                    TestResult::positive};
  return wording(results[static_cast<std::size_t>(outcome)], language);
}

std::string wording(TestKind kind, Language language) {
  return (kind == TestKind::nucleic_acid ? Wording{"核酸", "nucleic acid"} : Wording{"抗原", "antigen"})
      .in(language);
}

std::string wording(Colour colour, Language language) {
  constexpr Wording words[] = {
      {"红", "red"}, {"橙", "orange"}, {"黄", "yellow"}, {"蓝", "blue"}, {"绿", "green"}};
  return words[static_cast<std::size_t>(colour)].in(language);
}

std::string wording(HealthCode code, Language language) {
  constexpr Wording words[] = {{"绿码", "green"}, {"黄码", "yellow"}, {"红码", "red"}};
  return words[static_cast<std::size_t>(code)].in(language);
}

std::string wording(Why why, Language language) {
  return wording_of(why).name.in(language);
}

std::string name_of(const CoverageRow& row, Language language) {
  switch (row.level) {
    case Level::total:
      return wording(Level::total, language);
    case Level::street:
      return row.street;
    case Level::community:
      return row.community;
    case Level::grid:
      return row.grid;
    case Level::compound:
    case Level::building:
    case Level::unit:
      break;
  }
  const std::string name = to_string(row.address);
  return name.empty() ? "—" : name;
}

std::string name_of(const GroupRow& row, Language language) {
  constexpr Wording unknown{"不详", "unknown"};
  if (row.name.empty()) return unknown.in(language);
  return row.part.empty() ? row.name : row.name + " / " + row.part;
}

// ------------------------------------------------------------------------------------------------------------
// Figures

CodeCounts& CodeCounts::operator+=(const CodeCounts& other) {
  green += other.green;
  yellow += other.yellow;
  red += other.red;
  return *this;
}

Judgement judge(const statistics::Tally& tally, std::span<const CoverageRow> rows,
                const statistics::Rules& rules) {
  Judgement judgement;
  judgement.colours = rules.area_colours(rows);
  for (const CoverageRow& row : rows) judgement.index.push_back(rules.index(row));
  judgement.deciding_rules = rules.deciding_rules(tally, rows, judgement.colours);
  count_codes(tally, rows, rules, judgement);
  rank_by_rate(rows, judgement);
  return judgement;
}

Figures area_figures(std::span<const CoverageRow> rows, const Judgement& judgement, Language language) {
  Figures figures;
  figures.columns = {{"level", {"层级", "Level"}, Kind::text},
                     {"street", {"街道", "Street"}, Kind::text},
                     {"community", {"社区", "Community"}, Kind::text},
                     {"grid", {"网格", "Grid"}, Kind::text},
                     {"compound", {"小区", "Compound"}, Kind::text},
                     {"building", {"楼栋", "Building"}, Kind::text},
                     {"unit", {"单元", "Unit"}, Kind::text}};
  append(figures.columns, count_columns);
  append(figures.columns, household_columns);
  figures.columns.insert(figures.columns.end(), {{"green", {"绿码", "Green"}},
                                                 {"yellow", {"黄码", "Yellow"}},
                                                 {"red", {"红码", "Red"}},
                                                 {"colour", {"五色图", "Colour"}, Kind::text},
                                                 {"index", {"指数", "Index"}, Kind::number},
                                                 {"rank", {"同级排名", "Rank"}}});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CoverageRow& row = rows[i];
    auto& cells = figures.rows.emplace_back();
    cells = {term(row.level, language), row.street,           row.community,   row.grid,
             row.address.compound,      row.address.building, row.address.unit};
    append<std::size(count_columns), Counts>(cells, count_columns, row);
    append<std::size(household_columns), Counts>(cells, household_columns, row);
    const CodeCounts& codes = judgement.codes[i];
    for (const std::size_t code : {codes.green, codes.yellow, codes.red}) cells.push_back(count(code));
    cells.push_back(term(judgement.colours[i], language));
    cells.push_back(judgement.index[i] ? Figure(*judgement.index[i]) : Figure());
    cells.push_back(judgement.rank[i] ? count(*judgement.rank[i]) : Figure());
  }
  return figures;
}

Figures area_summary(std::span<const CoverageRow> rows, Language language) {
  Figures figures;
  figures.columns = {{"area", {"区域", "Area"}, Kind::text, brief}};
  append(figures.columns, count_columns);
  for (const CoverageRow& row : rows) {
    auto& cells = figures.rows.emplace_back();
    const std::string within = row.level == Level::grid ? row.community : "";  // there is a 网格1 in many
    cells = {within + name_of(row, language)};
    append<std::size(count_columns), Counts>(cells, count_columns, row);
  }
  return figures;
}

Figures group_figures(std::span<const GroupRow> rows, Language language) {
  Figures figures;
  figures.columns = {{"name", {"名称", "Name"}, Kind::text, brief}, {"part", {"下级", "Part"}, Kind::text}};
  append(figures.columns, count_columns);
  for (const GroupRow& row : rows) {
    auto& cells = figures.rows.emplace_back();
    cells = {Term{row.name, name_of(row, language)}, row.part};
    append<std::size(count_columns), Counts>(cells, count_columns, row);
  }
  return figures;
}

Figures site_figures(const statistics::Tally& tally) {
  Figures figures;
  figures.columns = {{"site", {"采样地点", "Sampling site"}, Kind::text, brief},
                     {"tests", {"检测人次", "Tests"}, Kind::count, brief}};
  constexpr Outcome outcomes[] = {Outcome::negative, Outcome::pending, Outcome::retest, Outcome::positive};
  constexpr FigureColumn columns[] = {{"negative", {"阴性", "Negative"}, Kind::count, brief},
                                      {"pending", {"待出结果", "Pending"}, Kind::count, brief},
                                      {"retest", {"待复检", "Retest"}, Kind::count, brief},
                                      {"positive", {"阳性", "Positive"}, Kind::count, brief}};
  figures.columns.insert(figures.columns.end(), std::begin(columns), std::end(columns));
  for (const auto& [name, site] : tally.sites()) {
    auto& cells = figures.rows.emplace_back();
    cells = {name, count(site.tests)};
    for (const Outcome outcome : outcomes)
      cells.push_back(count(site.by_outcome[static_cast<std::size_t>(outcome)]));
  }
  return figures;
}

Figures trend_figures(std::span<const DayRow> rows) {
  constexpr Column<DayRow> columns[] = {
      {{"day", {"日期", "Day"}, Kind::text, brief}, [](const DayRow& r) { return Figure(to_iso(r.day)); }},
      {{"expected", {"应检", "Expected"}, Kind::count}, [](const DayRow& r) { return count(r.expected); }},
      {{"tested", {"已检", "Tested"}, Kind::count, brief}, [](const DayRow& r) { return count(r.tested); }},
      {{"rate", {"检测率", "Rate"}, Kind::share, brief}, [](const DayRow& r) { return share(r.rate()); }},
      {{"tests", {"检测人次", "Tests"}, Kind::count, brief}, [](const DayRow& r) { return count(r.tests); }},
      {{"resolved", {"当日有结果人数", "With a result"}, Kind::count},
       [](const DayRow& r) { return count(r.resolved); }},
      {{"positive", {"阳性", "Positive"}, Kind::count, brief},
       [](const DayRow& r) { return count(r.positive); }},
      {{"new_positive", {"新增阳性", "New positive"}, Kind::count, brief},
       [](const DayRow& r) { return count(r.new_positive); }},
      {{"positivity_rate", {"阳性率", "Positivity"}, Kind::share, brief},
       [](const DayRow& r) { return share(r.positivity_rate()); }},
      {{"positivity_low", {"阳性率 95% 下限", "Positivity, 95 % from"}, Kind::share},
       [](const DayRow& r) { return share(r.positivity_interval().low); }},
      {{"positivity_high", {"阳性率 95% 上限", "Positivity, 95 % to"}, Kind::share},
       [](const DayRow& r) { return share(r.positivity_interval().high); }},
      {{"days_since_positive", {"距上次阳性天数", "Days since positive"}, Kind::count},
       [](const DayRow& r) { return days(r.days_since_positive); }},
  };
  return figures_of(columns, rows);
}

Figures list_figures(const statistics::Tally& tally, std::span<const statistics::Listed> people,
                     std::size_t first, const statistics::Contacts& contacts, bool full, Language language) {
  Figures figures;
  figures.columns.assign(std::begin(list_columns), std::end(list_columns));
  for (const auto& listed : people)
    figures.rows.push_back(list_row(first + figures.rows.size(), listed, tally.of(listed.person),
                                    contacts.of(listed.person), full, language));
  return figures;
}

Figures visitor_columns() {
  Figures figures;
  figures.columns = {{"source", {"文件", "File"}, Kind::text, brief},
                     {"page", {"页/行", "Page or row"}, Kind::count, brief},
                     {"name", {"姓名", "Name"}, Kind::text, brief},
                     {"id_number", {"证件号码", "ID number"}, Kind::text},
                     {"phone", {"联系电话", "Phone"}, Kind::text, brief},
                     {"kind", {"检测类型", "Kind of test"}, Kind::text},
                     {"sampled_at", {"采样时间", "Sampled at"}, Kind::text, brief},
                     {"result", {"结果", "Result"}, Kind::text, brief},
                     {"address", {"居住地址", "Address"}, Kind::text}};
  return figures;
}

std::vector<Figure> visitor_row(const Record& record, bool full, Language language) {
  const auto masked = [&](const std::optional<std::string>& text, std::string (*mask)(std::string_view)) {
    return !text ? "" : full ? *text : mask(*text);
  };
  const auto& time = record.sampled_at ? record.sampled_at : record.reported_at;
  return {record.source,
          std::int64_t{record.page},
          masked(record.name, masked_name),
          masked(record.id_number, masked_id_number),
          masked(record.phone, masked_phone),
          term(record.kind, language),
          time ? display_time(*time) : "",
          term(record.result, language),
          record.address.value_or("")};
}

Figures code_columns() {
  Figures figures;
  figures.columns = {{"resident_id", {"人员编号", "Resident ID"}, Kind::text},
                     {"compound", {"小区", "Compound"}, Kind::text, brief},
                     {"building", {"楼栋", "Building"}, Kind::text, brief},
                     {"unit", {"单元", "Unit"}, Kind::text, brief},
                     {"room", {"室", "Room"}, Kind::text, brief},
                     {"name", {"姓名", "Name"}, Kind::text, brief},
                     {"code", {"码色", "Code"}, Kind::text, brief},
                     {"reason", {"原因", "Reason"}, Kind::text, brief}};
  return figures;
}

std::vector<Figure> code_row(const Resident& resident, const statistics::Rules::CodeRule& rule, bool full,
                             Language language) {
  return {resident.resident_id,      resident.address.compound,
          resident.address.building, resident.address.unit,
          resident.address.room,     full ? resident.name : masked_name(resident.name),
          term(rule.code, language), language == Language::zh_CN ? rule.reason_zh : rule.reason_en};
}

}  // namespace hesuan::exporters
