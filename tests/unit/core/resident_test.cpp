#include "core/resident.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;

TEST_CASE("addresses as people write them") {
  const std::pair<Address, std::string_view> cases[] = {
      {{"幸福小区", "3", "2", "501"}, "幸福小区3号楼2单元501室"},
      {{"", "3", "", "501A"}, "3号楼501A室"},
      {{"幸福小区", "东楼", "", "地下室"}, "幸福小区东楼地下室"},
      {{"", "", "", ""}, ""},
  };
  for (const auto& [address, expected] : cases) CHECK(to_string(address) == expected);
}

TEST_CASE("households are grouped in order of first appearance") {
  const auto resident = [](std::string household, std::string name, std::optional<std::string> phone,
                           bool head) {
    Resident one;
    one.household_id = std::move(household);
    one.name = std::move(name);
    one.phone = std::move(phone);
    one.is_head = head;
    return one;
  };
  const auto households = households_of({
      resident("b", "样甲", "13800000001", false),
      resident("a", "样乙", {}, false),
      resident("b", "样丙", "13800000003", true),
      resident("b", "样丁", "13800000004", true),
      resident("a", "样戊", "13800000005", false),
      resident("c", "样己", {}, true),
  });
  REQUIRE(households.size() == 3);
  CHECK(households[0].household_id == "b");
  CHECK(households[0].head_name == "样丙");
  CHECK(households[0].head_phone == "13800000003");
  CHECK(households[0].members == std::vector<std::size_t>{0, 2, 3});
  CHECK(households[1].head_name.empty());
  CHECK(households[1].head_phone == "13800000005");
  CHECK(households[2].head_name == "样己");
  CHECK_FALSE(households[2].head_phone);
  CHECK(households_of({}).empty());
}
