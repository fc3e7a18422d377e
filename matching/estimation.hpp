// The weights of a night, estimated from its records by expectation maximisation.
#pragma once

#include "matching/together.hpp"

namespace hesuan::matching {

/// Expectation: link a sample of the records by the weights so far. Maximisation: count how often each
/// comparison level comes, by the probability of each candidate. What is counted is added to a few hundred
/// imagined cases of the first night's weights, so that a night with few records stays near those.
Weights estimated_weights(const RosterIndex& index, std::span<const Record> records, const Units& units,
                          const CorrectionIndex& corrections, unsigned threads);

/// From the sure links: of how many the resident has another specimen too, of how many in all.
double estimated_second_specimen(std::size_t with_another, std::size_t sure);

}  // namespace hesuan::matching
