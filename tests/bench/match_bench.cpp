// match_bench SIZE: time and memory of linking so many records with so many residents, of a simulated night,
// and how many links are right. Matches are counted and let go, as where they are written to a file.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "matching/matcher.hpp"
#include "simulation/night.hpp"

using namespace hesuan;

int main(int argc, char** argv) {
  simulation::Proportions proportions;
  proportions.residents = proportions.records = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 15'000;
  const auto night = simulation::simulated_night(proportions, 1);
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  const auto began = std::chrono::steady_clock::now();
  std::size_t matched = 0, right = 0;
  const auto count = [&](std::size_t record, const Match& match) {
    if (match.resident_id.empty()) return;
    ++matched;
    const std::uint32_t truth = night.truth[record];
    right += truth != simulation::nobody && night.roster.residents[truth].resident_id == match.resident_id;
  };
  matching::match_records(night.roster, matching::RosterIndex(night.roster), night.records, {}, count);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  getrusage(RUSAGE_SELF, &after);
  const auto cpu = [](const rusage& usage) {
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  };
  const auto share = [](std::size_t part, std::size_t all) {
    return 100 * static_cast<double>(part) / static_cast<double>(all);
  };
  fmt::print("{:.2f} {:.2f} {} {:.2f} {:.3f}\n", seconds.count(), cpu(after) - cpu(before),
             after.ru_maxrss / 1024, share(matched, proportions.records), share(right, matched));
}
