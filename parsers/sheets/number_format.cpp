#include "parsers/sheets/number_format.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>

#include "core/text.hpp"
#include "core/time.hpp"

namespace hesuan::parsers {
namespace {

constexpr std::int64_t seconds_a_day = 86400;
constexpr double last_serial = 2958466;               // 10000-01-01
constexpr std::size_t clock_at = 11, clock_size = 8;  // in 2022-04-09T17:12:05+08:00

bool is_between(int id, int first, int last) {
  return first <= id && id <= last;
}

/// `[h]`, `[mm]`, `[ss]`: elapsed time. `[Red]`, `[$-804]`, `[>=100]`: none.
bool is_elapsed_time(std::string_view bracketed) {
  return !bracketed.empty() && std::string_view("hHmMsS").find(bracketed[0]) != std::string_view::npos &&
         bracketed.find_first_not_of(bracketed[0]) == bracketed.npos;
}

/// A backslash, a width (`_)`) or a filler (`*-`) takes the next character with it, and so does an exponent
/// (`E+`).
bool has_literal_after(std::string_view code, std::size_t at) {
  const char c = code[at], next = at + 1 < code.size() ? code[at + 1] : '\0';
  const bool is_exponent = (c == 'E' || c == 'e') && (next == '+' || next == '-');
  return c == '\\' || c == '_' || c == '*' || is_exponent;
}

/// The day that serial number 0 stands for. The 1900 system counts a 29 February 1900 that never was, so its
/// zero shifts by a day after day 60.
std::chrono::sys_days day_zero(std::int64_t day, bool from_1904) {
  using namespace std::chrono;
  if (from_1904) return sys_days(1904y / January / 1);
  return day < 60 ? sys_days(1899y / December / 31) : sys_days(1899y / December / 30);
}

Cell date_cell(double serial, const NumberFormat& format, bool from_1904) {
  const std::int64_t seconds = std::llround(serial * double(seconds_a_day));
  const std::int64_t day = seconds / seconds_a_day, second_of_day = seconds % seconds_a_day;
  LocalTime time{Date(day_zero(day, from_1904) + std::chrono::days(day)), std::nullopt};
  if (format.has_clock || second_of_day != 0) time.of_day = std::chrono::seconds(second_of_day);
  if (day == 0 && time.of_day) return {Cell::Kind::text, to_iso(time).substr(clock_at, clock_size)};
  return {Cell::Kind::date, to_iso(time)};
}

bool is_whole(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return '0' <= c && c <= '9'; });
}

}  // namespace

NumberFormat built_in_format(int id) {
  NumberFormat format;
  format.has_clock = is_between(id, 18, 22) || is_between(id, 45, 47);
  format.is_date =
      format.has_clock || is_between(id, 14, 17) || is_between(id, 27, 36) || is_between(id, 50, 58);
  return format;
}

NumberFormat format_from_code(std::string_view code) {
  code = code.substr(0, code.find(';'));  // the other sections are for negative numbers, zero and text
  NumberFormat format;
  if (code.starts_with("General")) return format;
  if (code.size() > 1 && code.find_first_not_of('0') == code.npos)
    format.digits = int(std::min(code.size(), std::size_t{32}));

  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"' || c == '[') {
      const std::size_t begin = i + 1;
      i = std::min(code.find(c == '"' ? '"' : ']', begin), code.size());
      if (c == '[' && is_elapsed_time(code.substr(begin, i - begin))) format.has_clock = true;
    } else if (has_literal_after(code, i)) {
      ++i;
    } else if (std::string_view("hHsS").find(c) != std::string_view::npos) {
      format.has_clock = true;
    } else if (std::string_view("yYmMdDeEgGbB").find(c) != std::string_view::npos) {
      format.is_date = true;
    }
  }
  format.is_date |= format.has_clock;
  return format;
}

Cell number_cell(std::string text, const NumberFormat& format, bool from_1904) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return {Cell::Kind::text, std::move(text)};
  }
  if (format.is_date && value >= 0 && value < last_serial) return date_cell(value, format, from_1904);
  if (is_whole(text) && int(text.size()) < format.digits) text.insert(0, format.digits - text.size(), '0');
  return {Cell::Kind::number, std::move(text)};
}

}  // namespace hesuan::parsers
