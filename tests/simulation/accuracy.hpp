// How right the matches of a simulated night are.
#pragma once

#include <array>
#include <span>

#include "core/match.hpp"
#include "simulation/night.hpp"

namespace hesuan::simulation {

struct Accuracy {
  std::size_t residents_records = 0;  ///< records of somebody on the roster
  std::size_t matched = 0, right = 0;
  /// Bins of match_score: [0, 0.1), … [0.9, 0.99), [0.99, 1].
  struct Bin {
    std::size_t records = 0, right = 0;
    double score = 0;
    Bin& operator+=(const Bin& other);
    double share_right() const { return static_cast<double>(right) / static_cast<double>(records); }
    double mean_score() const { return score / static_cast<double>(records); }
  };
  std::array<Bin, 11> bins{};

  Accuracy& operator+=(const Accuracy& other);

  double precision() const { return static_cast<double>(right) / static_cast<double>(matched); }
  double recall() const { return static_cast<double>(right) / static_cast<double>(residents_records); }
};

Accuracy accuracy_of(const Night& night, std::span<const Match> matches);

/// The most that anybody can link at this precision: of the records of residents, the share that a perfect
/// reader links rightly who takes the surest first and stops where the links are right less often than
/// wanted.
/// From each `every`th record.
double linkable_bound(const Night& night, const Proportions& proportions, std::size_t every = 1,
                      double precision = 0.999);

}  // namespace hesuan::simulation
