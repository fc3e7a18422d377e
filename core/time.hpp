// Moments as sources state them: China Standard Time, to the day, the minute or the second.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace hesuan {

using Date = std::chrono::year_month_day;

/// A local time in China (UTC+08:00, no daylight saving since 1991).
/// `of_day` is absent where the source gives a date only; then the record says so by a bare date.
struct LocalTime {
  Date date;
  std::optional<std::chrono::seconds> of_day;

  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

/// `2022-04-09T17:12:05+08:00`, or `2022-04-09` when only the date is known (ISO 8601).
std::string to_iso(const LocalTime& time);
std::string to_iso(const Date& date);

/// Reads what to_iso writes; nothing else.
std::optional<LocalTime> local_time_from_iso(std::string_view text);
std::optional<Date> date_from_iso(std::string_view text);

/// Seconds since 1970-01-01T00:00 local time; a bare date counts from its first second.
std::chrono::local_seconds earliest(const LocalTime& time);
/// The last second the moment can mean: for a bare date the last of that day.
std::chrono::local_seconds latest(const LocalTime& time);

/// The calendar day of now in China.
Date today_in_china();

}  // namespace hesuan
