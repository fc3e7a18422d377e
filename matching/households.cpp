#include "matching/households.hpp"

#include <algorithm>
#include <numeric>

namespace hesuan::matching {
namespace {

void normalise(ByHousehold& row) {
  const double sum = std::accumulate(row.begin(), row.end(), 0.0);
  for (double& value : row) value /= sum;
}

ByHousehold product(const ByHousehold& a, const ByHousehold& b) {
  ByHousehold row(a.size());
  std::transform(a.begin(), a.end(), b.begin(), row.begin(), std::multiplies());
  return row;
}

double dot(const ByHousehold& a, const ByHousehold& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

ByHousehold mixture(double part, const ByHousehold& a, const ByHousehold& b) {
  ByHousehold row(a.size());
  for (std::size_t h = 0; h < row.size(); ++h) row[h] = part * a[h] + (1 - part) * b[h];
  return row;
}

}  // namespace

std::size_t HouseholdEvidence::place_of(std::uint32_t household) const {
  const auto found = std::lower_bound(households.begin(), households.end(), household);
  return found != households.end() && *found == household
             ? static_cast<std::size_t>(found - households.begin())
             : households.size();
}

HouseholdBeliefs beliefs_in_set(const HouseholdEvidence& evidence, double together) {
  HouseholdBeliefs beliefs;
  const std::size_t records = evidence.likelihood.size();
  for (std::size_t record = 0; record < records; ++record) {
    ByHousehold of_set = evidence.share;
    for (std::size_t other = 0; other < records; ++other)
      for (std::size_t h = 0; h < of_set.size() && other != record; ++h)
        of_set[h] *= 1 - together + together * evidence.likelihood[other][h];
    normalise(of_set);
    beliefs.before.push_back(mixture(together, of_set, evidence.share));
  }
  return beliefs;
}

HouseholdBeliefs beliefs_in_run(const HouseholdEvidence& evidence, std::span<const double> together) {
  const auto& [households, share, likelihood] = evidence;
  const std::size_t records = likelihood.size();
  HouseholdBeliefs beliefs;
  beliefs.stayed.assign(records, 0);
  // Of the household of each record, by those before it.
  auto& forward = beliefs.before;
  forward.push_back(share);
  for (std::size_t i = 1; i < records; ++i) {
    ByHousehold known = product(forward[i - 1], likelihood[i - 1]);
    normalise(known);
    forward.push_back(mixture(together[i], known, share));
  }
  // How probable those after it are, by its household.
  ByHousehold backward(share.size(), 1);
  for (std::size_t i = records; i-- > 0;) {
    const ByHousehold from_here = product(likelihood[i], backward);
    const double of_any = dot(share, from_here);
    if (i > 0) beliefs.stayed[i] = 1 - (1 - together[i]) * of_any / dot(forward[i], from_here);
    forward[i] = product(forward[i], backward);
    normalise(forward[i]);
    backward = mixture(together[i], from_here, ByHousehold(share.size(), of_any));
    for (double& value : backward) value /= of_any;
  }
  return beliefs;
}

}  // namespace hesuan::matching
