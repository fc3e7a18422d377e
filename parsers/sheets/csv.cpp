#include "parsers/sheets/csv.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text.hpp"

namespace hesuan::parsers {
namespace {

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

/// The beginning of `text`, cut at a line end so that no row in it is cut.
std::string_view whole_lines(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  const auto line_end = text.substr(0, size).find_last_of("\r\n");
  return text.substr(0, line_end == text.npos ? size : line_end);
}

/// How many rows agree on their number of fields, and on how many. Less than two fields do not count.
std::pair<std::size_t, std::size_t> agreement(std::string_view sample, char separator) {
  std::map<std::size_t, std::size_t> rows_with;
  CsvParser parser(separator, [&](const CsvRow& row) {
    if (row.fields.size() > 1) ++rows_with[row.fields.size()];
    return true;
  });
  parser.push(sample);
  parser.finish();
  std::pair<std::size_t, std::size_t> best{0, 0};
  for (const auto& [fields, rows] : rows_with) best = std::max(best, {rows, fields});
  return best;
}

/// `="0123"` → `0123`.
void unwrap_formula(std::string& field) {
  if (field.size() < 3 || !field.starts_with("=\"") || !field.ends_with('"')) return;
  const auto inner = field.substr(2, field.size() - 3);
  if (!contains(inner, "\"")) field = inner;
}

}  // namespace

char separator_of(std::string_view utf8) {
  constexpr std::size_t sample_size = 64 << 10;
  const auto sample = whole_lines(utf8, sample_size);
  char best = ',';
  std::pair<std::size_t, std::size_t> best_agreement{0, 0};
  for (const char candidate : {',', ';', '\t', '|'}) {
    const auto candidate_agreement = agreement(sample, candidate);
    if (candidate_agreement <= best_agreement) continue;
    best = candidate;
    best_agreement = candidate_agreement;
  }
  return best;
}

CsvParser::CsvParser(char separator, CsvRowSink sink) : separator_(separator), sink_(std::move(sink)) {}

bool CsvParser::push(std::string_view utf8) {
  for (const char c : utf8) {
    if (progress_ != Progress::going_on) break;
    if (c == '\n' && std::exchange(after_carriage_return_, false)) {
      // The second half of CR LF: the CR ended the row, or stands in a quoted field.
      if (state_ == State::quoted) field_ += c;
      continue;
    }
    after_carriage_return_ = c == '\r';
    if (is_line_end(c)) ++line_;
    take(c);
  }
  return progress_ == Progress::going_on;
}

bool CsvParser::finish() {
  if (progress_ == Progress::going_on && state_ == State::quoted) progress_ = Progress::broken;
  const bool row_is_open = state_ != State::field_start || !row_.fields.empty();
  if (progress_ == Progress::going_on && row_is_open) end_row();
  return progress_ != Progress::broken;
}

void CsvParser::take(char c) {
  if (state_ == State::quoted) return take_quoted(c);
  if (state_ == State::quote_in_quoted) return take_after_quote(c);
  if (c == separator_) return end_field();
  if (is_line_end(c)) return end_row();
  if (state_ == State::field_start && c == '"') {
    state_ = State::quoted;
    return;
  }
  state_ = State::bare;
  field_ += c;
}

void CsvParser::take_quoted(char c) {
  if (c == '"') {
    state_ = State::quote_in_quoted;
    return;
  }
  field_has_line_end_ |= is_line_end(c);
  field_ += c;
}

void CsvParser::take_after_quote(char c) {
  if (c == '"') {
    field_ += c;
    state_ = State::quoted;
  } else if (c == separator_) {
    end_field();
  } else if (is_line_end(c)) {
    end_row();
  } else if (field_has_line_end_) {
    progress_ = Progress::broken;
  } else {
    // `"a"b`: no quoted field after all, so what was taken as quoting is given back.
    field_ = '"' + replace_all(std::move(field_), "\"", "\"\"") + '"' + c;
    state_ = State::bare;
  }
}

void CsvParser::end_field() {
  unwrap_formula(field_);
  row_.fields.push_back(std::move(field_));
  field_.clear();
  field_has_line_end_ = false;
  state_ = State::field_start;
}

void CsvParser::end_row() {
  end_field();
  if (!sink_(row_)) progress_ = Progress::stopped;
  row_.fields.clear();
  ++row_.number;
  row_.line = line_;
}

}  // namespace hesuan::parsers
