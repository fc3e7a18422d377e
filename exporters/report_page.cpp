#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "embedded/report.hpp"
#include "exporters/building_picture.hpp"
#include "exporters/html.hpp"
#include "exporters/report.hpp"

namespace hesuan::exporters {
namespace {

using statistics::Colour;
using statistics::Counts;
using statistics::CoverageRow;
using statistics::HomeRow;
using statistics::HomeState;
using statistics::Level;

// What one can look through and print; the rest is said to be in `hesuan stats`.
constexpr std::size_t most_homes_drawn = 4'000, most_people_listed = 200, most_homes_listed = 400,
                      most_areas_ranked = 30;

std::string embedded_file(std::string_view name) {
  for (const auto& file : embedded::report::files())
    if (file.name == name) return std::string(file.text);
  return {};
}

/// JSON that may stand inside a script element.
std::string script_json(const nlohmann::json& value) {
  std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (std::size_t at = 0; (at = text.find('<', at)) != text.npos; at += 6) text.replace(at, 1, "\\u003c");
  return text;
}

nlohmann::json percent_or_null(double share) {
  constexpr double hundred = 100;
  return share < 0 ? nlohmann::json() : nlohmann::json(share * hundred);
}

/// The households of one building.
struct Building {
  const CoverageRow* row = nullptr;
  std::vector<HomeRow> homes;
};

class Page : HtmlWriter {
 public:
  Page(const Report& report, Language language)
      : HtmlWriter(language), report_(report), census_(report.tally.census()) {}

  std::string html() {
    head();
    headline();
    urgent();
    buildings();
    rankings();
    trend();
    groups();
    codes();
    funnel();
    untested();
    definitions();
    foot();
    return std::move(html_);
  }

 private:
  template <typename... Args>
  std::string say_with(std::string_view zh, std::string_view en, const Args&... args) const {
    return fmt::format(fmt::runtime(say(zh, en)), args...);
  }
  std::string name(const std::string& text) const { return escaped(report_.full ? text : masked_name(text)); }
  std::string phone(const std::optional<std::string>& number) const {
    if (!number) return "";
    return escaped(report_.full ? *number : masked_phone(*number));
  }
  static std::string percent_or_dash(double share) { return share < 0 ? "—" : percent(share) + "%"; }

  // --- Head and headline

  void head() {
    const std::string place = report_.place();
    const std::string title =
        (place.empty() ? std::string() : place + " ") + std::string(say("核酸检测日报", "testing report"));
    add("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", say("zh-CN", "en"));
    // Should a text ever slip through unescaped, it still cannot load or send anything.
    add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
        escaped(title), embedded_file("style"));
    add("<header><h1>{}</h1>\n<p>{}</p></header>\n<main>\n", escaped(title),
        say_with("截至 {} · 检测有效期 {} 小时 · {}", "as of {} · tests count for {} hours · {}",
                 moment_of(report_, language_), report_.tally.window().hours,
                 report_.full ? say("含完整个人信息，请勿外传", "shows personal data: do not pass it on")
                              : say("姓名、电话已脱敏", "names and numbers masked")));
  }

