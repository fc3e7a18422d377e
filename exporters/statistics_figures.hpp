// Coverage, trends and lists as figures: one list of columns each.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/reason.hpp"
#include "core/record.hpp"
#include "exporters/figures.hpp"
#include "statistics/coverage.hpp"
#include "statistics/lists.hpp"
#include "statistics/rules.hpp"
#include "statistics/trend.hpp"

namespace hesuan::exporters {

/// How many residents of an area have which code.
struct CodeCounts {
  std::size_t green = 0, yellow = 0, red = 0;

  CodeCounts& operator+=(const CodeCounts& other);
};

/// What the rules say of the rows of coverage_by_area(), in that order.
struct Judgement {
  std::vector<statistics::Colour> colours;
  std::vector<std::optional<double>> index;
  std::vector<CodeCounts> codes;
  std::vector<std::optional<std::size_t>>
      rank;                                  ///< by rate among the areas of one level, 1 is best; ties share
  std::vector<std::uint8_t> deciding_rules;  ///< of each person
  std::vector<std::size_t> decided;          ///< how many people each rule decided
};
Judgement judge(const statistics::Tally& tally, std::span<const statistics::CoverageRow> rows,
                const statistics::Rules& rules);

/// level street community grid compound building unit, then the counts, rates, codes, colour, index, rank.
Figures area_figures(std::span<const statistics::CoverageRow> rows, const Judgement& judgement,
                     Language language);
/// For the terminal: the area in one text, then the counts.
Figures area_summary(std::span<const statistics::CoverageRow> rows, Language language);
/// name part, then the counts and rates that hold of people.
Figures group_figures(std::span<const statistics::GroupRow> rows, Language language);
/// site tests negative pending retest positive: tests, not residents.
Figures site_figures(const statistics::Tally& tally);
/// One row a day.
Figures trend_figures(std::span<const statistics::DayRow> days);

/// Who, where, number to call, why, what to ask, last result and its time, of some people of a list: the
/// first has the number `first`. Names and numbers are masked unless `full`.
Figures list_figures(const statistics::Tally& tally, std::span<const statistics::Listed> people,
                     std::size_t first, const statistics::Contacts& contacts, bool full, Language language);

/// One record of nobody on the roster a row. Made one after the other.
Figures visitor_columns();
std::vector<Figure> visitor_row(const Record& record, bool full, Language language);

/// One person a row: who, where, the code and its reason. Likewise.
Figures code_columns();
std::vector<Figure> code_row(const Resident& resident, const statistics::Rules::CodeRule& rule, bool full,
                             Language language);

/// `张*三`, `张*`: all but the first and last character hidden, of two the last.
std::string masked_name(std::string_view name);

std::string wording(statistics::Level level, Language language);
std::string wording(statistics::Outcome outcome, Language language);
std::string wording(TestKind kind, Language language);
std::string wording(statistics::Colour colour, Language language);
std::string wording(HealthCode code, Language language);
std::string wording(statistics::Why why, Language language);
/// 小区楼栋单元 in one text; the total is 合计.
std::string name_of(const statistics::CoverageRow& row, Language language);
/// Of an age group, a category, a unit of responsibility: 不详 where it is empty.
std::string name_of(const statistics::GroupRow& row, Language language);

}  // namespace hesuan::exporters
