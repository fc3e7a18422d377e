#include "matching/matcher.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "matching/evidence.hpp"
#include "matching/roster_index.hpp"

namespace hesuan::matching {
namespace {

// Probabilities of the rules. They are set, not measured: each says how often somebody outside the roster, or
// an error in it, could look the same. A rule never holds for two residents at once, so they do not depend on
// the roster.
constexpr double by_id_and_name = 0.9999;
constexpr double by_id = 0.999;
constexpr double by_name_and_shown_id = 0.999;
constexpr double by_name_and_phone = 0.998;
constexpr double by_name_and_address = 0.995;
constexpr double by_masked_name_and_shown_id = 0.995;
constexpr double by_masked_name_and_phone = 0.98;
constexpr double by_rare_name = 0.9;
constexpr double not_enough = 0;

constexpr int tail_digits = 4;   ///< the last four of a number, in numbers beyond region or prefix
constexpr int shown_digits = 6;  ///< of an identity number, region included, beside a masked name
constexpr std::size_t rare_name_length = 3;

bool agrees(Relation relation) {
  return relation == Relation::equal || relation == Relation::consistent;
}

bool has_tail(const Comparison& number) {
  return agrees(number.relation) && number.telling >= tail_digits;
}

bool agrees_somewhere(const Evidence& evidence) {
  return agrees(evidence.name) || agrees(evidence.id_number.relation) || agrees(evidence.phone.relation);
}

bool is_one_of(std::string_view reason, std::initializer_list<std::string_view> codes) {
  return std::find(codes.begin(), codes.end(), reason) != codes.end();
}

bool has_doubtful_name(const Record& record) {
  return std::any_of(record.reasons.begin(), record.reasons.end(), [](const std::string& reason) {
    return is_one_of(reason, {"name_low_confidence", "name_readings_differ", "several_people_one_name"});
  });
}

std::ptrdiff_t shown_digits_of(const std::string& number) {
  return static_cast<std::ptrdiff_t>(number.size()) - std::count(number.begin(), number.end(), '*');
}

class Matcher {
 public:
  explicit Matcher(const Roster& roster) : roster_(roster), index_(roster) {}

  Match match(const Record& record) const {
    const std::string name = normalised_name(record.name.value_or(""));
    if (!RosterIndex::can_look_up(record, name)) return unmatched({}, "name_missing_for_match");

    std::vector<Evidence> all = compare_all(record, name);
    const auto whole_id = [](const Evidence& e) { return e.id_number.relation == Relation::equal; };
    if (std::any_of(all.begin(), all.end(), whole_id)) {
      std::erase_if(all, [&](const Evidence& e) { return !whole_id(e); });
      return decide_by_id(all);
    }
    std::vector<Evidence> contradictory;
    for (const Evidence& e : all)
      if (e.is_other_person() && e.name == Relation::equal) contradictory.push_back(e);
    std::erase_if(all, [](const Evidence& e) { return e.is_other_person(); });
    return all.empty() ? decide_without_candidate(record, contradictory) : decide(record, name, all);
  }

 private:
  /// Those who agree somewhere, best first.
  std::vector<Evidence> compare_all(const Record& record, const std::string& name) const {
    const Rarity rarity{bits(roster_.residents.size(), index_.named(name).size()),
                        bits(roster_.households.size(), 1)};
    std::vector<Evidence> all;
    for (const std::size_t resident : index_.candidates(record, name)) {
      all.push_back(compare(record, name, roster_.residents[resident], index_.name_of(resident), rarity));
      all.back().resident = resident;
    }
    std::erase_if(all, [](const Evidence& e) { return !agrees_somewhere(e); });
    std::stable_sort(all.begin(), all.end(),
                     [](const Evidence& a, const Evidence& b) { return a.weight > b.weight; });
    return all;
  }

  static double bits(std::size_t all, std::size_t with_it) {
    return all == 0 || with_it == 0 ? 0 : std::log2(static_cast<double>(all) / static_cast<double>(with_it));
  }

  /// A whole identity number belongs to one person; another name beside it means that one of the two is
  /// wrong.
  Match decide_by_id(const std::vector<Evidence>& same_id) const {
    if (same_id.size() > 1) return ambiguous(same_id, "not_unique");
    const Evidence& only = same_id.front();
    if (only.name == Relation::conflict) return ambiguous(same_id);
    return matched(only, only.name == Relation::equal ? by_id_and_name : by_id);
  }

  /// The same name with two numbers of which each is a possible one: two persons. Else a number may be
  /// misread.
  Match decide_without_candidate(const Record& record, const std::vector<Evidence>& same_name) const {
    std::vector<Evidence> doubtful = same_name;
    std::erase_if(doubtful, [&](const Evidence& e) {
      const auto& known = roster_.residents[e.resident].id_number;
      return record.id_number && known && is_valid_id_number(*record.id_number) && is_valid_id_number(*known);
    });
    return doubtful.empty() ? unmatched(same_name, "no_candidate") : ambiguous(doubtful);
  }

