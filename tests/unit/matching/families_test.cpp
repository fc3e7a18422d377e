#include "matching/families.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace hesuan;
using namespace hesuan::matching;

namespace {

/// Households of three, of whom each record is sure; all in one folder, in the order of time.
class Evening {
 public:
  /// All three records of each are sent together and of one app; `missing`: of so many members none comes.
  void families_at_once(std::size_t count, const std::string& app, std::size_t missing = 0) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto members = add_household();
      for (std::size_t member = 0; member + missing < members.size(); ++member) send(members[member], app);
    }
  }

  /// Every member sends his own: that of the next comes when all other households have sent theirs.
  void families_one_by_one(std::size_t count, const std::string& app) {
    std::vector<std::vector<ResidentIndex>> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(add_household());
    for (std::size_t member = 0; member < 3; ++member)
      for (const auto& members : all) send(members[member], app);
  }

  std::vector<ResidentIndex> add_household(std::size_t size = 3) {
    std::vector<ResidentIndex> members;
    for (std::size_t i = 0; i < size; ++i) {
      Resident one;
      one.resident_id = std::to_string(roster_.residents.size());
      one.household_id = "h" + std::to_string(households_);
      one.name = "样例" + one.resident_id;
      members.push_back(static_cast<ResidentIndex>(roster_.residents.size()));
      roster_.residents.push_back(std::move(one));
    }
    ++households_;
    return members;
  }

  std::uint32_t send(ResidentIndex resident, const std::string& app, double probability = 0.99) {
    const auto record = static_cast<std::uint32_t>(records_.size());
    Record one;
    one.layout = app;
    one.source = "inbox/mmexport" + std::to_string(1'000'000 + record) + ".jpg";
    one.sampled_at = local_time_from_iso("2022-11-08T09:00:00+08:00");
    *one.sampled_at->of_day += std::chrono::minutes(record % 600);
    records_.push_back(std::move(one));
    claims_.push_back({record, resident, probability});
    return record;
  }

  template <typename Work>
  auto with_families(Work&& work) {
    roster_.households = households_of(roster_.residents);
    const RosterIndex index(roster_, 1);
    const Units units = units_of(records_);
    const Specimens specimens(records_, units, 1);
    return work(Families(index, records_, units, specimens, claims_));
  }

  /// Of a record that was sent last, as each of these residents'.
  std::vector<Families::Ratios> ratios(std::uint32_t record, const std::vector<ResidentIndex>& residents) {
    return with_families([&](const Families& families) {
      std::vector<Families::Ratios> all;
      for (const ResidentIndex resident : residents) all.push_back(families.ratios({record, resident, 0.1}));
      return all;
    });
  }

  double guest_ratio(std::uint32_t record, ResidentIndex member) {
    return with_families([&](const Families& families) {
      const RosterIndex index(roster_, 1);
      return families.guest_ratio(record, index.person(member).household);
    });
  }

 private:
  Roster roster_;
  std::vector<Record> records_;
  std::vector<Claim> claims_;
  std::size_t households_ = 0;
};

}  // namespace

TEST_CASE("a record is the likelier of the household that uses its app") {
  Evening evening;
  evening.families_one_by_one(40, "screen.suishenban");
  evening.families_one_by_one(10, "screen.hubei");
  const auto rare = evening.add_household(), usual = evening.add_household(),
             alone = evening.add_household(1);
  evening.send(rare[0], "screen.hubei");
  evening.send(usual[0], "screen.suishenban");
  const auto record = evening.send(alone[0], "screen.hubei", 0.1);
  const auto ratios = evening.ratios(record, {rare[1], usual[1], alone[0]});
  CHECK(ratios[0].app > 3);
  CHECK(ratios[1].app < 0.2);
  CHECK(ratios[2].app == 1);
}

TEST_CASE("an app that all use says nothing") {
  Evening evening;
  evening.families_one_by_one(40, "screen.suishenban");
  const auto members = evening.add_household(), silent = evening.add_household();
  evening.send(members[0], "screen.suishenban");
  const auto record = evening.send(members[1], "screen.suishenban", 0.1);
  const auto ratios = evening.ratios(record, {members[1], silent[0]});
  CHECK(ratios[0].app == Approx(1).margin(0.01));
  CHECK(ratios[1].app == Approx(1).margin(0.01));
}

