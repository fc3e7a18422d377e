// Figures in rows and columns, kept as numbers, so that the terminal, CSV, JSON Lines, the workbook and the
// web page say the same thing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/reason.hpp"
#include "exporters/table.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {

/// One of a fixed list: a word for programs, a wording for people.
struct Term {
  std::string word, wording;
};

/// A text, a term, a count, a number (a share is 0..1), or nothing.
class Figure {
 public:
  enum class Kind { nothing, text, count, number };

  Figure() = default;
  Figure(std::string text) : kind(Kind::text), word(text), wording(std::move(text)) {}
  Figure(const char* text) : Figure(std::string(text)) {}
  Figure(Term term) : kind(Kind::text), word(std::move(term.word)), wording(std::move(term.wording)) {}
  Figure(std::int64_t count_) : kind(Kind::count), count(count_) {}
  Figure(double number_) : kind(Kind::number), number(number_) {}

  Kind kind = Kind::nothing;
  std::string word, wording;  ///< of a text the same
  std::int64_t count = 0;
  double number = 0;
};

struct FigureColumn {
  enum class Kind { text, count, share, number };
  std::string_view key;  ///< for programs, the same in every language
  Wording heading;
  Kind kind = Kind::count;
  bool is_brief = false;  ///< shown on the terminal too: together they fit in 100 columns
};

struct Figures {
  std::vector<FigureColumn> columns;
  std::vector<std::vector<Figure>> rows;  ///< each with as many cells as there are columns
};

/// One object a row: shares 0..1, null where there is none.
std::string to_jsonl(const Figures& figures);
/// Shares in percent (`98.53`), empty where there is none.
Table to_table(const Figures& figures, Language language);
/// Its brief columns, without those that no row has a value for.
Table to_brief_table(const Figures& figures, Language language);

/// `98.53`; 100.00 only for all of them (else at most 99.99), empty below 0: a share of nothing.
std::string percent(double share);

}  // namespace hesuan::exporters
