#include "core/page_trace.hpp"

#include "core/text.hpp"

namespace hesuan {

std::string text_of(const PageText& page, const PagePart& part) {
  return to_utf8(to_code_points(page.lines.at(part.line).text).substr(part.first, part.count));
}

}  // namespace hesuan
