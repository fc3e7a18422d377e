#include "core/id_number.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;

TEST_CASE("check characters") {
  CHECK(id_check_character("11010519491231002") == 'X');  // the example of GB 11643
  CHECK_FALSE(id_check_character("1101051949123100"));
  CHECK_FALSE(id_check_character("1101051949123100A"));
  CHECK_FALSE(id_check_character(""));
}

TEST_CASE("valid resident numbers") {
  CHECK(is_valid_id_number("11010519491231002X"));
  const std::string_view wrong[] = {"",
                                    "11010519491231002x",
                                    "110105194912310021",
                                    "11010519491231002",
                                    "11010519491231002X0",
                                    "**************002X",
                                    "11010519491331002X"};
  for (const auto number : wrong) {
    INFO(number);
    CHECK_FALSE(is_valid_id_number(number));
  }
  const auto completed = [](std::string front) { return front + *id_check_character(front); };
  CHECK_FALSE(is_valid_id_number(completed("00010519491231002")));  // no region
  CHECK_FALSE(is_valid_id_number(completed("11010519490229002")));  // no leap year
  CHECK_FALSE(is_valid_id_number(completed("11010518491231002")));  // before 1850
  CHECK_FALSE(is_valid_id_number(completed("11010529991231002")));  // not born yet
  CHECK(is_valid_id_number(completed("11010520000229002")));
}

TEST_CASE("every single wrong character of a number is noticed") {
  const std::string right = "11010519491231002X";
  for (std::size_t i = 0; i < right.size(); ++i)
    for (const char c : std::string_view("0123456789X")) {
      std::string wrong = right;
      wrong[i] = c;
      if (wrong != right) CHECK_FALSE(is_valid_id_number(wrong));
    }
}

TEST_CASE("masked numbers") {
  CHECK(is_masked_id_number("110105********002X"));
  CHECK(is_masked_id_number("******************"));
  CHECK_FALSE(is_masked_id_number("11010519491231002X"));
  CHECK_FALSE(is_masked_id_number("110105*******002X"));
  CHECK_FALSE(is_masked_id_number("11X105********0021"));
}

TEST_CASE("a mask of any length is brought to eighteen characters") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"110105**********002X", "110105********002X"},
      {"110105****002X", "110105********002X"},
      {"*5029", "**************5029"},
      {"1*", "1*****************"},
      {"11010519491231002X", "11010519491231002X"},
      {"", ""},
      {"110105**19**002X", "110105**19**002X"},        // digits in between have no known place
      {"11010519491231002X*", "11010519491231002X*"},  // nothing left to hide
  };
  for (const auto& [drawn, expected] : cases) CHECK(normalise_masked_id(drawn) == expected);
}

TEST_CASE("birth date and sex") {
  CHECK(birth_date_of("11010519491231002X") == date_from_iso("1949-12-31"));
  CHECK(birth_date_of("******19491231****") == date_from_iso("1949-12-31"));
  CHECK_FALSE(birth_date_of("110105********002X"));
  CHECK_FALSE(birth_date_of("11010519491331002X"));
  CHECK_FALSE(birth_date_of("E12345678"));
  CHECK(sex_of("11010519491231002X") == Sex::female);
  CHECK(sex_of("11010519491231001X") == Sex::male);
  CHECK_FALSE(sex_of("110105************"));
}

TEST_CASE("consistency of what two numbers show") {
  CHECK(is_consistent("110105********002X", "11010519491231002X"));
  CHECK(is_consistent("110105********002X", "**************002X"));
  CHECK_FALSE(is_consistent("110105********0021", "11010519491231002X"));
  CHECK_FALSE(is_consistent("110105*******002X", "11010519491231002X"));
  CHECK_FALSE(is_consistent("", ""));
}
