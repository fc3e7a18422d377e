#include "core/time.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;

TEST_CASE("times as the contract writes them are read back") {
  for (const auto* text : {"2022-04-09T17:12:05+08:00", "2022-04-09T00:00:00+08:00", "2022-04-09",
                           "2024-02-29", "1949-12-31T23:59:59+08:00"}) {
    const auto time = local_time_from_iso(text);
    REQUIRE(time);
    CHECK(to_iso(*time) == text);
  }
}

TEST_CASE("other texts are no contract times") {
  for (const auto* text :
       {"", "2022", "2022-4-9", "2022-02-29", "2022-13-01", "2022-04-09T", "2022-04-09+08:00",
        "2022-04-09T17:12+08:00", "2022-04-09 17:12:05+08:00", "2022-04-09T17:12:05", "2022-04-09T17:12:05Z",
        "2022-04-09T17:12:05+09:00", "2022-04-09T24:00:00+08:00", "2022-04-09T17:60:00+08:00",
        "2022-04-09T17:12:60+08:00", "2022-04-09T17:12:05+08:00 ", "2022-04-0a", "+022-04-09"}) {
    INFO(text);
    CHECK_FALSE(local_time_from_iso(text));
  }
}

TEST_CASE("a bare date covers its day") {
  const LocalTime day = *local_time_from_iso("2022-04-09");
  CHECK(latest(day) - earliest(day) == std::chrono::hours(24) - std::chrono::seconds(1));
  const LocalTime moment = *local_time_from_iso("2022-04-09T17:12:05+08:00");
  CHECK(earliest(moment) == latest(moment));
  CHECK(earliest(moment) - earliest(day) ==
        std::chrono::hours(17) + std::chrono::minutes(12) + std::chrono::seconds(5));
}

TEST_CASE("today is a calendar day") {
  CHECK(today_in_china().ok());
  CHECK(today_in_china() > *date_from_iso("2022-01-01"));
}
