// The evening's report: everything a street office is asked for, from one count.
#pragma once

#include <string>
#include <vector>

#include "core/file_reading.hpp"
#include "core/reason.hpp"
#include "exporters/statistics_figures.hpp"
#include "statistics/coverage.hpp"
#include "statistics/homes.hpp"
#include "statistics/lists.hpp"
#include "statistics/rules.hpp"
#include "statistics/trend.hpp"

namespace hesuan::exporters {

/// From files to tests that count: what became of the run's own inputs.
struct Funnel {
  std::size_t files = 0, files_read = 0;  ///< read: ok or to look at
  std::size_t records = 0, linked = 0;    ///< linked: matched or duplicate
  std::size_t in_review = 0, ambiguous = 0, unmatched = 0;
  std::size_t duplicate_files = 0, files_not_read = 0;
};

struct Report {
  const statistics::Tally& tally;
  const statistics::Rules& rules;
  bool full = false;  ///< names and numbers unmasked

  std::vector<statistics::CoverageRow> areas;
  Judgement judgement;
  std::vector<statistics::GroupRow> ages, categories, responsible;
  std::vector<statistics::DayRow> days;
  std::vector<statistics::HomeRow> homes;
  std::vector<statistics::Listed> calls;     ///< everybody to call, the most urgent first
  std::vector<statistics::Listed> untested;  ///< by address
  statistics::Contacts contacts;             ///< of both
  std::size_t visitors = 0;
  Funnel funnel;

  const statistics::CoverageRow& total() const { return areas.front(); }
  /// What the report is of: the smallest area that holds everybody; empty without one.
  std::string place() const;
};

/// `11月8日 24:00`, in English `2022-11-08 24:00`: the end of the window.
std::string moment_of(const Report& report, Language language);

/// A web page that needs nothing beside it, no network above all.
std::string report_page(const Report& report, Language language);

/// The message for a chat group: the numbers, then the rooms still to test, for people to answer (接龙).
/// Rooms only: no name, no number.
std::string report_text(const Report& report, Language language);

/// A workbook with native charts: overview, areas, lists, trend. Throws WriteError.
void write_report_workbook(const std::string& path, const Report& report, Language language);

}  // namespace hesuan::exporters
