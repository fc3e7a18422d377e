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

/// `="0123"`
bool is_formula_of_text(std::string_view field) {
  return field.size() >= 3 && field.starts_with("=\"") && field.ends_with('"') &&
         !contains(field.substr(2, field.size() - 3), "\"");
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

CsvParser::CsvParser(char separator, CsvRowSink sink) : separator_(separator), sink_(std::move(sink)) {
  for (const char c : {separator, '"', '\n', '\r'}) ends_run_[static_cast<unsigned char>(c)] = true;
}

bool CsvParser::push(std::string_view utf8) {
  while (!utf8.empty() && progress_ == Progress::going_on) {
    if (const std::size_t run = plain_run(utf8); run > 0) {
      text_.append(utf8.data(), run);
      if (state_ == State::field_start) state_ = State::bare;
      after_carriage_return_ = false;
      utf8.remove_prefix(run);
      continue;
    }
    const char c = utf8.front();
    utf8.remove_prefix(1);
    if (c == '\n' && std::exchange(after_carriage_return_, false)) {
      // The second half of CR LF: the CR ended the row, or stands in a quoted field.
      if (state_ == State::quoted) text_ += c;
      continue;
    }
    after_carriage_return_ = c == '\r';
    if (is_line_end(c)) ++line_;
    take(c);
  }
  return progress_ == Progress::going_on;
}

/// How many characters at the front mean nothing but themselves.
std::size_t CsvParser::plain_run(std::string_view utf8) const {
  if (state_ == State::quote_in_quoted) return 0;
  std::size_t run = 0;
  while (run < utf8.size() && !ends_run_[static_cast<unsigned char>(utf8[run])]) ++run;
  return run;
}

bool CsvParser::finish() {
  if (progress_ == Progress::going_on && state_ == State::quoted) progress_ = Progress::broken;
  const bool row_is_open = state_ != State::field_start || !fields_.empty();
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
  text_ += c;
}

void CsvParser::take_quoted(char c) {
  if (c == '"') {
    state_ = State::quote_in_quoted;
    return;
  }
  field_has_line_end_ |= is_line_end(c);
  text_ += c;
}

void CsvParser::take_after_quote(char c) {
  if (c == '"') {
    text_ += c;
    state_ = State::quoted;
  } else if (c == separator_) {
    end_field();
  } else if (is_line_end(c)) {
    end_row();
  } else if (field_has_line_end_) {
    progress_ = Progress::broken;
  } else {
    // `"a"b`: no quoted field after all, so what was taken as quoting is given back.
    const std::string inner = replace_all(text_.substr(field_begin_), "\"", "\"\"");
    text_.resize(field_begin_);
    text_ += '"' + inner + '"' + c;
    state_ = State::bare;
  }
}

void CsvParser::end_field() {
  std::size_t begin = field_begin_, size = text_.size() - field_begin_;
  if (is_formula_of_text(std::string_view(text_).substr(begin))) {
    begin += 2;
    size -= 3;
  }
  fields_.emplace_back(begin, size);
  field_begin_ = text_.size();
  field_has_line_end_ = false;
  state_ = State::field_start;
}

void CsvParser::end_row() {
  end_field();
  row_.fields.clear();
  for (const auto& [begin, size] : fields_)
    row_.fields.push_back(std::string_view(text_).substr(begin, size));
  if (!sink_(row_)) progress_ = Progress::stopped;
  text_.clear();
  fields_.clear();
  field_begin_ = 0;
  ++row_.number;
  row_.line = line_;
}

}  // namespace hesuan::parsers
