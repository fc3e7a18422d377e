// match_bench SIZE: time and memory of linking so many records with so many residents, of a simulated night.
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
  const auto matching = matching::match_records(night.roster, night.records);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  getrusage(RUSAGE_SELF, &after);
  const auto cpu = [](const rusage& usage) {
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  };
  fmt::print("{} {:.2f} {:.2f} {} {}\n", proportions.records, seconds.count(), cpu(after) - cpu(before),
             after.ru_maxrss / 1024, matching.matches.size());
}
