// Records from a stream → matches, with memory for one batch of them only.
//
// Each batch is linked as a night of its own: the weights, and how probable a link must be, are estimated
// from it. Two things know more than a batch. Records that were sent together come into one batch, provided
// that those of a folder come one after another, as `hesuan read` prints them. And of a specimen that an
// earlier batch had, nothing is linked again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "matching/matcher.hpp"

namespace hesuan::matching {

class MatchingStream {
 public:
  using Sink = std::function<void(const MatchedRecord&)>;

  /// `roster` and what `options` point to stay as they are while the stream lives. Of `batch` records a few
  /// dozen more may be waiting.
  MatchingStream(const Roster& roster, const MatchingOptions& options, std::size_t batch, Sink sink);

  /// Records go to the sink in the order in which they came, a batch at a time, doubtful names that the
  /// roster settles settled.
  void add(Record record);
  /// Links what is left.
  void finish();

 private:
  void link(std::size_t count);
  void fold_known_specimens(std::vector<MatchedRecord>& batch);

  const Roster& roster_;
  RosterIndex index_;
  MatchingOptions options_;
  std::size_t batch_;
  Sink sink_;
  std::vector<Record> waiting_;
  std::vector<std::uint64_t> specimens_;  ///< sorted hashes: of those linked by a record that is ok
};

}  // namespace hesuan::matching
