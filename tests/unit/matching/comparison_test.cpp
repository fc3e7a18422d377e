#include "matching/comparison.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace hesuan;
using namespace hesuan::matching;

namespace {

Resident resident(const std::string& name, std::optional<std::string> phone, const std::string& building) {
  Resident one;
  one.resident_id = one.household_id = name;
  one.name = name;
  one.phone = std::move(phone);
  one.address = {"样例小区", building, "1", "101"};
  return one;
}

struct Community {
  Community() {
    roster.residents = {resident("赵样例", "13800001111", "1"), resident("钱一", std::nullopt, "2")};
    roster.households = households_of(roster.residents);
  }
  Roster roster;
};

/// What a record says with these weights.
class Shown {
 public:
  explicit Shown(Weights weights, const Record& record) : weights_(std::move(weights)) {
    shown_.show(record, Origin::collection, {});
  }
  const ShownRecord* operator->() const { return &shown_; }

 private:
  Community community_;
  RosterIndex index_{community_.roster};
  Weights weights_;
  ShownRecord shown_{index_, weights_};
};

Record named(const std::string& name) {
  Record record;
  record.name = name;
  return record;
}

}  // namespace

TEST_CASE("a second misread character counts as often as names have two") {
  Weights rarely = first_night_weights(), often = rarely;
  rarely.another_misread = 0.001;
  often.another_misread = 0.5;
  const auto bits = [&](const Weights& weights, const std::string& name) {
    return Shown(weights, named(name))->compare(0).name;
  };
  CHECK(bits(rarely, "赵祥倒") < bits(often, "赵祥倒") - 5);
  CHECK(bits(rarely, "赵祥例") > bits(often, "赵祥例"));
  CHECK(bits(rarely, "赵样例") == bits(often, "赵样例"));
}

TEST_CASE("a phone is shown by whom the roster knows none as often as on this night") {
  Record record = named("钱一");
  record.phone = "13900002222";
  Weights never = first_night_weights();
  const float as_often = Shown(never, record)->compare(1).phone;
  never.phone_of_unlisted = 0.01;
  CHECK(Shown(never, record)->compare(1).phone == Approx(as_often - std::log2(100)));
  CHECK(Shown(never, record)->compare(0).phone > Shown(first_night_weights(), record)->compare(0).phone);
  CHECK(Shown(never, record)->agreement(1).phone_unlisted == true);
  CHECK(Shown(never, record)->agreement(0).phone_unlisted == false);
}

TEST_CASE("a room that is told speaks against guests of other households") {
  Record record = named("孙访客");
  const auto bits = [&](const char* address) {
    record.address = address;
    return Shown(first_night_weights(), record)->other_guest_bits();
  };
  CHECK(bits("1号楼1单元101室") < -3);
  CHECK(bits("7号楼1单元999室") == 0);  // as where the roster tells no rooms
}
