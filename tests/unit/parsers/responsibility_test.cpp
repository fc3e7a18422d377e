#include "parsers/responsibility/responsibility.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

TEST_CASE("units of responsibility are read by their headings, buildings as a roster has them") {
  const auto read =
      read_responsibility(bytes_of("二级单元,小区,楼栋,单元,一级单元,电话\n一组,云杉花园,3号楼,2单元,东片,\n,"
                                   "松果新村,,,西片,\n,银杏里,1,,,\n"));
  CHECK(read.fatal == "");
  REQUIRE(read.rows.size() == 2);
  CHECK(read.rows[0].address == Address{"云杉花园", "3", "2", ""});
  CHECK(read.rows[0].first == "东片");
  CHECK(read.rows[0].second == "一组");
  CHECK(read.rows[1].address == Address{"松果新村", "", "", ""});
  CHECK(read.rows[1].second.empty());
  CHECK(read.incomplete == std::vector<int>{4});
}

TEST_CASE("a table without the headings is no table of units") {
  CHECK(read_responsibility(bytes_of("小区,楼栋\n云杉花园,1\n")).fatal == "units_no_header");
  CHECK(read_responsibility(bytes_of("")).fatal == "units_no_header");
}
