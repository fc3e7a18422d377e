#include "exporters/night_files.hpp"

#include <array>

#include "core/text.hpp"
#include "exporters/figures.hpp"
#include "exporters/record_writer.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

using statistics::CoverageRow;
using statistics::Level;

std::vector<std::string> headings_of(std::span<const Wording> wordings, Language language) {
  std::vector<std::string> headings;
  for (const Wording& wording : wordings) headings.push_back(wording.in(language));
  return headings;
}

/// 小区, 楼栋, 单元.
std::array<std::string, 3> place_of(const CoverageRow& row, Language language) {
  constexpr Wording total{"合计", "Total"}, subtotal{"小计", "Subtotal"};
  const Address& address = row.address;
  switch (row.level) {
    case Level::total:
      return {total.in(language), "", ""};
    case Level::compound:
      return {address.compound, subtotal.in(language), ""};
    case Level::building:
      return {address.compound, address.building, subtotal.in(language)};
    case Level::unit:
      return {address.compound, address.building, address.unit};
    case Level::street:
    case Level::community:
    case Level::grid:
      break;  // the night's table begins with the compounds
  }
  return {};
}

std::string phone_to_call(const Resident& person, const Household& household) {
  return masked_phone(person.phone ? *person.phone : household.head_phone.value_or(""));
}

}  // namespace

std::string records_csv(std::span<const MatchedRecord> records, Language language) {
  std::string csv = csv_header(true);
  for (const MatchedRecord& record : records) csv += to_csv(record, language);
  return csv;
}

Table coverage_table(std::span<const CoverageRow> rows, Language language) {
  constexpr Wording headings[] = {{"小区", "Compound"},
                                  {"楼栋", "Building"},
                                  {"单元", "Unit"},
                                  {"在册人数", "Residents"},
                                  {"免检", "Exempt"},
                                  {"暂离", "Away"},
                                  {"应检", "Expected"},
                                  {"已检", "Tested"},
                                  {"未检", "Untested"},
                                  {"检测率(%)", "Rate (%)"},
                                  {"阴性", "Negative"},
                                  {"阳性", "Positive"},
                                  {"待出结果", "Pending"},
                                  {"待复检", "Retest"},
                                  {"待人工核对", "Awaiting review"},
                                  {"户数", "Households"},
                                  {"全户已检户数", "Households complete"}};
  Table table{headings_of(headings, language), {}};
  for (const CoverageRow& row : rows) {
    const auto place = place_of(row, language);
    auto& cells = table.rows.emplace_back(place.begin(), place.end());
    for (const std::size_t count :
         {row.residents, row.exempt, row.away, row.expected, row.tested, row.untested})
      cells.push_back(std::to_string(count));
    cells.push_back(percent(row.rate()));
    for (const std::size_t count : {row.negative, row.positive, row.pending, row.retest, row.awaiting_review,
                                    row.households, row.households_complete})
      cells.push_back(std::to_string(count));
  }
  return table;
}

Table untested_table(const Roster& roster, std::span<const statistics::UntestedPerson> people,
                     Language language) {
  constexpr Wording headings[] = {
      {"小区", "Compound"}, {"楼栋", "Building"},  {"单元", "Unit"},
      {"室", "Room"},       {"姓名", "Name"},      {"与户主关系", "Relation to head"},
      {"户主", "Head"},     {"联系电话", "Phone"}, {"待核对", "Awaiting review"}};
  constexpr Wording waiting{"有记录待核对，请先看 review.csv",
                            "a record waits in review.csv; look there first"};
  Table table{headings_of(headings, language), {}};
  for (const auto& untested : people) {
    const Resident& person = roster.residents[untested.resident];
    const Household& household = roster.households[untested.household];
    table.rows.push_back({person.address.compound, person.address.building, person.address.unit,
                          person.address.room, person.name, person.relation.value_or(""), household.head_name,
                          phone_to_call(person, household),
                          untested.awaiting_review ? waiting.in(language) : ""});
  }
  return table;
}

Table manifest_table(std::span<const ManifestLine> lines, Language language) {
  constexpr Wording headings[] = {
      {"文件", "File"},          {"状态", "Status"},         {"说明", "Reason"},
      {"类型", "Kind"},          {"记录数", "Records"},      {"待核对数", "In review"},
      {"未成记录数", "Refused"}, {"重复于", "Duplicate of"}, {"SHA-256", "SHA-256"},
      {"状态代码", "status"},    {"原因代码", "reason"}};
  Table table{headings_of(headings, language), {}};
  for (const ManifestLine& line : lines)
    table.rows.push_back({with_visible_controls(line.source), wording(line.status, language),
                          line.reason.empty() ? "" : std::string(explain(line.reason, language)),
                          wording_of_source_kind(line.source_kind, language), std::to_string(line.records),
                          std::to_string(line.in_review), std::to_string(line.refused),
                          with_visible_controls(line.duplicate_of), line.sha256,
                          std::string(to_string(line.status)), line.reason});
  return table;
}

}  // namespace hesuan::exporters
