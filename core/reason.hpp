// Every reason hesuan gives: a stable code for programs and a sentence for people, side by side.
// To add one: add a row to the table in reason.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hesuan {

enum class Language { zh_CN, en };

struct Reason {
  std::string_view code;
  std::string_view zh;  ///< what happened and what to do, as a volunteer would say it
  std::string_view en;
};

std::span<const Reason> all_reasons();

/// The sentence of `code`; the code itself when the table does not know it.
std::string_view explain(std::string_view code, Language language);

/// The sentences of several codes, joined by `；` or `; `.
std::string explain_all(std::span<const std::string> codes, Language language);

}  // namespace hesuan
