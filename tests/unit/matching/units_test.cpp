#include "matching/units.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace hesuan;
using namespace hesuan::matching;

namespace {

Record from(std::string source, std::string layout = "screen.suishenban") {
  Record record;
  record.source = std::move(source);
  record.layout = std::move(layout);
  return record;
}

std::vector<std::size_t> sizes_of(const Units& units) {
  std::vector<std::size_t> sizes;
  for (std::size_t unit = 0; unit < units.size(); ++unit) sizes.push_back(units[unit].size());
  return sizes;
}

}  // namespace

TEST_CASE("a folder with a few files is a set, files without a folder are not") {
  const Units units = units_of(std::vector{from("in/a.png"), from("a.png"), from("in/b.png"), from("b.png")});
  CHECK(sizes_of(units) == std::vector<std::size_t>{2, 1, 1});
  CHECK_FALSE(units.in_order[0]);
}

TEST_CASE("a folder with many is cut into runs, between files") {
  std::vector<Record> records;
  for (int file = 0; file < 40; ++file)
    for (int page = 0; page < 3; ++page) records.push_back(from("in/" + std::to_string(100 + file)));
  const Units units = units_of(records);
  CHECK(sizes_of(units) == std::vector<std::size_t>{33, 33, 33, 21});
  CHECK(units.in_order[0]);
  CHECK(units[1].front() == 33);
}

TEST_CASE("the rows of a table are of many people") {
  const Units units = units_of(std::vector{from("in/a.xlsx", "sheet"), from("in/a.xlsx", "sheet")});
  CHECK(sizes_of(units) == std::vector<std::size_t>{1, 1});
  CHECK(units.origins[0] == matching::Origin::table);
}

TEST_CASE("files whose names differ only in numbers came in that order") {
  CHECK(are_numbered_in_turn("a/mmexport1649558206415.jpg", "a/mmexport1649558206417.jpg"));
  CHECK(are_numbered_in_turn("a/IMG_20221108_120301.jpg", "a/IMG_20221108_130002.jpg"));
  CHECK(are_numbered_in_turn("a/001.png", "a/002.png"));
  CHECK_FALSE(are_numbered_in_turn("a/样例甲.jpg", "a/样例乙.jpg"));
  CHECK_FALSE(are_numbered_in_turn("a/3号楼2单元501室_1.jpg", "a/3号楼2单元502室_4.jpg"));
}
