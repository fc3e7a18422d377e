#include "matching/matching_stream.hpp"

#include <algorithm>
#include <iterator>

#include "matching/clues.hpp"
#include "matching/hash.hpp"
#include "matching/specimen.hpp"
#include "matching/units.hpp"

namespace hesuan::matching {
namespace {

/// More than are weighed together: a folder or file with so many is known for a crowd.
constexpr std::size_t crowd = most_together + 1;
/// Among so many places to cut is always one that `divides_well`.
constexpr std::size_t cutting_range = 4 * crowd;

/// Whether each part still tells what the group of `at` is: no group ends up in both parts but one that is a
/// crowd in both.
template <typename GroupOf>
bool divides_well(std::span<const Record> records, std::size_t at, GroupOf&& group_of) {
  const auto is_same = [&](const Record& record) {
    return group_of(record.source) == group_of(records[at].source);
  };
  if (!is_same(records[at - 1])) return true;
  const auto around = records.subspan(at - crowd, 2 * crowd);
  return std::all_of(around.begin(), around.end(), is_same);
}

/// The last good place, of those with a crowd on each side.
std::size_t place_to_cut(std::span<const Record> records) {
  const auto whole = [](std::string_view source) { return source; };
  std::size_t at = records.size() - crowd;
  while (at > crowd && !(divides_well(records, at, folder_of) && divides_well(records, at, whole))) --at;
  return at;
}

}  // namespace

MatchingStream::MatchingStream(const Roster& roster, const MatchingOptions& options, std::size_t batch,
                               Sink sink)
    : roster_(roster),
      index_(roster, options.threads),
      options_(options),
      batch_(batch),
      sink_(std::move(sink)) {}

void MatchingStream::add(Record record) {
  waiting_.push_back(std::move(record));
  if (waiting_.size() >= batch_ + cutting_range) link(place_to_cut(waiting_));
}

void MatchingStream::finish() {
  link(waiting_.size());
}

void MatchingStream::link(std::size_t count) {
  std::vector<MatchedRecord> batch(count);
  match_records(roster_, index_, std::span(waiting_).first(count), options_,
                [&](std::size_t i, Match&& match) { batch[i].match = std::move(match); });
  for (std::size_t i = 0; i < count; ++i) {
    batch[i].record = std::move(waiting_[i]);
    take_name_from_roster(batch[i]);
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  fold_known_specimens(batch);
  for (const MatchedRecord& matched : batch) sink_(matched);
}

void MatchingStream::fold_known_specimens(std::vector<MatchedRecord>& batch) {
  std::vector<std::uint64_t> found;
  for (auto& [record, match] : batch) {
    if (match.status != MatchStatus::matched) continue;
    const auto keys = specimen_keys(record, match.resident_id);
    const bool is_known = std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
      return std::binary_search(specimens_.begin(), specimens_.end(), hash_of(key));
    });
    if (is_known) {
      match.status = MatchStatus::duplicate;
      match.reasons.push_back({"duplicate_of_earlier", 0, {}});
    } else if (record.status == RecordStatus::ok) {
      std::transform(keys.begin(), keys.end(), std::back_inserter(found),
                     [](const std::string& key) { return hash_of(key); });
    }
  }
  const auto known = std::ssize(specimens_);
  specimens_.insert(specimens_.end(), found.begin(), found.end());
  std::sort(specimens_.begin() + known, specimens_.end());
  std::inplace_merge(specimens_.begin(), specimens_.begin() + known, specimens_.end());
}

}  // namespace hesuan::matching
