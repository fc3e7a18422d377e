#include "parsers/page/page_table.hpp"

#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

using Row = std::vector<const TextLine*>;

/// Lines whose middles lie on one height, left to right; rows top to bottom.
std::vector<Row> rows_of(const PageText& page) {
  std::vector<const TextLine*> lines;
  for (const TextLine& line : page.lines) lines.push_back(&line);
  std::stable_sort(lines.begin(), lines.end(), [](const TextLine* a, const TextLine* b) {
    return a->box.middle_y() < b->box.middle_y();
  });
  std::vector<Row> rows;
  for (const TextLine* line : lines) {
    const bool same_row = !rows.empty() && line->box.middle_y() < rows.back().front()->box.bottom() &&
                          line->box.middle_y() - rows.back().front()->box.middle_y() <= line->box.height / 2;
    if (same_row) {
      rows.back().push_back(line);
    } else {
      rows.push_back({line});
    }
  }
  for (Row& row : rows) {
    std::stable_sort(row.begin(), row.end(),
                     [](const TextLine* a, const TextLine* b) { return a->box.x < b->box.x; });
  }
  return rows;
}

struct Column {
  Box heading;
  std::string field;  ///< empty for a heading nobody knows, whose cells are passed over
};

bool names_a_person(const std::string& field) {
  return field == "name" || field == "id_number";
}

std::optional<std::vector<Column>> header_in(const Row& row) {
  std::vector<Column> columns;
  int known = 0;
  bool person = false;
  for (const TextLine* line : row) {
    const auto field = table_field_of(line->text);
    columns.push_back({line->box, field.value_or("")});
    known += field.has_value();
    person = person || (field && names_a_person(*field));
  }
  if (known < 3 || !person) return std::nullopt;
  return columns;
}

/// The column under whose heading a cell stands: the widest overlap, else the nearest middle.
const Column& column_of(const std::vector<Column>& columns, const Box& cell) {
  const Column* best = &columns.front();
  int best_score = -1'000'000;
  for (const Column& column : columns) {
    const int overlap = std::min(cell.right(), column.heading.right()) - std::max(cell.x, column.heading.x);
    const int distance = std::abs((cell.x + cell.right()) - (column.heading.x + column.heading.right()));
    const int score = overlap > 0 ? overlap : -distance;
    if (score > best_score) {
      best = &column;
      best_score = score;
    }
  }
  return *best;
}

}  // namespace

std::optional<PageTable> find_table(const PageText& page) {
  const std::vector<Row> rows = rows_of(page);
  std::optional<std::vector<Column>> columns;
  PageTable table{{}, {}, {page.width, page.height, {}}};
  for (const Row& row : rows) {
    if (const auto header = header_in(row)) {  // a header may be repeated on the page
      columns = header;
      for (std::size_t i = 0; i < row.size(); ++i)
        if (!(*header)[i].field.empty()) table.headings.emplace_back(whole(*row[i]), (*header)[i].field);
      continue;
    }
    if (!columns) {
      for (const TextLine* line : row) table.outside.lines.push_back(*line);
      continue;
    }
    TableRow cells;
    for (const TextLine* line : row) {
      const Column& column = column_of(*columns, line->box);
      if (!column.field.empty()) cells[column.field].push_back(trimmed(whole(*line)));
    }
    const bool begins_row = cells.contains("name") || cells.contains("id_number");
    if (begins_row && cells.size() >= 2) {
      table.rows.push_back(std::move(cells));
    } else if (!begins_row && !table.rows.empty()) {
      for (auto& [field, slices] : cells) {
        auto& above = table.rows.back()[field];
        above.insert(above.end(), slices.begin(), slices.end());
      }
    }
  }
  if (table.rows.empty()) return std::nullopt;
  return table;
}

}  // namespace hesuan::parsers
