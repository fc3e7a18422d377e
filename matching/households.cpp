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

ByHousehold sum(double part_of_a, const ByHousehold& a, double part_of_b, const ByHousehold& b) {
  ByHousehold row(a.size());
  for (std::size_t h = 0; h < row.size(); ++h) row[h] = part_of_a * a[h] + part_of_b * b[h];
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
  const auto& [households, share, left, likelihood, folder, beside_folder] = evidence;
  const auto is_told_by_folder = [&evidence](std::size_t record) {
    return !evidence.folder.empty() && !evidence.beside_folder[record].empty();
  };
  const auto in_set = [&](std::size_t record) -> const ByHousehold& {
    return is_told_by_folder(record) ? evidence.beside_folder[record] : evidence.likelihood[record];
  };
  HouseholdBeliefs beliefs;
  for (std::size_t record = 0; record < likelihood.size(); ++record) {
    ByHousehold of_set = folder.empty() ? share : product(share, folder);
    ByHousehold came(share.size());  // how many of the others, if it is the set's
    for (std::size_t other = 0; other < likelihood.size(); ++other)
      for (std::size_t h = 0; h < of_set.size() && other != record; ++h) {
        const double is_of_set = together * in_set(other)[h];
        of_set[h] *= 1 - together + is_of_set;
        came[h] += is_of_set / (1 - together + is_of_set);
      }
    normalise(of_set);
    double ended = 1;
    for (std::size_t h = 0; h < of_set.size(); ++h)
      ended -= together * of_set[h] * std::max(1 - came[h] * (1 - left[h]), 0.0);
    const double of_any = dot(share, likelihood[record]);
    const double all = together * dot(of_set, in_set(record)) + ended * of_any;
    beliefs.stayed.push_back(1 - (1 - together) * of_any / all);
    for (std::size_t h = 0; h < of_set.size() && is_told_by_folder(record); ++h) of_set[h] /= folder[h];
    beliefs.before.push_back(sum(together, of_set, ended, share));
  }
  return beliefs;
}

HouseholdBeliefs beliefs_in_run(const HouseholdEvidence& evidence, std::span<const double> together) {
  const auto& [households, share, left, likelihood, folder, beside_folder] = evidence;
  const std::size_t records = likelihood.size();
  HouseholdBeliefs beliefs;
  beliefs.stayed.assign(records, 0);
  // Of the household of each record, by those before it.
  auto& forward = beliefs.before;
  std::vector<ByHousehold> forward_left;
  forward.push_back(share);
  forward_left.push_back(share);
  for (std::size_t i = 1; i < records; ++i) {
    ByHousehold known = product(forward[i - 1], likelihood[i - 1]);
    normalise(known);
    const double ended = 1 - together[i] * dot(known, left);
    forward.push_back(sum(together[i], known, ended, share));
    forward_left.push_back(sum(together[i], product(known, left), ended, share));
  }
  // How probable those after it are, by its household.
  ByHousehold backward(share.size(), 1), backward_left = backward;
  for (std::size_t i = records; i-- > 0;) {
    const ByHousehold from_here = product(likelihood[i], backward);
    const double of_any = dot(share, from_here);
    if (i > 0) beliefs.stayed[i] = 1 - (1 - together[i]) * of_any / dot(forward[i], from_here);
    forward[i] = product(forward[i], backward);
    const double of_those_left = dot(forward_left[i], backward_left);
    for (double& value : forward[i]) value /= of_those_left;
    for (std::size_t h = 0; h < share.size() && i > 0; ++h) {
      const double ended = 1 - together[i] * left[h], stayed = together[i] * from_here[h] / of_any;
      backward[h] = stayed + ended;
      backward_left[h] = stayed * left[h] + ended;
    }
  }
  return beliefs;
}

}  // namespace hesuan::matching
