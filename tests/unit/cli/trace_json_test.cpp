#include "cli/trace_json.hpp"

#include <catch2/catch.hpp>

using namespace hesuan;
using namespace hesuan::cli;

namespace {

PageTrace example() {
  PageTrace trace;
  trace.page = 2;
  trace.first_record = 1;
  trace.layout = "screen.example";
  trace.fits = {{"screen.example", "示例码", {"示例码"}, {}}};
  const TextCharacter character{0.5, {1, 2, 3, 4}, Engine::tesseract, {{"陈", 0.5}, {"阵", 0.25}}};
  trace.text = {100, 200, {{{1, 2, 30, 4}, "陈", 0.5, {character}}}};
  trace.uses = {{{0, 0, 1}, PartUse::Role::value, "name", {0}}};
  trace.second_looks = {{{0, 0, 1}, {{}, "陈", 0.9, {{0.9, {}, Engine::second, {}}}}}};
  return trace;
}

}  // namespace

TEST_CASE("a trace comes back as it went") {
  const auto trace = example();
  const auto back = trace_from_json(to_json(trace));
  REQUIRE(back);
  CHECK(back->page == 2);
  CHECK(back->first_record == 1);
  CHECK(back->layout == trace.layout);
  CHECK(back->fits == trace.fits);
  CHECK(back->text.width == 100);
  CHECK(back->text.lines == trace.text.lines);
  CHECK(back->uses == trace.uses);
  CHECK(back->second_looks == trace.second_looks);
}

TEST_CASE("what no honest worker sends is no trace") {
  CHECK_FALSE(trace_from_json(""));
  CHECK_FALSE(trace_from_json("[]"));
  CHECK_FALSE(trace_from_json("{}"));
  auto trace = example();
  SECTION("a part on a line that is not there") {
    trace.uses[0].part.line = 1;
  }
  SECTION("a part beyond the end of its line") {
    trace.uses[0].part.count = 2;
  }
  SECTION("a part whose end overflows") {
    trace.uses[0].part = {0, 1, static_cast<std::size_t>(-1)};
  }
  SECTION("more characters than the text has") {
    trace.text.lines[0].characters.emplace_back();
  }
  SECTION("an engine that does not exist") {
    trace.text.lines[0].characters[0].engine = static_cast<Engine>(9);
  }
  CHECK_FALSE(trace_from_json(to_json(trace)));
}
