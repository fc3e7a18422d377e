#include "cli/messages.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <map>

#include "cli/language.hpp"
#include "cli/progress.hpp"

using namespace hesuan;
using namespace hesuan::cli;

namespace {

std::string said(Messages::Style style, const std::function<void(Messages&)>& speak) {
  char* buffer = nullptr;
  std::size_t size = 0;
  std::FILE* file = ::open_memstream(&buffer, &size);
  {
    Messages messages(file, style);
    speak(messages);
  }
  std::fclose(file);
  std::string text(buffer, size);
  std::free(buffer);
  return text;
}

Environment environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) {
    const auto variable = variables.find(name);
    return variable == variables.end() ? std::string() : variable->second;
  };
}

}  // namespace

TEST_CASE("a message names file, row and field") {
  const auto speak = [](Messages& messages) { messages.error("wrong", {"a.xlsx", 3, "name", "some_code"}); };
  CHECK(said({}, speak) == "hesuan: error: a.xlsx: row 3: name: wrong\n");
  CHECK(said({true, false}, speak) ==
        R"({"level":"error","code":"some_code","file":"a.xlsx","row":3,"field":"name","message":"wrong"})"
        "\n");
}

TEST_CASE("quiet keeps warnings and errors") {
  CHECK(said({false, true}, [](Messages& messages) {
          messages.info("done");
          messages.warning("look");
        }) == "hesuan: warning: look\n");
}

TEST_CASE("no progress where there is no terminal") {
  CHECK(said({}, [](Messages& messages) { messages.status("half"); }).empty());
}

TEST_CASE("a file name cannot command the terminal") {
  const auto text = said({}, [](Messages& messages) { messages.warning("x", {"a\033[2J\nb", 0, {}, {}}); });
  CHECK(text.find('\033') == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("which language") {
  struct Case {
    std::map<std::string, std::string> variables;
    Language messages, files;
  };
  const Case cases[] = {
      {{}, Language::en, Language::zh_CN},
      {{{"LANG", "C.UTF-8"}}, Language::en, Language::zh_CN},
      {{{"LANG", "zh_CN.UTF-8"}}, Language::zh_CN, Language::zh_CN},
      {{{"LANG", "en_US.UTF-8"}}, Language::en, Language::en},
      {{{"LANG", "zh_CN.UTF-8"}, {"LC_ALL", "en_GB.UTF-8"}}, Language::en, Language::en},
      {{{"LANG", "en_US.UTF-8"}, {"LC_MESSAGES", "zh_CN"}}, Language::zh_CN, Language::zh_CN},
      {{{"LANG", "en_US.UTF-8"}, {"LANGUAGE", "zh_CN:en"}}, Language::zh_CN, Language::zh_CN},
      {{{"LANG", "de_DE.UTF-8"}}, Language::en, Language::zh_CN},
  };
  for (const auto& [variables, messages, files] : cases) {
    CHECK(message_language(std::nullopt, environment(variables)) == messages);
    CHECK(file_language(std::nullopt, environment(variables)) == files);
    CHECK(message_language(Language::zh_CN, environment(variables)) == Language::zh_CN);
    CHECK(file_language(Language::en, environment(variables)) == Language::en);
  }
}

TEST_CASE("Chinese messages need no Chinese locale on the machine") {
  use_language(Language::zh_CN);
  CHECK(std::string(_("error: ")) != "error: ");
  use_language(Language::en);
  CHECK(std::string(_("error: ")) == "error: ");
}

TEST_CASE("the progress line fits its terminal") {
  using std::chrono::seconds;
  CHECK(progress_line(5, 10, seconds(10), 80) ==
        "[####################--------------------]  50 %  5/10  0:10 left");
  CHECK(progress_line(10, 10, seconds(10), 80) == "[########################################] 100 %  10/10");
  for (std::size_t columns : {0, 5, 20, 33, 40, 200})
    CHECK(progress_line(5, 10, seconds(10), columns).size() <= columns);
  CHECK_FALSE(progress_line(0, 0, seconds(0), 80).empty());
}
