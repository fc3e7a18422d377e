#include "parsers/codes/person_in_code.hpp"

#include <catch2/catch.hpp>

using namespace hesuan::parsers;

TEST_CASE("a code that says who") {
  const auto of_json = person_in_code(
      R"({"label":"yss","name":"张样例","cid":"11010119900307001X","cidtype":"10","c":"G","t":1667900000})");
  REQUIRE(of_json);
  CHECK(of_json->name == "张样例");
  CHECK(of_json->id_number == "11010119900307001X");
  CHECK(of_json->phone == std::nullopt);

  const auto of_lines = person_in_code("姓名：张*例\n证件号码：1101**********001X\n手机号：13800000000");
  REQUIRE(of_lines);
  CHECK(of_lines->name == "张*例");
  CHECK(of_lines->id_number == "1101**********001X");
  CHECK(of_lines->phone == "13800000000");
}

TEST_CASE("a code that names nobody") {
  for (const char* content :
       {"", "https://example.org/?name=1", "YS1234567890", "[\"name\"]", "{\"name\":7}", "{\"name\":\"\"}",
        "{\"cid\":\"1\"", "张样例", "时间:2022-11-08 12:00\n地点:体育馆"}) {
    CAPTURE(content);
    CHECK_FALSE(person_in_code(content));
  }
}
