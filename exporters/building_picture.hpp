// A building as one sees it: floors × rooms, each household in the colour of its state.
#pragma once

#include <span>
#include <string>

#include "core/reason.hpp"
#include "statistics/census.hpp"
#include "statistics/homes.hpp"

namespace hesuan::exporters {

/// An HTML table of the building's households, units side by side, the top floor first. Rooms without a floor
/// stand in a last row. `homes` are those of one building, in order.
std::string building_picture(const statistics::Census& census, std::span<const statistics::HomeRow> homes,
                             Language language);

/// `全户已检`
std::string wording(statistics::HomeState state, Language language);

}  // namespace hesuan::exporters
