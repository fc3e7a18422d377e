// The order of building and room numbers.
#pragma once

#include <string_view>

namespace hesuan::statistics {

/// `2` before `10`, digits by value and the rest by bytes.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace hesuan::statistics