  void headline() {
    const CoverageRow& total = report_.total();
    add("<section class=\"headline\">\n<div class=\"tile main\"><h2>{}</h2><b data-figure=\"rate\">{}</b>{}",
        say("检测率", "Tested"), percent_or_dash(total.rate()), change(total));
    add("<div class=\"bar\"><i style=\"width:{:.2f}%\"></i></div><p>{}</p></div>\n",
        std::max(0.0, total.rate()) * 100,
        say_with("应检 <b data-figure=\"expected\">{}</b> 人，已检 <b data-figure=\"tested\">{}</b> 人",
                 "<b data-figure=\"tested\">{1}</b> of <b data-figure=\"expected\">{0}</b> expected",
                 total.expected, total.tested));
    tile("untested", say("未检", "Untested"), total.untested,
         say_with("其中待核对 <b data-figure=\"awaiting_review\">{}</b>",
                  "<b data-figure=\"awaiting_review\">{}</b> await review", total.awaiting_review),
         total.untested > 0 ? "warn" : "good");
    tile("positive", say("阳性", "Positive"), total.positive,
         say_with("待复检 <b data-figure=\"retest\">{}</b>",
                  "to be retested <b data-figure=\"retest\">{}</b>", total.retest),
         total.positive + total.retest > 0 ? "bad" : "good");
    tile("pending", say("待出结果", "Pending"), total.pending,
         say_with("阴性 <b data-figure=\"negative\">{}</b>", "negative <b data-figure=\"negative\">{}</b>",
                  total.negative),
         "");
    tile("households_complete", say("全户已检", "Households complete"), total.households_complete,
         say_with("共 <b data-figure=\"households\">{}</b> 户，{}",
                  "of <b data-figure=\"households\">{}</b>, {}", total.households,
                  percent_or_dash(total.household_rate())),
         "");
    judgement_tile(total);
    add("</section>\n");
  }

  void tile(std::string_view key, std::string_view title, std::size_t number, const std::string& note,
            std::string_view mood) {
    add("<div class=\"tile {}\"><h2>{}</h2><b data-figure=\"{}\">{}</b><p>{}</p></div>\n", mood, title, key,
        number, note);
  }

  void judgement_tile(const CoverageRow& total) {
    const auto& index = report_.judgement.index.front();
    add("<div class=\"tile\"><h2>{}</h2><b class=\"colour {}\">{}</b><p>{}{}</p></div>\n",
        say("五色图", "Colour"), statistics::to_string(report_.judgement.colours.front()),
        wording(report_.judgement.colours.front(), language_),
        index ? say_with("指数 {:.1f}，", "index {:.1f}, ", *index) : "", quiet(total));
  }

  std::string quiet(const Counts& counts) const {
    if (!counts.days_since_positive) return std::string(say("近 32 天无阳性", "no case in 32 days"));
    if (*counts.days_since_positive == 0) return std::string(say("当日有阳性", "a case today"));
    return say_with("上次阳性在 {} 天前", "last case {} days ago", *counts.days_since_positive);
  }

  std::string change(const Counts& counts) const {
    if (counts.rate() < 0 || counts.rate_day_before() < 0) return {};
    const double points = (counts.rate() - counts.rate_day_before()) * 100;
    return fmt::format("<span class=\"change {}\">{}</span>", points < 0 ? "down" : "up",
                       say_with("较前一日 {:+.2f} 个百分点", "{:+.2f} points since yesterday", points));
  }

  // --- Who needs a person

  void urgent() {
    std::vector<statistics::Listed> people;
    std::copy_if(report_.calls.begin(), report_.calls.end(), std::back_inserter(people),
                 [](const auto& listed) { return listed.why != statistics::Why::untested; });
    const Funnel& f = report_.funnel;
    add("<section><h2>{}</h2>\n<p class=\"chips\">", say("需要人处理", "For a person to do"));
    for (const auto why :
         {statistics::Why::positive, statistics::Why::retest, statistics::Why::antigen_follow_up,
          statistics::Why::arrival, statistics::Why::idle})
      chip(wording(why, language_),
           static_cast<std::size_t>(
               std::count_if(people.begin(), people.end(), [&](const auto& l) { return l.why == why; })));
    chip(say("记录待核对", "Records to look at"), f.in_review);
    chip(say("对应多人", "Several residents fit"), f.ambiguous);
    chip(say("不在名册", "Not on the roster"), report_.visitors);
    chip(say("文件未读出", "Files not read"), f.files_not_read);
    add("</p>\n");
    if (!people.empty()) urgent_table(people);
    add("</section>\n");
  }

  void chip(std::string_view title, std::size_t number) {
    add("<span{}>{} <b>{}</b></span>", number == 0 ? " class=\"none\"" : "", title, number);
  }