TEST_CASE("where no record of a household is sure, it is one whose records rarely are") {
  Evening evening;
  evening.families_one_by_one(40, "screen.suishenban");
  const auto doubtful = evening.add_household();
  for (int i = 0; i < 20; ++i) evening.send(doubtful[0], "screen.jiankangbao", 0.3);
  const auto masked = evening.send(doubtful[1], "screen.jiankangbao", 0.1);
  const auto clear = evening.send(doubtful[1], "screen.suishenban", 0.1);
  CHECK(evening.ratios(masked, {doubtful[1]})[0].app > 2);
  CHECK(evening.ratios(clear, {doubtful[1]})[0].app < 0.5);
}

TEST_CASE("who is missing where his family sent together has not sent alone") {
  Evening evening;
  evening.families_at_once(60, "screen.suishenban");
  evening.families_at_once(20, "screen.suishenban", 1);
  evening.families_one_by_one(60, "screen.suishenban");
  for (int i = 0; i < 30; ++i) evening.send(evening.add_household(1)[0], "screen.suishenban");
  const auto together = evening.add_household(), apart = evening.add_household(),
             single = evening.add_household(1);
  evening.send(together[0], "screen.suishenban");
  evening.send(together[1], "screen.suishenban");
  evening.families_one_by_one(5, "screen.suishenban");
  evening.send(apart[0], "screen.suishenban");
  evening.families_one_by_one(5, "screen.suishenban");
  evening.send(apart[1], "screen.suishenban");
  evening.families_one_by_one(5, "screen.suishenban");
  const auto record = evening.send(apart[2], "screen.suishenban", 0.1);
  const auto ratios = evening.ratios(record, {together[2], apart[2], single[0]});
  CHECK(ratios[0].sent < 0.2);
  CHECK(ratios[1].sent > 1.3);
  CHECK(ratios[2].sent > 1.3);
}

TEST_CASE("of a second specimen the household's first ones tell nothing") {
  Evening evening;
  evening.families_at_once(60, "screen.suishenban");
  evening.families_one_by_one(20, "screen.hubei");
  const auto members = evening.add_household();
  for (const ResidentIndex member : members) evening.send(member, "screen.suishenban");
  evening.families_one_by_one(5, "screen.hubei");
  const auto record = evening.send(members[2], "screen.hubei", 0.1);
  const auto ratios = evening.ratios(record, {members[2]});
  CHECK(ratios[0].sent == 1);
  CHECK(ratios[0].app == 1);
}

TEST_CASE("somebody who stays with a household comes with it, and with its app") {
  Evening evening;
  evening.families_at_once(40, "screen.suishenban");
  evening.families_at_once(10, "screen.hubei");
  const auto members = evening.add_household(), others = evening.add_household();
  for (const ResidentIndex member : others) evening.send(member, "screen.suishenban");
  const auto stranger = evening.send(members[0], "screen.hubei", 0.1);
  evening.families_at_once(5, "screen.suishenban");
  for (const ResidentIndex member : members) evening.send(member, "screen.hubei");
  const auto guest = evening.send(members[0], "screen.hubei", 0.1);
  CHECK(evening.guest_ratio(guest, members[0]) > 3);
  CHECK(evening.guest_ratio(stranger, others[0]) < 0.5);
  CHECK(evening.guest_ratio(guest, others[0]) == 1);
}

TEST_CASE("in a house of many, nobody's record tells of another's") {
  Evening evening;
  evening.families_at_once(20, "screen.suishenban");
  const auto dormitory = evening.add_household(13);
  for (const ResidentIndex resident : dormitory) evening.send(resident, "screen.hubei");
  const auto record = evening.send(dormitory[0], "screen.suishenban", 0.1);
  const auto ratios = evening.ratios(record, {dormitory[0]});
  CHECK(ratios[0].sent == 1);
  CHECK(ratios[0].app == 1);
}
