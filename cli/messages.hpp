// What hesuan says to people: on stderr, in their language, one line each, or one JSON object a line with
// --json.
//
// Messages name files, rows and fields, never a person, an identity number or a phone.
#pragma once

#include <fmt/format.h>
#include <libintl.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace hesuan::cli {

/// The message in the chosen language. English is the key; translations lie in po/.
[[gnu::format_arg(1)]] inline const char* _(const char* message) {
  return ::gettext(message);
}

/// A translated message with its `{}` filled in.
template <typename... Args>
std::string text(const char* translated, const Args&... args) {
  return fmt::format(fmt::runtime(translated), args...);
}

/// What a message is about; empty parts are left out.
struct Place {
  std::string file;
  std::size_t row = 0;  ///< 1-based, of a table or text
  std::string field;
  std::string code;      ///< reason code, shown with --json only
  std::size_t item = 0;  ///< 1-based, of what has no rows: a page, a record on a screen
};

enum class Level { info, warning, error };

/// Control characters, which a file name may carry and a terminal would obey, replaced.
std::string printable(std::string_view utf8);

class Messages {
 public:
  struct Style {
    bool json = false;
    bool quiet = false;  ///< no `info`, no status line
  };
  explicit Messages(std::FILE* out, Style style);

  void info(std::string_view message, const Place& place = {}) { say(Level::info, message, place); }
  void warning(std::string_view message, const Place& place = {}) { say(Level::warning, message, place); }
  void error(std::string_view message, const Place& place = {}) { say(Level::error, message, place); }
  /// Whether people are shown tables: not with --json or --quiet, the data is in the files.
  bool shows_blocks() const { return !style_.json && !style_.quiet; }

  /// Replaces the line at the foot of the terminal; empty removes it. Only where shows_status().
  void status(std::string_view line);
  bool shows_status() const { return shows_status_; }
  /// Width of the terminal in cells.
  std::size_t columns() const;

 private:
  void write(std::string_view text);
  void say(Level level, std::string_view message, const Place& place);

  std::FILE* out_;
  Style style_;
  bool shows_status_;
  bool status_is_shown_ = false;
};

}  // namespace hesuan::cli
