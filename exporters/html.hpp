// What the pages have in common.
#pragma once

#include <string>
#include <string_view>

namespace hesuan::exporters {

/// `text` as content or as a quoted attribute.
std::string escaped(std::string_view text);

}  // namespace hesuan::exporters
