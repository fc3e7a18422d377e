#include <xlsxwriter.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <span>

#include "core/text.hpp"
#include "exporters/atomic_file.hpp"
#include "exporters/report.hpp"

namespace hesuan::exporters {
namespace {

using statistics::Level;

struct FreeWorkbook {
  void operator()(lxw_workbook* workbook) const { lxw_workbook_free(workbook); }
};

constexpr lxw_color_t green = 0x63BE7B, yellow = 0xFFEB84, red = 0xF8696B, ink = 0x1F4E79, ground = 0xDDEBF7,
                      orange_line = 0xC55A11;

class Workbook {
 public:
  Workbook(const AtomicFile& file, const Report& report, Language language)
      : file_(file), report_(report), language_(language), workbook_(open(file)) {
    if (!workbook_) file_.fail("out of memory");
    constexpr std::time_t year_2000 = 946684800;  // any fixed moment: the same figures give the same bytes
    lxw_doc_properties properties{};
    properties.created = year_2000;
    check(workbook_set_properties(workbook_.get(), &properties));
    make_formats();
  }

  void write() {
    lxw_worksheet* const overview = add_sheet("概览", "Overview");  // first, though it is written last
    const auto areas = area_figures(report_.areas, report_.judgement, language_);
    write_figures(add_sheet("各级检测率", "Areas"), areas, areas_shown());
    const auto days = trend_figures(report_.days);
    lxw_worksheet* const trend = add_sheet("趋势", "Trend");
    write_figures(trend, days, {});
    write_list(add_sheet("未检名单", "Untested"), report_.untested);
    write_list(add_sheet("拨打清单", "Calls"), report_.calls);
    write_figures(add_sheet("年龄", "Age"), group_figures(report_.ages, language_), {});
    write_figures(add_sheet("人群", "Category"), group_figures(report_.categories, language_), {});
    if (report_.responsible.size() > 1)
      write_figures(add_sheet("责任单元", "Responsibility"), group_figures(report_.responsible, language_),
                    {});
    write_figures(add_sheet("采样地点", "Sites"), site_figures(report_.tally), {});
    write_overview(overview);
    check(workbook_close(workbook_.release()));
  }

 private:
  /// Rows go to disk as they are written, so they must come in order.
  static lxw_workbook* open(const AtomicFile& file) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    return workbook_new_opt(file.temporary().c_str(), &options);
  }

  void check(lxw_error error) const {
    if (error != LXW_NO_ERROR) file_.fail(lxw_strerror(error));
  }

  std::string say(std::string_view zh, std::string_view en) const {
    return std::string(language_ == Language::zh_CN ? zh : en);
  }

  lxw_format* format() {
    lxw_format* const made = workbook_add_format(workbook_.get());
    if (!made) file_.fail("out of memory");
    return made;
  }

  void make_formats() {
    heading_ = format();
    format_set_bold(heading_);
    format_set_bg_color(heading_, ground);
    format_set_text_wrap(heading_);
    format_set_align(heading_, LXW_ALIGN_VERTICAL_CENTER);
    text_ = format();
    format_set_num_format(text_, "@");
    share_ = format();
    format_set_num_format(share_, "0.00%");
    number_ = format();
    format_set_num_format(number_, "0.0");
    title_ = format();
    format_set_bold(title_);
    format_set_font_size(title_, 18);
    large_ = format();
    format_set_bold(large_);
    format_set_font_size(large_, 14);
    format_set_font_color(large_, ink);
    format_set_align(large_, LXW_ALIGN_LEFT);
    large_share_ = format();
    format_set_bold(large_share_);
    format_set_font_size(large_share_, 14);
    format_set_font_color(large_share_, ink);
    format_set_align(large_share_, LXW_ALIGN_LEFT);
    format_set_num_format(large_share_, "0.00%");
  }

  lxw_worksheet* add_sheet(std::string_view zh, std::string_view en) {
    const std::string name = say(zh, en);
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook_.get(), name.c_str());
    if (!sheet) file_.fail("the sheet's name is not usable");
    constexpr std::uint8_t a4 = 9;
    worksheet_set_paper(sheet, a4);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    return sheet;
  }

  /// A sheet holds 1,048,576 rows: units are left out where they would not fit.
  std::vector<bool> areas_shown() const {
    constexpr std::size_t most_rows = 1'000'000;
    std::vector<bool> shown;
    for (const auto& row : report_.areas)
      shown.push_back(report_.areas.size() <= most_rows || row.level < Level::unit);
    return shown;
  }

  void write_text(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text) const {
    // libxlsxwriter writes broken UTF-8 as it is, and the workbook would not open.
    check(worksheet_write_string(sheet, row, column, is_valid_utf8(text) ? text.c_str() : "\uFFFD", text_));
  }

