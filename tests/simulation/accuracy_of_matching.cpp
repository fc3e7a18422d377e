// accuracy_of_matching [RESIDENTS [NIGHTS [RECORDS]]]: precision, recall and calibration over so many
// simulated nights, with and without file names, and with the recogniser's alternatives.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "matching/matcher.hpp"
#include "simulation/accuracy.hpp"

using namespace hesuan;
using namespace hesuan::simulation;

namespace {

void measure(const Proportions& proportions, std::uint64_t nights) {
  Accuracy accuracy;
  double could = 0;
  for (std::uint64_t seed = 1; seed <= nights; ++seed) {
    const Night night = simulated_night(proportions, seed);
    const auto one = accuracy_of(night, matching::match_records(night.roster, night.records).matches);
    // The perfect reader looks at every resident: of so many records is enough to know its share.
    const std::size_t every = std::max<std::size_t>(1, night.records.size() / 2'500);
    could += linkable_bound(night, proportions, every) * static_cast<double>(one.residents_records);
    accuracy += one;
  }
  const double bound = could / static_cast<double>(accuracy.residents_records);
  fmt::print(
      "file names {}, readings {}: precision {:.3f} % ({} wrong of {}), recall {:.2f} %, bound {:.2f} % ",
      proportions.file_names ? "yes" : "no", proportions.readings ? "yes" : "no", 100 * accuracy.precision(),
      accuracy.matched - accuracy.right, accuracy.matched, 100 * accuracy.recall(), 100 * bound);
  fmt::print("({:.1f} % of it)\n", 100 * accuracy.recall() / bound);
  for (const auto& bin : accuracy.bins)
    if (bin.records > 0)
      fmt::print("  score {:.4f}: {:7} records, right {:.4f} ± {:.4f}\n", bin.mean_score(), bin.records,
                 bin.share_right(),
                 std::sqrt(bin.share_right() * (1 - bin.share_right()) / static_cast<double>(bin.records)));
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  Proportions proportions;
  proportions.residents = argument(1, 20'000);
  const std::uint64_t nights = argument(2, 1);
  proportions.records = argument(3, proportions.residents);
  fmt::print("{} residents, {} records, nights: {}\n", proportions.residents, proportions.records, nights);
  for (const auto& [file_names, readings] :
       {std::pair(true, false), {false, false}, {true, true}, {false, true}}) {
    proportions.file_names = file_names;
    proportions.readings = readings;
    measure(proportions, nights);
  }
}
