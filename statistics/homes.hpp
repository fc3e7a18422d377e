// Every household of a building and how far it has come: the picture of floors and rooms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "statistics/tally.hpp"

namespace hesuan::statistics {

/// The worst that holds of a household.
enum class HomeState { positive, untested, partly, waiting, complete, nobody };
/// `positive` somebody's weightiest test in the window is positive or must be taken again; `untested` nobody
/// who is expected is tested, `partly` somebody is not; `waiting` a record may settle all who are missing;
/// `complete` all are tested; `nobody` is expected.
std::string_view to_string(HomeState state);

struct HomeRow {
  Census::AreaId area = 0;  ///< the unit
  std::string room;
  std::size_t residents = 0, expected = 0, tested = 0, waiting = 0, positive = 0;

  HomeState state() const;
};

/// All households, by area and room as one would walk.
std::vector<HomeRow> homes(const Tally& tally);

/// `1203` → 12, `101` → 1, `B2-305` → 3: what stands before the last two digits of the last number. nullopt
/// where a room is not numbered like that.
std::optional<int> floor_of(std::string_view room);

}  // namespace hesuan::statistics