  /// `all` agree somewhere and none is another person.
  Match decide(const Record& record, const std::string& name, const std::vector<Evidence>& all) const {
    std::vector<Evidence> undoubted = all;
    std::erase_if(undoubted, [](const Evidence& e) { return e.has_doubt(); });
    const std::vector<Evidence>& pool = undoubted.empty() ? all : undoubted;
    if (pool.size() > 1) return ambiguous(all, "not_unique");

    const Evidence& only = pool.front();
    double score = strength(record, only);
    if (score == not_enough && all.size() == 1 && is_rare_name(record, name, only)) score = by_rare_name;
    if (score == not_enough) return ambiguous(all, "evidence_too_weak");
    const bool rivalled = std::any_of(all.begin(), all.end(), [&](const Evidence& e) {
      return e.resident != only.resident && strength(record, e) != not_enough;
    });
    return rivalled ? ambiguous(all, "not_unique") : matched(only, score);
  }

  /// The probability of the first rule that holds. A doubt is outweighed only by a whole name with a shown
  /// number.
  static double strength(const Record& record, const Evidence& e) {
    const bool whole_name = e.name == Relation::equal;
    if (whole_name && has_tail(e.id_number)) return by_name_and_shown_id;
    if (e.has_doubt()) return not_enough;
    if (whole_name && has_tail(e.phone)) return by_name_and_phone;
    if (whole_name && e.address == Relation::equal) return by_name_and_address;
    if (e.name != Relation::consistent) return not_enough;
    if (has_tail(e.id_number) && shown_digits_of(*record.id_number) >= shown_digits)
      return by_masked_name_and_shown_id;
    return has_tail(e.phone) ? by_masked_name_and_phone : not_enough;
  }

  /// A whole name alone: three Han characters or more, surely read, once on the roster and like no other name
  /// there.
  bool is_rare_name(const Record& record, const std::string& name, const Evidence& e) const {
    const auto characters = to_code_points(name);
    const auto han = static_cast<std::size_t>(std::count_if(characters.begin(), characters.end(), is_han));
    return e.name == Relation::equal && !e.has_doubt() && han >= rare_name_length &&
           !has_doubtful_name(record) && !index_.has_similar_name(name);
  }

  Match matched(const Evidence& e, double score) const {
    const Resident& resident = roster_.residents[e.resident];
    Match match;
    match.status = MatchStatus::matched;
    match.resident_id = resident.resident_id;
    match.household_id = resident.household_id;
    match.score = score;
    match.reasons = e.reasons;
    match.candidates = {resident.resident_id};
    return match;
  }

  /// The evidence of the best, then why it is not enough.
  Match ambiguous(const std::vector<Evidence>& candidates, std::string_view why = "") const {
    Match match = unmatched(candidates, why);
    match.status = MatchStatus::ambiguous;
    return match;
  }

  Match unmatched(const std::vector<Evidence>& near, std::string_view why) const {
    Match match;
    for (const Evidence& e : near) match.candidates.push_back(roster_.residents[e.resident].resident_id);
    if (!near.empty()) match.reasons = near.front().reasons;
    if (!why.empty()) match.reasons.push_back({std::string(why), 0});
    return match;
  }

  const Roster& roster_;
  RosterIndex index_;
};

/// Equal for records of one specimen; empty when the record does not say when it was taken.
std::string specimen_key(const Record& record, const Match& match) {
  if (match.status != MatchStatus::matched || !record.sampled_at) return {};
  return match.resident_id + '\n' + std::string(to_string(record.kind)) + '\n' + to_iso(*record.sampled_at) +
         '\n' + std::string(to_string(record.result));
}

/// Of several records of one specimen one stays `matched`: the first that is ok, else the first.
void mark_duplicates(std::span<const Record> records, std::vector<Match>& matches) {
  std::unordered_map<std::string, std::size_t> kept;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const std::string key = specimen_key(records[i], matches[i]);
    if (key.empty()) continue;
    const auto [entry, is_first] = kept.try_emplace(key, i);
    if (is_first) continue;
    const bool better =
        records[i].status == RecordStatus::ok && records[entry->second].status != RecordStatus::ok;
    matches[better ? entry->second : i].status = MatchStatus::duplicate;
    if (better) entry->second = i;
  }
}

}  // namespace

std::vector<Match> match_records(const Roster& roster, std::span<const Record> records) {
  const Matcher matcher(roster);
  std::vector<Match> matches;
  matches.reserve(records.size());
  for (const Record& record : records) matches.push_back(matcher.match(record));
  mark_duplicates(records, matches);
  return matches;
}

}  // namespace hesuan::matching
