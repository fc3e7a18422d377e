// A simulated night: a roster, records as sources show them, and the truth. Its own code, apart from the
// matcher's: the proportions below are how such nights are, not what the matcher expects.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/record.hpp"
#include "core/resident.hpp"

namespace hesuan::simulation {

struct Proportions {
  std::size_t residents = 500, records = 500;
  double namesakes = 0.03;  ///< of the residents share a name with another
  double visitors = 0.04;   ///< of the records are of nobody on the roster
  double alone = 0.5;       ///< of the households, each member sends his own, not one for all
  double silent = 0.1;      ///< of the residents send nothing; some others then send two specimens
  double misread_names = 0.3;
  double misread_digit = 0.001;  ///< of the visible digits
  bool file_names = true;        ///< some files and folders bear names and rooms
  bool readings = false;         ///< the recogniser gives alternatives
};

inline constexpr std::uint32_t nobody = 0xFFFFFFFF;

struct Night {
  Roster roster;
  std::vector<Record> records;
  std::vector<std::uint32_t> truth;  ///< of each record: index of the resident, or nobody
};

Night simulated_night(const Proportions& proportions, std::uint64_t seed);

/// What a reader with perfect judgement makes of each record: one who knows how often what is misread, masked
/// and misnamed here, and looks at every resident. Nobody can link more at the same precision.
struct Judgement {
  std::size_t record = 0;
  std::uint32_t resident = nobody;  ///< most probable
  double probability = 0;
};
/// Of the records 0, every, 2 × every, … only: it takes its time.
std::vector<Judgement> perfect_judgement(const Night& night, const Proportions& proportions,
                                         std::size_t every = 1);

}  // namespace hesuan::simulation
