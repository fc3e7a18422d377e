// What the pages have in common.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "core/reason.hpp"

namespace hesuan::exporters {

/// `text` as content or as a quoted attribute.
std::string escaped(std::string_view text);

/// A page that is written from top to bottom, in one language.
class HtmlWriter {
 protected:
  explicit HtmlWriter(Language language) : language_(language) {}

  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(html_), format, std::forward<Args>(args)...);
  }
  std::string_view say(std::string_view zh, std::string_view en) const {
    return language_ == Language::zh_CN ? zh : en;
  }

  Language language_;
  std::string html_;
};

}  // namespace hesuan::exporters
