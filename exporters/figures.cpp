#include "exporters/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hesuan::exporters {
namespace {

std::string text_of(const Figure& figure, FigureColumn::Kind kind) {
  switch (figure.kind) {
    case Figure::Kind::text:
      return figure.wording;
    case Figure::Kind::count:
      return std::to_string(figure.count);
    case Figure::Kind::number:
      return kind == FigureColumn::Kind::share ? percent(figure.number)
                                               : fmt::format("{:.1f}", figure.number);
    case Figure::Kind::nothing:
      break;
  }
  return {};
}

nlohmann::json json_of(const Figure& figure) {
  switch (figure.kind) {
    case Figure::Kind::text:
      return figure.word;
    case Figure::Kind::count:
      return figure.count;
    case Figure::Kind::number:
      return figure.number;
    case Figure::Kind::nothing:
      break;
  }
  return nullptr;
}

std::string heading_of(const FigureColumn& column, Language language) {
  return column.heading.in(language) + (column.kind == FigureColumn::Kind::share ? " (%)" : "");
}

Table table_of(const Figures& figures, const std::vector<std::size_t>& columns, Language language) {
  Table table;
  for (const std::size_t column : columns)
    table.headings.push_back(heading_of(figures.columns[column], language));
  for (const auto& row : figures.rows) {
    auto& cells = table.rows.emplace_back();
    for (const std::size_t column : columns)
      cells.push_back(text_of(row[column], figures.columns[column].kind));
  }
  return table;
}

bool is_empty(const Figure& figure) {
  return figure.kind == Figure::Kind::nothing ||
         (figure.kind == Figure::Kind::text && figure.wording.empty());
}

}  // namespace

std::string to_jsonl(const Figures& figures) {
  std::string lines;
  for (const auto& row : figures.rows) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < row.size(); ++i)
      object[std::string(figures.columns[i].key)] = json_of(row[i]);
    lines += object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  }
  return lines;
}

Table to_table(const Figures& figures, Language language) {
  std::vector<std::size_t> all(figures.columns.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return table_of(figures, all, language);
}

Table to_brief_table(const Figures& figures, Language language) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < figures.columns.size(); ++i)
    if (figures.columns[i].is_brief && std::any_of(figures.rows.begin(), figures.rows.end(),
                                                   [&](const auto& row) { return !is_empty(row[i]); }))
      shown.push_back(i);
  return table_of(figures, shown, language);
}

std::string percent(double share) {
  if (share < 0) return {};
  constexpr double all = 100, nearly_all = 99.99;
  // Rounding must not make whole what is not.
  return fmt::format("{:.2f}", share >= 1 ? all : std::min(share * all, nearly_all));
}

}  // namespace hesuan::exporters
