#include "matching/assignment.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace hesuan;
using namespace hesuan::matching;

namespace {

Record sampled(const std::string& time) {
  Record record;
  record.source = "inbox/" + time;
  record.sampled_at = local_time_from_iso("2022-11-08T" + time + ":00+08:00");
  return record;
}

std::vector<Claim> assigned(const std::vector<Record>& records, std::vector<Claim> claims) {
  const Units units = units_of(records);
  assign_one_to_one(claims, Specimens(records, units, 1), first_night_weights(), 3, 1);
  return claims;
}

/// Of the claim, beside the other of its record.
double share(const Claim& claim, const Claim& other) {
  const double own = claim.probability * claim.ratio;
  return own / (own + other.probability * other.ratio);
}

}  // namespace

TEST_CASE("what is surely one record's is hardly another's") {
  const auto claims = assigned({sampled("09:00"), sampled("10:00")},
                               {{0, 0, 0.999}, {0, 1, 0.001}, {1, 0, 0.5}, {1, 1, 0.5}});
  CHECK(share(claims[3], claims[2]) > 0.95);
  CHECK(share(claims[0], claims[1]) > 0.999);
}

TEST_CASE("so it is through a chain of records") {
  const auto claims = assigned({sampled("09:00"), sampled("10:00"), sampled("11:00")},
                               {{0, 0, 1}, {1, 0, 0.5}, {1, 1, 0.5}, {2, 1, 0.5}, {2, 2, 0.5}});
  CHECK(share(claims[2], claims[1]) > 0.9);
  CHECK(share(claims[4], claims[3]) > 0.8);
}

TEST_CASE("ties stay ties") {
  const auto claims =
      assigned({sampled("09:00"), sampled("10:00")}, {{0, 0, 0.5}, {0, 1, 0.5}, {1, 0, 0.5}, {1, 1, 0.5}});
  for (const Claim& claim : claims) CHECK(claim.ratio == Approx(claims.front().ratio));
}

TEST_CASE("of two residents who contend for two records, the likelier way is not certain") {
  const auto claims =
      assigned({sampled("09:00"), sampled("10:00")}, {{0, 0, 0.6}, {0, 1, 0.4}, {1, 0, 0.5}, {1, 1, 0.5}});
  CHECK(share(claims[0], claims[1]) == Approx(0.6).margin(0.01));
  CHECK(share(claims[3], claims[2]) == Approx(0.6).margin(0.02));
}

TEST_CASE("both records of a resident have another") {
  const std::vector<Record> records{sampled("09:00"), sampled("10:00"), sampled("11:00"), sampled("11:00")};
  const Specimens specimens(records, units_of(records), 1);
  const std::vector<Claim> claims{{0, 0, 1}, {1, 0, 1}, {2, 1, 1}, {3, 1, 1}};
  CHECK(claims_with_another_specimen(claims, specimens, 2) == 2);  // the last two are of one specimen
}

TEST_CASE("only specimens of one day and kind compete") {
  const std::vector<Claim> contest{{0, 0, 0.999}, {1, 0, 0.5}, {1, 1, 0.5}};
  Record other = sampled("10:00");
  const auto ratio = [&] { return assigned({sampled("09:00"), other}, contest)[1].ratio; };
  CHECK(ratio() < 0.1);
  SECTION("the same minute is one specimen") {
    other = sampled("09:00");
    CHECK(ratio() >= 1);
  }
  SECTION("another day is another round") {
    other.sampled_at = local_time_from_iso("2022-11-07T10:00:00+08:00");
    CHECK(ratio() >= 1);
  }
  SECTION("so is an antigen test") {
    other.kind = TestKind::antigen;
    CHECK(ratio() >= 1);
  }
  SECTION("without a time nothing is known") {
    other.sampled_at.reset();
    other.source = "elsewhere/a.png";
    CHECK(ratio() == 1);
  }
}
