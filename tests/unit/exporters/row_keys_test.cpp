#include "exporters/row_keys.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

using namespace hesuan::exporters;

TEST_CASE("rows are known by their keys, however many there are and wherever they fall") {
  std::mt19937_64 random(20221108);
  RowKeys keys;
  std::map<std::size_t, std::size_t> expected;
  for (std::size_t i = 0; i < 20'000; ++i) {
    const std::size_t key = (random() % 3'000 + 1) << (i % 2 * 20);  // many begin at one place
    const auto [first, is_new] = expected.emplace(key, i);
    const auto known = keys.add(key, i);
    REQUIRE(known.has_value() == !is_new);
    if (known) REQUIRE(*known == first->second);
  }
}

TEST_CASE("a key whose hash is 0 is a key") {
  RowKeys keys;
  CHECK_FALSE(keys.add(0, 7));
  CHECK(keys.add(0, 8) == 7);
}
