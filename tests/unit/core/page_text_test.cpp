#include "core/page_text.hpp"

#include <catch2/catch.hpp>

#include "core/text.hpp"

using namespace hesuan;

namespace {

TextLine line_of(const std::string& text, double confidence) {
  TextLine line{{0, 0, 100, 20}, text, confidence, {}};
  line.characters.resize(to_code_points(text).size(), TextCharacter{confidence, {}, Engine::skimmer, {}});
  return line;
}

}  // namespace

TEST_CASE("a part of a line is replaced by another reading, whatever its length") {
  TextLine line = line_of("检测机构:\uFFFD\uFFFD医院", 0.99);
  line.characters[5].confidence = line.characters[6].confidence = 0;
  line.confidence = 0;
  CHECK(has_unread(line.text));

  replace_part(line, 5, 2, line_of("云杉市", 0.9));

  CHECK(line.text == "检测机构:云杉市医院");
  CHECK(!has_unread(line.text));
  CHECK(line.characters.size() == 10);
  CHECK(line.characters[5].confidence == 0.9);
  CHECK(line.characters[8].confidence == 0.99);
  CHECK(line.confidence == 0.9);
}

TEST_CASE("a part that reads as nothing leaves the rest") {
  TextLine line = line_of("姓名:张三", 0.99);
  replace_part(line, 3, 2, TextLine{});
  CHECK(line.text == "姓名:");
  CHECK(line.characters.size() == 3);
}

TEST_CASE("the text of a page is its lines without blanks") {
  const PageText page{100, 100, {line_of("采样 时间", 1), line_of("2022-11-08 07:02", 1)}};
  CHECK(text_of(page) == "采样时间\n2022-11-0807:02\n");
}
