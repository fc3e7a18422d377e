#include "parsers/sheets/csv.hpp"

#include <catch2/catch.hpp>

#include "parsers/text/encoding.hpp"
#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Parsed {
  Rows rows;
  std::vector<std::size_t> lines;
  bool whole = false;
};

Parsed parse(std::string_view text, std::size_t piece, char separator = ',') {
  Parsed parsed;
  CsvParser parser(separator, [&](const CsvRow& row) {
    parsed.rows.emplace_back(row.fields.begin(), row.fields.end());
    parsed.lines.push_back(row.line);
    return true;
  });
  for (std::size_t at = 0; at < text.size(); at += piece) parser.push(text.substr(at, piece));
  parsed.whole = parser.finish();
  return parsed;
}

std::optional<std::string> decoded(std::string_view bytes) {
  return text_as_utf8(bytes_of(bytes));
}

}  // namespace

TEST_CASE("rows and fields after RFC 4180, in pieces of any size") {
  struct Case {
    std::string_view text;
    Rows rows;
  };
  const Case cases[] = {
      {"", {}},
      {"a", {{"a"}}},
      {"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"a\rb\r\rc", {{"a"}, {"b"}, {""}, {"c"}}},
      {"a,\n,b", {{"a", ""}, {"", "b"}}},
      {"a,", {{"a", ""}}},
      {" a , b ", {{" a ", " b "}}},
      {"\"a,b\",c", {{"a,b", "c"}}},
      {"\"a\r\nb\",c\r\nd", {{"a\r\nb", "c"}, {"d"}}},
      {"\"a\"\"b\"", {{"a\"b"}}},
      {"\"\",x", {{"", "x"}}},
      {"\"a\"b,c", {{"\"a\"b", "c"}}},
      {"\"a\"\"b\"c,d", {{"\"a\"\"b\"c", "d"}}},
      {"a\"b\",c", {{"a\"b\"", "c"}}},
      {"=\"0123\",\"=\"\"0456\"\"\"", {{"0123", "0456"}}},
      {"=\"\",=1", {{"", "=1"}}},
  };
  for (const auto& [text, rows] : cases) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
      INFO(text << " in pieces of " << piece);
      const Parsed parsed = parse(text, piece);
      CHECK(parsed.whole);
      CHECK(parsed.rows == rows);
    }
  }
}

TEST_CASE("a row knows the line it begins in") {
  CHECK(parse("a\r\n\"b\nc\",d\n\ne", 2).lines == std::vector<std::size_t>{1, 2, 4, 5});
}

TEST_CASE("a stray quote that swallows rows is told, not guessed around") {
  CHECK_FALSE(parse("a,b\nc,\"d\ne,f\n", 1000).whole);
  CHECK_FALSE(parse("a,\"b\nc,\"d\",e\n", 1000).whole);
}

TEST_CASE("the sink stops the parser") {
  int rows = 0;
  CsvParser parser(',', [&](const CsvRow&) { return ++rows < 2; });
  CHECK_FALSE(parser.push("a\nb\nc\nd\n"));
  CHECK(parser.finish());
  CHECK(rows == 2);
}

TEST_CASE("the separator is the one most rows agree on") {
  const std::pair<std::string_view, char> cases[] = {
      {"姓名,结果\n甲,阴性\n", ','},
      {"姓名;结果\n甲;阴性\n", ';'},
      {"姓名\t结果\n甲\t阴性,单采\n乙\t阴性\n", '\t'},
      {"姓名|结果\n甲|阴性\n", '|'},
      {"某小区登记表\n\"a;b;c\",x\n\"d;e;f\",y\n", ','},
      {"只有一列\n甲\n", ','},
      {"", ','},
  };
  for (const auto& [text, separator] : cases) {
    INFO(text);
    CHECK(separator_of(text) == separator);
  }
}

TEST_CASE("encodings: the mark, then strict UTF-8, then strict GB18030") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"plain", "plain"},
      {"\xEF\xBB\xBF姓名", "姓名"},
      {"姓名", "姓名"},
      {"\xD0\xD5\xC3\xFB", "姓名"},
      {"\x95\x32\x82\x36", "𠀀"},
      {"\x80\xD0\xD5", "€姓"},
      {{"\xFF\xFE\xD3\x59\x0D\x54", 6}, "姓名"},
      {{"\xFE\xFF\x59\xD3\x54\x0D", 6}, "姓名"},
  };
  for (const auto& [bytes, text] : cases) {
    INFO(text);
    CHECK(decoded(bytes) == std::string(text));
  }
}

TEST_CASE("bytes of no encoding are refused, not guessed") {
  const std::string_view utf8 = "姓名,结果\n示例甲,阴性\n";
  const std::string_view cases[] = {
      "\xD0\xD5\xC3",                      // GB18030 cut within a character
      "\xD0\xD5\xFF\xFF",                  // bytes that GB18030 does not have
      utf8.substr(0, utf8.size() - 2),     // UTF-8 cut within a character, which GB18030 might accept
      std::string_view("a\0b", 3),         // no text
      std::string_view("\xFF\xFE\x01", 3)  // half a UTF-16 unit
  };
  for (const auto bytes : cases) CHECK_FALSE(decoded(bytes).has_value());
}