  void urgent_table(const std::vector<statistics::Listed>& people) {
    add("<div class=\"scroll\"><table class=\"list\"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th>"
        "<th>{}</th></tr></thead><tbody>\n",
        say("事由", "Why"), say("住址", "Address"), say("姓名", "Name"), say("联系电话", "Phone"),
        say("上次检测", "Last test"));
    for (std::size_t i = 0; i < std::min(people.size(), most_people_listed); ++i) {
      const auto contact = report_.contacts.of(people[i].person);
      const auto& last = report_.tally.of(people[i].person).last;
      add("<tr><td><span class=\"why {}\">{}</span></td><td class=\"address\">{}</td><td>{}</td><td "
          "class=\"phone\">{}</td><td>{}</td></tr>\n",
          statistics::to_string(people[i].why), wording(people[i].why, language_),
          escaped(to_string(contact.resident.address)), name(contact.resident.name), phone(contact.phone),
          last.exists() ? to_iso(Date(std::chrono::floor<std::chrono::days>(last.time))).substr(5) + " " +
                              wording(last.outcome, language_)
                        : std::string(say("无记录", "none")));
    }
    add("</tbody></table></div>\n");
    rest(people.size(), most_people_listed, "hesuan stats --list calls");
  }

  void rest(std::size_t all, std::size_t shown, std::string_view command) {
    if (all > shown)
      add("<p class=\"soft\">{}</p>\n",
          say_with("另有 {} 项未列出，见 <code>{}</code>", "{} more are not shown: <code>{}</code>",
                   all - shown, command));
  }

  // --- Buildings

  std::vector<Building> buildings_by_need() const {
    std::map<statistics::Census::AreaId, Building> by_area;
    for (const HomeRow& home : report_.homes)
      by_area[census_.areas()[home.area].parent].homes.push_back(home);
    for (const CoverageRow& row : report_.areas)
      if (const auto found = by_area.find(row.area); found != by_area.end()) found->second.row = &row;
    std::vector<Building> buildings;
    for (auto& [area, building] : by_area)
      if (building.row != nullptr) buildings.push_back(std::move(building));
    const auto need = [](const Building& building) {
      return std::pair(building.row->positive + building.row->retest, building.row->untested);
    };
    // Rows lie in the order of the areas, which stays where nothing is more urgent.
    std::stable_sort(buildings.begin(), buildings.end(),
                     [](const Building& a, const Building& b) { return a.row < b.row; });
    std::stable_sort(buildings.begin(), buildings.end(),
                     [&](const Building& a, const Building& b) { return need(a) > need(b); });
    return buildings;
  }

  void buildings() {
    const auto all = buildings_by_need();
    if (all.empty()) return;
    add("<section class=\"buildings\"><h2>{}</h2>\n<p class=\"legend\">", say("楼栋图", "Buildings"));
    for (const auto state : {HomeState::complete, HomeState::partly, HomeState::untested, HomeState::waiting,
                             HomeState::positive, HomeState::nobody}) {
      const auto homes = std::count_if(report_.homes.begin(), report_.homes.end(),
                                       [&](const HomeRow& home) { return home.state() == state; });
      add("<span><i class=\"{}\"></i>{} <b data-homes=\"{}\">{}</b></span>", statistics::to_string(state),
          wording(state, language_), statistics::to_string(state), homes);
    }
    add("</p>\n<div class=\"grid\">\n");
    std::size_t drawn = 0, shown = 0;
    for (const Building& building : all) {
      if (drawn + building.homes.size() > most_homes_drawn && shown > 0) break;
      drawn += building.homes.size();
      ++shown;
      one_building(building);
    }
    add("</div>\n");
    rest(all.size(), shown, "hesuan stats --level building");
    add("</section>\n");
  }

  void one_building(const Building& building) {
    const CoverageRow& row = *building.row;
    add("<figure><figcaption><b>{}</b> <span>{}</span> <span class=\"soft\">{}</span></figcaption>"
        "<div class=\"scroll\">{}</div></figure>\n",
        escaped(name_of(row, language_)), percent_or_dash(row.rate()),
        row.untested == 0 ? std::string(say("全部已检", "all tested"))
                          : say_with("未检 {} 人", "{} untested", row.untested),
        building_picture(census_, building.homes, language_));
  }

