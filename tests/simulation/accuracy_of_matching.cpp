// accuracy_of_matching [RESIDENTS [RECORDS [SEED]]]: precision, recall and calibration on simulated nights,
// with and without file names, and with the recogniser's alternatives.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "matching/matcher.hpp"
#include "simulation/accuracy.hpp"

using namespace hesuan;
using namespace hesuan::simulation;

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  Proportions proportions;
  proportions.residents = argument(1, 20'000);
  proportions.records = argument(2, proportions.residents);
  const std::uint64_t seed = argument(3, 1);
  for (const auto& [file_names, readings] :
       {std::pair(true, false), {false, false}, {true, true}, {false, true}}) {
    proportions.file_names = file_names;
    proportions.readings = readings;
    const Night night = simulated_night(proportions, seed);
    const double bound = linkable_bound(night, proportions);
    const auto began = std::chrono::steady_clock::now();
    const auto matching = matching::match_records(night.roster, night.records);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    const Accuracy accuracy = accuracy_of(night, matching.matches);
    fmt::print(
        "{} residents, {} records, file names {}, readings {}: precision {:.3f} %, recall {:.2f} %, bound "
        "{:.2f} % "
        "({:.2f} % of it), threshold {:.4f}, wrong {}, {:.1f} s\n",
        proportions.residents, proportions.records, file_names ? "yes" : "no", readings ? "yes" : "no",
        100 * accuracy.precision(), 100 * accuracy.recall(), 100 * bound, 100 * accuracy.recall() / bound,
        matching.threshold, accuracy.matched - accuracy.right, seconds.count());
    for (const auto& bin : accuracy.bins)
      if (bin.records > 0)
        fmt::print("  score {:.4f}: {:6} records, right {:.4f}\n", bin.mean_score(), bin.records,
                   bin.share_right());
  }
}
