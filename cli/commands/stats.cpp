#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "cli/commands/commands.hpp"
#include "cli/counting.hpp"
#include "exporters/statistics_figures.hpp"

namespace hesuan::cli {
namespace {

using exporters::Figures;

constexpr std::size_t rows_at_a_time = 10'000;

/// Prints figures that come in parts: a district's lists would not fit in memory at once.
class Printer {
 public:
  Printer(Format format, Console& console) : format_(format), console_(console) {}

  /// The language of figures: a table on the terminal is a message, the others are files.
  Language language() const { return format_ == Format::table ? console_.language : console_.file_language; }

  void add(Figures part) {
    if (format_ == Format::jsonl) console_.out.write(exporters::to_jsonl(part));
    if (format_ == Format::csv) {
      const auto table = exporters::to_table(part, language());
      console_.out.write(is_first_ ? exporters::to_people_csv(table) : exporters::to_people_csv_rows(table));
    }
    if (format_ == Format::table) {  // its columns are as wide as all rows need
      table_.columns = std::move(part.columns);
      std::move(part.rows.begin(), part.rows.end(), std::back_inserter(table_.rows));
    }
    is_first_ = false;
  }

  void finish() {
    if (format_ == Format::table)
      console_.out.write(exporters::to_terminal_table(exporters::to_brief_table(table_, language())));
  }

 private:
  Format format_;
  Console& console_;
  bool is_first_ = true;
  Figures table_;
};

Figures areas(const Counting& counting, const StatsOptions& options, Language language) {
  auto rows = statistics::coverage_by_area(counting.tally());
  const auto level = options.level;
  if (options.format == Format::table) {
    if (level) std::erase_if(rows, [&](const auto& row) { return row.level != *level; });
    return exporters::area_summary(rows, language);
  }
  auto figures =
      exporters::area_figures(rows, exporters::judge(counting.tally(), rows, counting.rules()), language);
  if (!level) return figures;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].level == *level) figures.rows[kept++] = std::move(figures.rows[i]);
  figures.rows.resize(kept);
  return figures;
}

Figures figures_by(const StatsOptions& options, const Counting& counting, Language language) {
  using By = StatsOptions::By;
  using statistics::Grouping;
  const auto group = [&](Grouping grouping) {
    return exporters::group_figures(statistics::coverage_by_group(counting.tally(), grouping), language);
  };
  switch (options.by) {
    case By::age:
      return group(Grouping::age);
    case By::category:
      return group(Grouping::category);
    case By::responsibility:
      return group(Grouping::responsibility);
    case By::site:
      return exporters::site_figures(counting.tally());
    case By::day:
      return exporters::trend_figures(statistics::trend(counting.tally(), options.counting.days));
    case By::area:
      break;
  }
  return areas(counting, options, language);
}

void print_codes(const Counting& counting, bool full, Printer& printer) {
  const auto rows = statistics::coverage_by_area(counting.tally());
  const auto deciding =
      counting.rules().deciding_rules(counting.tally(), rows, counting.rules().area_colours(rows));
  Figures part = exporters::code_columns();
  std::size_t person = 0;
  counting.for_each_resident([&](const Resident& resident) {
    const auto& rule = counting.rules().code_rules()[deciding[person++]];
    part.rows.push_back(exporters::code_row(resident, rule, full, printer.language()));
    if (part.rows.size() < rows_at_a_time) return;
    printer.add(std::move(part));
    part = exporters::code_columns();
  });
  printer.add(std::move(part));
}

void print_people(const StatsOptions& options, const Counting& counting, Printer& printer) {
  const auto people = statistics::list_people(counting.tally(), *statistics::list_from(options.list),
                                              options.counting.idle_days);
  const auto contacts = counting.contacts_of(people);
  std::size_t first = 0;
  do {  // once at least, for the headings
    const auto some = std::span(people).subspan(first, std::min(rows_at_a_time, people.size() - first));
    printer.add(exporters::list_figures(counting.tally(), some, first + 1, contacts, options.counting.full,
                                        printer.language()));
    first += rows_at_a_time;
  } while (first < people.size());
}

void print_visitors(const Counting& counting, bool full, Printer& printer) {
  Figures part = exporters::visitor_columns();
  counting.for_each_visitor([&](const Record& record) {
    part.rows.push_back(exporters::visitor_row(record, full, printer.language()));
    if (part.rows.size() < rows_at_a_time) return;
    printer.add(std::move(part));
    part = exporters::visitor_columns();
  });
  printer.add(std::move(part));
}

void print_list(const StatsOptions& options, const Counting& counting, Printer& printer) {
  if (options.list == "codes")
    print_codes(counting, options.counting.full, printer);
  else if (options.list == "visitors")
    print_visitors(counting, options.counting.full, printer);
  else
    print_people(options, counting, printer);
}

}  // namespace

ExitCode stats_command(const StatsOptions& options, Console& console) {
  const Counting counting(options.counting, console);
  Printer printer(options.format, console);
  if (options.list.empty())
    printer.add(figures_by(options, counting, printer.language()));
  else
    print_list(options, counting, printer);
  printer.finish();
  return ExitCode::ok;
}

}  // namespace hesuan::cli
