// Delimited text: separator, and a push parser after RFC 4180.
//
// libcsv trims blanks, keeps the byte order mark and joins `"a"b`, so the state machine is our own.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hesuan::parsers {

/// The separator of a delimited text, one of `,` `;` tab `|`: the one by which most rows of the beginning
/// have the same number of fields, quotes respected. `,` when no candidate occurs.
char separator_of(std::string_view utf8);

struct CsvRow {
  std::size_t number = 0;                ///< 1-based, as a spreadsheet program counts rows; blank lines count
  std::size_t line = 0;                  ///< 1-based line of the text in which the row begins
  std::vector<std::string_view> fields;  ///< valid until the sink returns
};

/// false stops the parser.
using CsvRowSink = std::function<bool(const CsvRow&)>;

/// Text is pushed in pieces of any size; each complete row goes to the sink. Line ends are LF, CR LF or CR. A
/// quoted field may hold separators, line ends and doubled quotes; `"a"b` and a quote inside a bare field
/// stay as written;
/// `="0123"` (how Excel keeps leading zeros) gives `0123`.
class CsvParser {
 public:
  CsvParser(char separator, CsvRowSink sink);

  /// False once the sink stopped the parser or the quoting is broken: then nothing more is read.
  bool push(std::string_view utf8);

  /// Gives the last row when no line end closes it. False when the quoting is broken: a quote that is never
  /// closed, or text after the closing quote of a field of several lines, both signs that rows were swallowed
  /// by a stray quote.
  bool finish();

 private:
  enum class State { field_start, bare, quoted, quote_in_quoted };
  enum class Progress { going_on, stopped, broken };

  std::size_t plain_run(std::string_view utf8) const;
  void take(char c);
  void take_quoted(char c);
  void take_after_quote(char c);
  void end_field();
  void end_row();

  char separator_;
  CsvRowSink sink_;
  std::array<bool, 256> ends_run_{};  ///< separator, quote and line ends
  State state_ = State::field_start;
  Progress progress_ = Progress::going_on;
  bool after_carriage_return_ = false;
  bool field_has_line_end_ = false;
  std::size_t line_ = 1;
  std::string text_;             ///< of the row so far, one field behind the other
  std::size_t field_begin_ = 0;  ///< in text_, of the field that is open
  std::vector<std::pair<std::size_t, std::size_t>> fields_;  ///< begin in text_ and size, of those that ended
  CsvRow row_{1, 1, {}};
};

}  // namespace hesuan::parsers
