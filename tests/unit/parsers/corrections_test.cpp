#include "parsers/corrections/corrections.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

TEST_CASE("corrections are read by their headings") {
  const auto read = read_corrections(bytes_of(
      "resident,note,record,field,value\nR1,,a.png#2,,\nR2,x,,name,小宝\n,,,name,小贝\nR3,,,phone,\n"));
  CHECK(read.fatal == "");
  CHECK(read.corrections == std::vector<Correction>{{"a.png#2", "", "", "R1"}, {"", "name", "小宝", "R2"}});
  CHECK(read.incomplete == std::vector<int>{4, 5});
}

TEST_CASE("a table without the headings is no table of corrections") {
  CHECK(read_corrections(bytes_of("姓名,室\n甲,1\n")).fatal == "corrections_no_header");
  CHECK(read_corrections(bytes_of("")).fatal == "corrections_no_header");
}
