#include "parsers/page/verified_value.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

/// How sure a name is when this was read first and that by the other engine, both with full confidence.
double confidence_of_name(const std::string& first, const std::string& other) {
  const TextLine line{{}, first, 0.99, {}, {}};
  const SecondReading second = [&](const Slice&, SliceContent) { return OtherReading{other, 0.99, true}; };
  return verified_name({whole(line)}, second).confidence;
}

VerifiedValue number_read_as(const std::string& text, std::size_t length) {
  const TextLine line{{}, text, 0.99, {}, {}};
  const SecondReading same = [](const Slice& slice, SliceContent) {
    return OtherReading{slice.text(), 0.99, false};
  };
  return verified_number({whole(line)}, same, length);
}

}  // namespace

TEST_CASE("a name is sure only where both engines agree on characters that names have") {
  CHECK(confidence_of_name("曾瀚云", "曾瀚云") >= name_limit);
  CHECK(confidence_of_name("曾瀚云", "曾瀚去") < name_limit);
  CHECK(confidence_of_name("曾瀚或", "曾瀚或") < name_limit);  // 彧, which neither engine knows
}

TEST_CASE("a masked number of another length than its kind is doubtful, however sure its characters") {
  CHECK(number_read_as("11**************08", 18).confidence >= digit_limit);
  CHECK(number_read_as("**************08", 18).confidence < digit_limit);
  CHECK(number_read_as("110101**********9874", 18).confidence < digit_limit);
  CHECK(number_read_as("110101**********9874", 0).confidence >= digit_limit);  // stars of a fixed number
}