  // --- Ranking

  void rankings() {
    bool is_first = true;
    for (const Level level :
         {Level::street, Level::community, Level::grid, Level::compound, Level::building}) {
      std::vector<std::size_t> rows;
      for (std::size_t i = 0; i < report_.areas.size(); ++i)
        if (report_.areas[i].level == level) rows.push_back(i);
      if (rows.size() < 2) continue;
      if (is_first) add("<section><h2>{}</h2>\n", say("各级检测率（由低到高）", "Areas, lowest rate first"));
      ranking(level, std::move(rows), is_first);
      is_first = false;
    }
    if (!is_first) add("</section>\n");
  }

  void ranking(Level level, std::vector<std::size_t> rows, bool open) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      const auto key = [&](std::size_t row) {
        return report_.areas[row].expected > 0 ? report_.areas[row].rate() : 2;
      };
      return key(a) < key(b);
    });
    add("<details{}><summary>{}</summary>\n<div class=\"scroll\"><table "
        "class=\"rank\"><thead><tr><th>{}</th><th></th>"
        "<th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
        open ? " open" : "",
        say_with("{}（{} 个）：{}", "{} ({}): {}", wording(level, language_), rows.size(), colours_of(rows)),
        say("名次", "Rank"), say("检测率", "Rate"), say("较前一日", "Change"), say("应检", "Expected"),
        say("未检", "Untested"), say("阳性", "Positive"), say("指数", "Index"));
    for (std::size_t i = 0; i < std::min(rows.size(), most_areas_ranked); ++i) rank_row(rows[i]);
    add("</tbody></table></div>\n");
    rest(rows.size(), most_areas_ranked,
         say_with("hesuan stats --level {}", "hesuan stats --level {}", statistics::to_string(level)));
    add("</details>\n");
  }

  std::string colours_of(const std::vector<std::size_t>& rows) const {
    std::string text;
    for (const Colour colour : {Colour::red, Colour::orange, Colour::yellow, Colour::blue, Colour::green}) {
      const auto areas = std::count_if(rows.begin(), rows.end(), [&](std::size_t row) {
        return report_.judgement.colours[row] == colour;
      });
      if (areas > 0)
        text += fmt::format("<span class=\"colour {}\">{} {}</span>", statistics::to_string(colour),
                            wording(colour, language_), areas);
    }
    return text;
  }

  void rank_row(std::size_t index) {
    const CoverageRow& row = report_.areas[index];
    const auto& rank = report_.judgement.rank[index];
    const auto& area_index = report_.judgement.index[index];
    const bool has_change = row.rate() >= 0 && row.rate_day_before() >= 0;
    add("<tr><td>{}</td><th><span class=\"colour {}\" title=\"{}\"></span>{}</th><td class=\"rate\"><i "
        "style=\"width:"
        "{:.1f}%\"></i><span>{}</span></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        rank ? std::to_string(*rank) : "—", statistics::to_string(report_.judgement.colours[index]),
        wording(report_.judgement.colours[index], language_), escaped(name_of(row, language_)),
        std::max(0.0, row.rate()) * 100, percent_or_dash(row.rate()),
        has_change ? fmt::format("{:+.2f}", (row.rate() - row.rate_day_before()) * 100) : "—", row.expected,
        row.untested, row.positive, area_index ? fmt::format("{:.1f}", *area_index) : "—");
  }

  // --- Trend

  void trend() {
    add("<section class=\"whole\"><h2>{}</h2>\n<div class=\"chart\" id=\"trend\" role=\"img\" "
        "aria-label=\"{}\"></div>\n",
        say("趋势", "Trend"),
        say("每日检测率与阳性率，数字见下表", "coverage and positivity by day; see the table"));
    add("<div "
        "class=\"scroll\"><table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</"
        "th></tr>"
        "</thead><tbody>\n",
        say("日期", "Day"), say("检测率", "Rate"), say("检测人次", "Tests"),
        say("阳性（新增）", "Positive (new)"), say("阳性率（95% 区间）", "Positivity (95 %)"),
        say("距上次阳性", "Since last case"));
    for (const auto& day : report_.days) {
      const auto interval = day.positivity_interval();
      add("<tr data-day=\"{}\"><th>{}</th><td data-figure=\"rate\">{}</td><td "
          "data-figure=\"tests\">{}</td><td>{} ({})"
          "</td><td>{}</td><td>{}</td></tr>\n",
          to_iso(day.day), to_iso(day.day).substr(5), percent_or_dash(day.rate()), day.tests, day.positive,
          day.new_positive,
          day.resolved == 0
              ? "—"
              : fmt::format("{} <span class=\"soft\">({}–{})</span>", percent_or_dash(day.positivity_rate()),
                            percent(interval.low), percent(interval.high)),
          day.days_since_positive ? say_with("{} 天", "{} d", *day.days_since_positive)
                                  : std::string(say("32 天内无", "none")));
    }
    add("</tbody></table></div></section>\n");
  }

  // --- Groups, codes, funnel

  void groups() {
    add("<section class=\"columns\">\n");
    group_table(say("年龄", "Age"), report_.ages);
    if (report_.categories.size() > 1) group_table(say("人群", "Category"), report_.categories);
    if (report_.responsible.size() > 1) group_table(say("责任单元", "Responsibility"), report_.responsible);
    site_table();
    add("</section>\n");
  }

  void group_table(std::string_view title, const std::vector<statistics::GroupRow>& rows) {
    add("<div><h2>{}</h2><table "
        "class=\"rank\"><thead><tr><th></th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
        title, say("检测率", "Rate"), say("应检", "Expected"), say("未检", "Untested"));
    for (const auto& row : rows)
      add("<tr><th>{}</th><td class=\"rate\"><i "
          "style=\"width:{:.1f}%\"></i><span>{}</span></td><td>{}</td><td>{}</td></tr>\n",
          escaped(name_of(row, language_)), std::max(0.0, row.rate()) * 100, percent_or_dash(row.rate()),
          row.expected, row.untested);
    add("</tbody></table></div>\n");
  }

  void site_table() {
    if (report_.tally.sites().empty()) return;
    std::vector<std::pair<std::string, statistics::SiteCounts>> sites(report_.tally.sites().begin(),
                                                                      report_.tally.sites().end());
    std::stable_sort(sites.begin(), sites.end(),
                     [](const auto& a, const auto& b) { return a.second.tests > b.second.tests; });
    add("<div><h2>{}</h2><table><thead><tr><th></th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
        say("采样地点", "Sampling site"), say("检测人次", "Tests"), say("阳性", "Positive"));
    for (std::size_t i = 0; i < std::min(sites.size(), most_areas_ranked); ++i)
      add("<tr><th>{}</th><td>{}</td><td>{}</td></tr>\n",
          sites[i].first.empty() ? std::string(say("未注明", "not stated")) : escaped(sites[i].first),
          sites[i].second.tests,
          sites[i].second.by_outcome[static_cast<std::size_t>(statistics::Outcome::positive)]);
    add("</tbody></table>");
    rest(sites.size(), most_areas_ranked, "hesuan stats --by site");
    add("</div>\n");
  }

  void codes() {
    const CodeCounts& counts = report_.judgement.codes.front();
    add("<section class=\"whole\"><h2>{}</h2>\n<p class=\"codes\"><span class=\"green\">{} <b "
        "data-figure=\"green\">{}</b></span>"
        "<span class=\"yellow\">{} <b data-figure=\"yellow\">{}</b></span><span class=\"red\">{} <b "
        "data-figure=\"red\">{}"
        "</b></span></p>\n<table class=\"list\"><tbody>\n",
        say("个人状态", "Codes"), wording(HealthCode::green, language_), counts.green,
        wording(HealthCode::yellow, language_), counts.yellow, wording(HealthCode::red, language_),
        counts.red);
    for (std::size_t i = 0; i < report_.judgement.decided.size(); ++i) {
      const auto& rule = report_.rules.code_rules()[i];
      add("<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>\n", wording(rule.code, language_),
          escaped(language_ == Language::zh_CN ? rule.reason_zh : rule.reason_en),
          report_.judgement.decided[i]);
    }
    add("</tbody></table></section>\n");
  }

  void funnel() {
    const Funnel& f = report_.funnel;
    const CoverageRow& total = report_.total();
    add("<section class=\"whole\"><h2>{}</h2>\n<ol class=\"funnel\">",
        say("从文件到人（整次运行）", "From files to people (the whole run)"));
    const std::size_t widest = std::max({f.files, f.records, total.tested, std::size_t{1}});
    const auto step = [&](std::string_view title, std::size_t number, const std::string& note) {
      add("<li><span>{}</span><i style=\"width:{:.1f}%\"></i><b>{}</b><small>{}</small></li>", title,
          100.0 * static_cast<double>(number) / static_cast<double>(widest), number, note);
    };
    step(say("收到文件", "Files"), f.files,
         say_with("重复 {}，未读出 {}", "{} duplicate, {} not read", f.duplicate_files, f.files_not_read));
    step(say("读出记录", "Records"), f.records, say_with("待核对 {}", "{} to look at", f.in_review));
    step(say("对应到居民", "Linked"), f.linked,
         say_with("对应多人 {}，不在名册 {}", "{} fit several, {} nobody", f.ambiguous, f.unmatched));
    step(say("已检居民", "Tested residents"), total.tested,
         say_with("核酸 {}，抗原 {}，首次检测 {}；含此前已收、仍在有效期内的记录",
                  "{} nucleic acid, {} antigen, {} for the first time; with earlier records that still count",
                  total.tested_nucleic_acid, total.tested_antigen, total.first_tested));
    add("</ol></section>\n");
  }

  // --- Untested, by household

  void untested() {
    add("<section><h2>{}</h2>\n", say("未检名单（按楼栋）", "Untested by building"));
    if (report_.untested.empty()) {
      add("<p>{}</p></section>\n", say("没有未检人员。", "Nobody."));
      return;
    }
    add("<div class=\"scroll\"><table "
        "class=\"list\"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>"
        "<tbody>\n",
        say("住址", "Address"), say("未检", "Untested"), say("户主", "Head"), say("联系电话", "Phone"));
    std::size_t homes = 0;
    const auto& people = report_.untested;
    for (std::size_t i = 0; i < people.size();) {
      std::size_t end = i;
      const auto home = census_.people()[people[i].person].home;
      std::string names;
      bool waits = false;
      for (; end < people.size() && census_.people()[people[end].person].home == home; ++end) {
        if (homes >= most_homes_listed) continue;
        names += (names.empty() ? "" : say("、", ", "));
        names += name(report_.contacts.of(people[end].person).resident.name);
        waits = waits || report_.tally.of(people[end].person).has_waiting_record;
      }
      if (homes++ < most_homes_listed) {
        const auto contact = report_.contacts.of(people[i].person);
        add("<tr><td class=\"address\">{}</td><td>{}{}</td><td>{}</td><td class=\"phone\">{}</td></tr>\n",
            escaped(to_string(contact.resident.address)), names,
            waits
                ? say(" <span class=\"why\">有记录待核对</span>", " <span class=\"why\">awaits review</span>")
                : "",
            name(contact.head_name), phone(contact.phone));
      }
      i = end;
    }
    add("</tbody></table></div>\n");
    rest(homes, most_homes_listed, "hesuan stats --list untested");
    add("</section>\n");
  }

  void definitions() {
    add("<section class=\"definitions\"><h2>{}</h2>\n<dl>\n", say("口径", "What the words mean"));
    const auto term = [&](std::string_view word, std::string_view meaning) {
      add("<dt>{}</dt><dd>{}</dd>", word, meaning);
    };
    term(say("应检", "Expected"),
         say("在册，不是免检、暂离或尚未抵达的人", "on the roster, not exempt, away or still to arrive"));
    term(say("已检", "Tested"),
         say("应检的人里，有效期内至少有一份已对应到本人、无疑问的检测（按采样时间；核酸、抗原都算）",
             "expected, with at least one undoubted test linked to them and sampled within the window; "
             "nucleic acid or "
             "antigen"));
    term(say("检测率", "Rate"), say("已检 ÷ 应检；只有无人未检时才是 100.00%",
                                    "tested / expected; 100.00 % only when nobody is missing"));
    term(say("阳性、待复检", "Positive"), say("按居民计，取有效期内最重的结果，后来的阴性不掩盖阳性；含免检和"
                                              "暂离的人。截止时刻之后才报告的结果算待出结果",
                                              "residents by their weightiest result of the window, exempt "
                                              "and away ones too; a result reported after the "
                                              "moment counts as pending"));
    term(say("阳性率", "Positivity"),
         say("当日采样、结果为阳性的人 ÷ 有阴性或阳性结果的人；区间为 Wilson 95% 置信区间",
             "positive / with a result, sampled that day; Wilson's 95 % interval"));
    term(say("全户已检", "Households complete"),
         say("有应检人员的户里，应检的人都已检", "all expected members are tested"));
    term(say("五色图、指数、码色", "Colours, index, codes"),
         say("按规则文件计算，单位可自行调整；不是任何官方平台的结果",
             "by a file of rules that an office can change; of no official platform"));
    add("\n</dl></section>\n");
  }

  void foot() {
    nlohmann::json chart;
    for (const auto& day : report_.days) {
      const auto interval = day.positivity_interval();
      chart["days"].push_back(to_iso(day.day).substr(5));
      chart["rate"].push_back(percent_or_null(day.rate()));
      chart["positive"].push_back(day.positive);
      chart["positivity"].push_back(percent_or_null(day.positivity_rate()));
      chart["low"].push_back(percent_or_null(interval.low));
      chart["high"].push_back(percent_or_null(interval.high));
    }
    chart["words"] = {{"rate", say("检测率", "Rate")},
                      {"positive", say("阳性人数", "Positive")},
                      {"positivity", say("阳性率", "Positivity")},
                      {"interval", say("95% 区间", "95 % interval")}};
    add("</main>\n<footer>{}</footer>\n",
        say("由 hesuan 生成 · 数据只在本机", "made by hesuan · the data stays on this machine"));
    if (const auto charts = embedded_file("echarts"); !charts.empty())
      add("<script>{}</script>\n<script>const report = {};\n{}</script>\n", charts, script_json(chart),
          embedded_file("script"));
    add("</body>\n</html>\n");
  }

  const Report& report_;
  const statistics::Census& census_;
};

}  // namespace

std::string Report::place() const {
  std::string place;
  for (const Level level : {Level::street, Level::community, Level::grid, Level::compound, Level::building}) {
    const CoverageRow* only = nullptr;
    for (const CoverageRow& row : areas) {
      if (row.level != level) continue;
      if (only != nullptr) return place;
      only = &row;
    }
    if (only == nullptr || only->residents != total().residents) continue;
    const std::string within = level == Level::grid ? only->community : "";  // 网格1 alone says little
    place = within + name_of(*only, Language::zh_CN);
  }
  return place;
}

std::string moment_of(const Report& report, Language language) {
  const auto last = report.tally.window().end() - std::chrono::seconds(1);
  const auto day = std::chrono::floor<std::chrono::days>(last);
  const Date date{day};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(last - day).count() + 1;
  const std::string clock = fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
  if (language == Language::zh_CN)
    return fmt::format("{} 年 {} 月 {} 日 {}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock);
  return to_iso(date) + " " + clock;
}

std::string report_page(const Report& report, Language language) {
  return Page(report, language).html();
}

}  // namespace hesuan::exporters
