#include "core/text.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;

TEST_CASE("UTF-8 there and back") {
  for (const char32_t c : {U'a', U'é', U'核', U'〇', U'𠮷', U'\U0010FFFF', U'\0'}) {
    const std::string text = to_utf8(c);
    CHECK(is_valid_utf8(text));
    CHECK(to_code_points(text) == std::u32string(1, c));
  }
}

TEST_CASE("malformed bytes are seen, and become U+FFFD one by one") {
  const std::pair<std::string, std::size_t> cases[] = {
      {"\xFF", 1},         {"\x80", 1},         {"\xC0\xAF", 2},
      {"\xE0\x80\xAF", 3}, {"\xED\xA0\x80", 3}, {"\xF4\x90\x80\x80", 4},
      {"\xE6\xA0", 2},     {"\xF0\x9F", 2},     {"\xC3(", 2},
  };
  for (const auto& [bytes, length] : cases) {
    CHECK_FALSE(is_valid_utf8(bytes));
    const auto code_points = to_code_points("a" + bytes);
    CHECK(code_points.size() == length + 1);
    CHECK(code_points[1] == 0xFFFD);
  }
  CHECK(is_valid_utf8(""));
}

TEST_CASE("classes of characters") {
  CHECK(is_han(U'核'));
  CHECK(is_han(U'〇'));
  CHECK(is_han(U'𠮷'));
  CHECK_FALSE(is_han(U'，'));
  CHECK_FALSE(is_han(U'a'));
  CHECK(is_digit(U'0'));
  CHECK_FALSE(is_digit(U'０'));
  CHECK_FALSE(is_digit(U'一'));
  CHECK(is_latin_letter(U'x'));
  CHECK_FALSE(is_latin_letter(U'é'));
  CHECK(is_space(U'　'));
  CHECK(is_space(U'\u200B'));
  CHECK_FALSE(is_space(U'_'));
}

TEST_CASE("folding and trimming") {
  CHECK(fold_width("ＡＢ１２：（）　x\u00A0y") == "AB12:() x y");
  CHECK(fold_width("姓\u200B名\uFEFF") == "姓名");
  CHECK(fold_width("核酸·，。〇") == "核酸·,。〇");
  CHECK(trim(" 　核 酸\t\u00A0\n") == "核 酸");
  CHECK(trim("　") == "");
  CHECK(trim("") == "");
  CHECK(without_spaces(" 核　酸\r\n1 2 ") == "核酸12");
  CHECK(to_upper_ascii("abcé核x") == "ABCé核X");
}

TEST_CASE("splitting and replacing") {
  CHECK(split("a;b;;", ';') == std::vector<std::string>{"a", "b", "", ""});
  CHECK(split("", ';') == std::vector<std::string>{""});
  CHECK(replace_all("aaa", "a", "aa") == "aaaaaa");
  CHECK(replace_all("abc", "", "x") == "abc");
  CHECK(contains("核酸检测", "酸检"));
  CHECK_FALSE(contains("核酸", "检"));
}

TEST_CASE("the formula guard is taken off without loss") {
  struct Case {
    std::string text, guarded;
  };
  const Case cases[] = {{"", ""},        {"plain", "plain"}, {"'plain", "'plain"}, {"=1+1", "'=1+1"},
                        {"+86", "'+86"}, {"-1", "'-1"},      {"@x", "'@x"},        {"\tx", "'\tx"},
                        {"\rx", "'\rx"}, {"\nx", "'\nx"},    {"'=x", "''=x"},      {"''-x", "'''-x"},
                        {"'", "'"},      {"a=b", "a=b"}};
  for (const auto& [text, guarded] : cases) {
    CAPTURE(text);
    CHECK(with_formula_guard(text) == guarded);
    CHECK(without_formula_guard(guarded) == text);
  }
}