  void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const Figure& figure,
                  FigureColumn::Kind kind) const {
    switch (figure.kind) {
      case Figure::Kind::nothing:
        return;
      case Figure::Kind::text:
        return write_text(sheet, row, column, figure.wording);
      case Figure::Kind::count:
        return check(worksheet_write_number(sheet, row, column, static_cast<double>(figure.count), nullptr));
      case Figure::Kind::number:
        return check(worksheet_write_number(sheet, row, column, figure.number,
                                            kind == FigureColumn::Kind::share ? share_ : number_));
    }
  }

  /// `shown`: which rows; empty: all.
  void write_figures(lxw_worksheet* sheet, const Figures& figures, const std::vector<bool>& shown) const {
    write_headings(sheet, figures.columns);
    finish(sheet, figures.columns, write_rows(sheet, 1, figures, shown));
  }

  /// Some people at a time: a district's list would not fit in memory as figures.
  void write_list(lxw_worksheet* sheet, std::span<const statistics::Listed> people) const {
    constexpr std::size_t at_a_time = 10'000;
    const auto figures_from = [&](std::size_t first) {
      const auto some = people.subspan(first, std::min(at_a_time, people.size() - first));
      return list_figures(report_.tally, some, first + 1, report_.contacts, report_.full, language_);
    };
    const auto columns = figures_from(people.size()).columns;
    write_headings(sheet, columns);
    lxw_row_t row = 1;
    for (std::size_t first = 0; first < people.size(); first += at_a_time)
      row = write_rows(sheet, row, figures_from(first), {});
    finish(sheet, columns, row);
  }

  void write_headings(lxw_worksheet* sheet, const std::vector<FigureColumn>& columns) const {
    constexpr double narrow = 10, wide = 16, row_height = 32;
    check(worksheet_set_row(sheet, 0, row_height, nullptr));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      const bool is_text = columns[i].kind == FigureColumn::Kind::text;
      check(worksheet_set_column(sheet, column, column, is_text ? wide : narrow, nullptr));
      check(worksheet_write_string(sheet, 0, column, columns[i].heading.in(language_).c_str(), heading_));
    }
    worksheet_freeze_panes(sheet, 1, 0);
    check(worksheet_repeat_rows(sheet, 0, 0));
  }

  /// From `row` on, as far as a sheet goes; returns the row after the last.
  lxw_row_t write_rows(lxw_worksheet* sheet, lxw_row_t row, const Figures& figures,
                       const std::vector<bool>& shown) const {
    constexpr lxw_row_t rows_of_a_sheet = 1'048'576;
    for (std::size_t i = 0; i < figures.rows.size() && row < rows_of_a_sheet; ++i) {
      if (!shown.empty() && !shown[i]) continue;
      for (std::size_t column = 0; column < figures.columns.size(); ++column)
        write_cell(sheet, row, static_cast<lxw_col_t>(column), figures.rows[i][column],
                   figures.columns[column].kind);
      ++row;
    }
    return row;
  }

  void finish(lxw_worksheet* sheet, const std::vector<FigureColumn>& columns,
              lxw_row_t row_after_last) const {
    if (row_after_last == 1) return;
    const lxw_row_t last = row_after_last - 1;
    check(worksheet_autofilter(sheet, 0, 0, last, static_cast<lxw_col_t>(columns.size() - 1)));
    for (std::size_t i = 0; i < columns.size(); ++i)
      colour_column(sheet, columns[i], static_cast<lxw_col_t>(i), last);
  }

  /// Rates from red over yellow to green; numbers that call for somebody in red.
  void colour_column(lxw_worksheet* sheet, const FigureColumn& column, lxw_col_t index,
                     lxw_row_t last) const {
    lxw_conditional_format condition{};
    if (column.key == "rate") {
      condition.type = LXW_CONDITIONAL_3_COLOR_SCALE;
      condition.min_color = red;
      condition.mid_color = yellow;
      condition.max_color = green;
      condition.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
      condition.mid_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
      condition.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
      constexpr double poor = 0.8, middling = 0.95;
      condition.min_value = poor;
      condition.mid_value = middling;
      condition.max_value = 1;
    } else if (column.key == "untested") {
      condition.type = LXW_CONDITIONAL_DATA_BAR;
      condition.bar_color = red;
      condition.bar_solid = LXW_TRUE;
    } else if (column.key == "positive" || column.key == "retest") {
      condition.type = LXW_CONDITIONAL_TYPE_CELL;
      condition.criteria = LXW_CONDITIONAL_CRITERIA_GREATER_THAN;
      condition.value = 0;
      condition.format = alarm();
    } else {
      return;
    }
    check(worksheet_conditional_format_range(sheet, 1, index, last, index, &condition));
  }

  lxw_format* alarm() const {
    if (alarm_ == nullptr) {
      alarm_ = workbook_add_format(workbook_.get());
      if (!alarm_) file_.fail("out of memory");
      format_set_bold(alarm_);
      format_set_font_color(alarm_, 0xC00000);
      format_set_bg_color(alarm_, 0xFFC7CE);
    }
    return alarm_;
  }

  // --- Overview

  void write_overview(lxw_worksheet* sheet) {
    const auto& total = report_.total();
    constexpr double label_width = 16, value_width = 14;
    check(worksheet_set_column(sheet, 0, 0, label_width, nullptr));
    check(worksheet_set_column(sheet, 1, 1, value_width, nullptr));
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    const std::string title = report_.place() + say(" 核酸检测日报", " testing report");
    check(worksheet_write_string(sheet, 0, 0, trim(title).c_str(), title_));
    write_text(sheet, 1, 0, say("截至 ", "as of ") + moment_of(report_, language_));
    lxw_row_t row = 3;
    const auto count = [&](std::string_view zh, std::string_view en, std::size_t number) {
      write_text(sheet, row, 0, say(zh, en));
      check(worksheet_write_number(sheet, row++, 1, static_cast<double>(number), large_));
    };
    const auto share = [&](std::string_view zh, std::string_view en, double value) {
      write_text(sheet, row, 0, say(zh, en));
      if (value >= 0) check(worksheet_write_number(sheet, row, 1, value, large_share_));
      ++row;
    };
    share("检测率", "Rate", total.rate());
    share("前一日检测率", "Rate the day before", total.rate_day_before());
    count("应检", "Expected", total.expected);
    count("已检", "Tested", total.tested);
    count("未检", "Untested", total.untested);
    count("待人工核对", "Awaiting review", total.awaiting_review);
    count("阳性", "Positive", total.positive);
    count("待复检", "Retest", total.retest);
    count("待出结果", "Pending", total.pending);
    share("全户已检率", "Households complete", total.household_rate());
    count("收到文件", "Files", report_.funnel.files);
    count("读出记录", "Records", report_.funnel.records);
    count("对应到居民", "Linked", report_.funnel.linked);
    count("不在名册", "Not on the roster", report_.visitors);
    charts(sheet);
  }

  lxw_chart* add_chart(std::uint8_t type, const std::string& title) {
    lxw_chart* const chart = workbook_add_chart(workbook_.get(), type);
    if (!chart) file_.fail("out of memory");
    chart_title_set_name(chart, title.c_str());
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    return chart;
  }

  /// A column of the sheet of the trend against its days.
  void add_series(lxw_chart* chart, std::string_view key, lxw_color_t colour) const {
    const auto figures = trend_figures({});
    const auto column = static_cast<lxw_col_t>(std::find_if(figures.columns.begin(), figures.columns.end(),
                                                            [&](const auto& c) { return c.key == key; }) -
                                               figures.columns.begin());
    const auto last = static_cast<lxw_row_t>(report_.days.size());
    const std::string sheet = say("趋势", "Trend");
    lxw_chart_series* const series = chart_add_series(chart, nullptr, nullptr);
    chart_series_set_categories(series, sheet.c_str(), 1, 0, last, 0);
    chart_series_set_values(series, sheet.c_str(), 1, column, last, column);
    chart_series_set_name(series, figures.columns[column].heading.in(language_).c_str());
    lxw_chart_line line{};
    line.color = colour;
    line.width = 2.25;
    lxw_chart_fill fill{};
    fill.color = colour;
    if (chart->type == LXW_CHART_LINE)
      chart_series_set_line(series, &line);
    else
      chart_series_set_fill(series, &fill);
  }

  void charts(lxw_worksheet* sheet) {
    constexpr lxw_col_t beside = 3;
    constexpr lxw_row_t below = 18;
    lxw_chart* const rates = add_chart(LXW_CHART_LINE, say("检测率与阳性率", "Coverage and positivity"));
    add_series(rates, "rate", ink);
    add_series(rates, "positivity_rate", orange_line);
    chart_axis_set_num_format(rates->y_axis, "0%");
    chart_axis_set_max(rates->y_axis, 1);
    check(worksheet_insert_chart(sheet, 2, beside, rates));
    lxw_chart* const cases = add_chart(LXW_CHART_COLUMN, say("阳性人数", "Positives"));
    add_series(cases, "positive", orange_line);
    add_series(cases, "new_positive", red);
    check(worksheet_insert_chart(sheet, below, beside, cases));
  }

  const AtomicFile& file_;
  const Report& report_;
  Language language_;
  std::unique_ptr<lxw_workbook, FreeWorkbook> workbook_;
  lxw_format *heading_ = nullptr, *text_ = nullptr, *share_ = nullptr, *number_ = nullptr, *title_ = nullptr,
             *large_ = nullptr, *large_share_ = nullptr;
  mutable lxw_format* alarm_ = nullptr;  // made when the first rule needs it
};

}  // namespace

void write_report_workbook(const std::string& path, const Report& report, Language language) {
  AtomicFile file(path);
  Workbook(file, report, language).write();
  file.commit();
}

}  // namespace hesuan::exporters
