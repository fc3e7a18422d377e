#include "core/reason.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "core/text.hpp"

using namespace hesuan;

TEST_CASE("every reason has a unique code and both sentences") {
  std::set<std::string_view> codes;
  for (const Reason& reason : all_reasons()) {
    INFO(reason.code);
    CHECK(codes.insert(reason.code).second);
    CHECK(std::all_of(reason.code.begin(), reason.code.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
    const auto zh = to_code_points(reason.zh), en = to_code_points(reason.en);
    CHECK(std::any_of(zh.begin(), zh.end(), is_han));
    CHECK_FALSE(en.empty());
    CHECK(std::none_of(en.begin(), en.end(), is_han));
    // They are joined by semicolons.
    CHECK_FALSE(reason.zh.ends_with("。"));
    CHECK_FALSE(reason.en.ends_with("."));
  }
}

TEST_CASE("explaining codes") {
  CHECK(explain("pdf_locked", Language::en) ==
        "The PDF is locked with a password; give it by --password, or ask for a file without");
  CHECK(explain("some_later_code", Language::zh_CN) == "some_later_code");
  const std::vector<std::string> codes = {"empty_file", "some_later_code"};
  CHECK(explain_all(codes, Language::zh_CN) == "文件是空的，请让对方重新发送；some_later_code");
  CHECK(explain_all(codes, Language::en) == "The file is empty; ask for it again; some_later_code");
  CHECK(explain_all({}, Language::en).empty());
}
