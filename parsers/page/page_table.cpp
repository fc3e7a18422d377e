#include "parsers/page/page_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "parsers/values/values.hpp"
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
    // Beside a cell of two lines the others stand between them: each is compared with the one before.
    const Box* before = rows.empty() ? nullptr : &rows.back().back()->box;
    const bool same_row = before && line->box.middle_y() < before->bottom() &&
                          line->box.middle_y() - before->middle_y() <= line->box.height / 2;
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

/// What a table lists: people, or the tests of one person who is named above it.
enum class Lists { people, tests };

struct Header {
  std::vector<Column> columns;
  Lists lists;
};

bool names_a_person(const std::string& field) {
  return field == "name" || field == "id_number";
}
bool names_a_moment(const std::string& field) {
  return field == "sampled_at" || field == "reported_at" || field == "sampled_date";
}

std::optional<Header> header_in(const Row& row) {
  Header header{{}, Lists::tests};
  int known = 0;
  bool moment = false, result = false;
  for (const TextLine* line : row) {
    const auto field = table_field_of(line->text);
    header.columns.push_back({line->box, field.value_or("")});
    if (!field) continue;
    ++known;
    moment = moment || names_a_moment(*field);
    result = result || *field == "result";
    if (names_a_person(*field)) header.lists = Lists::people;
  }
  if (known < 3 || (header.lists == Lists::tests && !(moment && result))) return std::nullopt;
  return header;
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

/// The cells of one visual row below a header.
struct CellRow {
  TableRow cells;
  int middle_y = 0;
  int height = 0;  ///< of its text

  bool begins(Lists lists) const {
    if (cells.size() < 2) return false;
    if (lists == Lists::people) return cells.contains("name") || cells.contains("id_number");
    // One whose moment cannot be read is a row all the same: in the row above it would be two results.
    const bool has_result = cells.contains("result") && result_from_text(cells.at("result").front().text());
    return std::ranges::any_of(cells, [&](const auto& cell) {
      return names_a_moment(cell.first) && (has_result || time_from_text(cell.second.front().text()));
    });
  }
};

/// Which of the rows that begin one a wrapped cell belongs to: the one above; in a list of tests, whose cells
/// stand at the middle of their row, the nearest. nullopt: none is above, or as near as a cell of a few lines
/// is high; what stands below a table is no part of it.
std::optional<std::size_t> row_of(const CellRow& wrapped, const std::vector<CellRow>& beginnings,
                                  Lists lists) {
  constexpr int lines_of_a_cell = 5;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < beginnings.size(); ++i) {
    if (lists == Lists::people && beginnings[i].middle_y > wrapped.middle_y) break;
    const auto distance = [&](std::size_t row) {
      return std::abs(beginnings[row].middle_y - wrapped.middle_y);
    };
    if (distance(i) > lines_of_a_cell * wrapped.height) continue;
    if (lists == Lists::people || !best || distance(i) < distance(*best)) best = i;
  }
  return best;
}

std::vector<TableRow> joined(const std::vector<CellRow>& rows, Lists lists) {
  std::vector<CellRow> beginnings;
  std::ranges::copy_if(rows, std::back_inserter(beginnings),
                       [&](const CellRow& row) { return row.begins(lists); });
  std::vector<TableRow> all(beginnings.size());
  for (const CellRow& row : rows) {
    const bool begins = row.begins(lists);
    if (!begins && lists == Lists::people && (row.cells.contains("name") || row.cells.contains("id_number")))
      continue;
    const auto place = row_of(row, beginnings, lists);
    if (!place) continue;
    for (const auto& [field, slices] : row.cells)
      all[*place][field].insert(all[*place][field].end(), slices.begin(), slices.end());
  }
  return all;
}

}  // namespace

std::optional<PageTable> find_table(const PageText& page) {
  std::optional<Header> header;
  std::vector<CellRow> cells;
  PageTable table{{}, {}, {page.width, page.height, {}}};
  for (const Row& row : rows_of(page)) {
    if (const auto found = header_in(row)) {  // a header may be repeated on the page
      header = found;
      for (std::size_t i = 0; i < row.size(); ++i)
        if (!found->columns[i].field.empty())
          table.headings.emplace_back(whole(*row[i]), found->columns[i].field);
      continue;
    }
    if (!header) {
      for (const TextLine* line : row) table.outside.lines.push_back(*line);
      continue;
    }
    cells.push_back({{}, row.front()->box.middle_y(), row.front()->box.height});
    for (const TextLine* line : row) {
      const Column& column = column_of(header->columns, line->box);
      if (!column.field.empty()) cells.back().cells[column.field].push_back(trimmed(whole(*line)));
    }
  }
  if (header) table.rows = joined(cells, header->lists);
  if (table.rows.empty()) return std::nullopt;
  return table;
}

}  // namespace hesuan::parsers
