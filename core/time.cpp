#include "core/time.hpp"

#include <array>
#include <charconv>

namespace hesuan {
namespace {

using std::chrono::seconds;

constexpr std::string_view china_offset = "+08:00";
constexpr seconds offset_of_china = std::chrono::hours(8);
constexpr std::size_t date_length = std::string_view("2022-04-09").size();
constexpr std::size_t time_length = std::string_view("2022-04-09T17:12:05").size();

/// At least `count` digits.
void append_digits(std::string& text, unsigned number, std::size_t count) {
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  const auto length = static_cast<std::size_t>(end - digits.begin());
  if (length < count) text.append(count - length, '0');
  text.append(digits.begin(), length);
}

/// The number that `count` characters from `first` on write; nullopt unless all are digits.
std::optional<int> digits_at(std::string_view text, std::size_t first, std::size_t count) {
  int number = 0;
  for (const char c : text.substr(first, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<seconds> clock_from_iso(std::string_view text) {
  if (text.size() != time_length - date_length || text[0] != 'T' || text[3] != ':' || text[6] != ':')
    return std::nullopt;
  const auto hour = digits_at(text, 1, 2), minute = digits_at(text, 4, 2), second = digits_at(text, 7, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
}

}  // namespace

std::string to_iso(const Date& date) {
  std::string text;
  append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  append_digits(text += '-', static_cast<unsigned>(date.month()), 2);
  append_digits(text += '-', static_cast<unsigned>(date.day()), 2);
  return text;
}

std::string to_iso(const LocalTime& time) {
  std::string text = to_iso(time.date);
  if (!time.of_day) return text;
  const std::chrono::hh_mm_ss clock(*time.of_day);
  append_digits(text += 'T', static_cast<unsigned>(clock.hours().count()), 2);
  append_digits(text += ':', static_cast<unsigned>(clock.minutes().count()), 2);
  append_digits(text += ':', static_cast<unsigned>(clock.seconds().count()), 2);
  return text += china_offset;
}

std::optional<Date> date_from_iso(std::string_view text) {
  if (text.size() != date_length || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits_at(text, 0, 4), month = digits_at(text, 5, 2), day = digits_at(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const Date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                  std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<LocalTime> local_time_from_iso(std::string_view text) {
  const auto date = date_from_iso(text.substr(0, date_length));
  if (!date) return std::nullopt;
  if (text.size() == date_length) return LocalTime{*date, std::nullopt};
  if (!text.ends_with(china_offset)) return std::nullopt;
  text.remove_suffix(china_offset.size());
  if (text.size() < date_length) return std::nullopt;
  const auto clock = clock_from_iso(text.substr(date_length));
  return clock ? std::optional(LocalTime{*date, clock}) : std::nullopt;
}

std::chrono::local_seconds earliest(const LocalTime& time) {
  return std::chrono::local_days(time.date) + time.of_day.value_or(seconds(0));
}

std::chrono::local_seconds latest(const LocalTime& time) {
  return std::chrono::local_days(time.date) + time.of_day.value_or(std::chrono::days(1) - seconds(1));
}

Date today_in_china() {
  const auto now = std::chrono::system_clock::now() + offset_of_china;
  return Date{std::chrono::floor<std::chrono::days>(now)};
}

}  // namespace hesuan
