// People as one would walk from door to door.
#pragma once

#include <vector>

#include "statistics/census.hpp"

namespace hesuan::statistics {

/// By area, then room in natural order, then as the roster has them.
void sort_by_address(std::vector<Census::PersonId>& people, const Census& census);

}  // namespace hesuan::statistics
