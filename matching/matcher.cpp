#include "matching/matcher.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <unordered_map>

#include "matching/assignment.hpp"
#include "matching/estimation.hpp"
#include "matching/families.hpp"
#include "matching/parallel.hpp"
#include "matching/specimen.hpp"
#include "matching/together.hpp"

namespace hesuan::matching {
namespace {

constexpr std::size_t units_of_chunk = 16, records_of_chunk = 256, records_of_block = 8192;
/// Candidates less probable do not compete for a resident, unless there is none better.
constexpr double worth_keeping = 1e-4;
/// However sure all others are, a link less probable than this is for a person to make.
constexpr double least_probable = 0.95;
/// Of the wrong links that the precision wanted allows, so many are kept in reserve for what the model does
/// not know.
constexpr double reserve = 0.5;
/// Below this probability that it is anybody on the roster, a record is unmatched.
constexpr double anybody = 0.05;
/// Candidates less probable than this share of the best are not named, nor more than so many.
constexpr double worth_naming = 0.01;
constexpr std::size_t most_named = 50;
/// Bits that evidence other than the name must give before the roster says what a doubtful name is.
constexpr double clear_without_name = 8;
/// No link that a person has not made is certain; more digits than these say nothing.
constexpr double most_probable = 0.999999;
/// Bits too few to mention.
constexpr double worth_mentioning = 0.05;

/// Of a record's standing, all but its claims.
struct Rest {
  double nobody = 1, unseen = 0;
  std::size_t first_claim = 0, claims = 0;  ///< where its claims begin, and how many there are
  bool shows_nothing = false;
};

/// So probable a record is of somebody who is not on the roster and stays with this household.
struct GuestClaim {
  std::uint32_t record = 0, household = 0;
  double probability = 0;
};

/// What becomes of a record.
struct Verdict {
  MatchStatus status = MatchStatus::unmatched;
  ResidentIndex best = 0;
  bool has_candidate = false, is_decided = false, contradicts_name = false;
  double score = 0;
  double on_roster = 0;  ///< probability that it is anybody
};

class Matcher {
 public:
  Matcher(const Roster& roster, const RosterIndex& index, std::span<const Record> records,
          const MatchingOptions& options)
      : roster_(roster),
        records_(records),
        options_(options),
        threads_(threads_or_cores(options.threads)),
        index_(index),
        units_(units_of(records)),
        corrections_(roster, options.corrections),
        rests_(records.size()),
        verdicts_(records.size()) {}

  NightWeights match(const MatchSink& sink) {
    if (!roster_.residents.empty()) {
      night_.weights = estimated_weights(index_, records_, units_, corrections_, threads_);
      link();
      assign();
    }
    judge();
    fold_duplicates();
    describe(sink);
    return night_;
  }

 private:
  /// The claims of each record by all but the one-to-one rule.
  void link() {
    std::vector<std::unique_ptr<Linker>> linkers(threads_);
    std::vector<std::vector<Claim>> of_chunk(units_.size() / units_of_chunk + 1);
    std::vector<std::vector<GuestClaim>> guests_of_chunk(of_chunk.size());
    for_chunks(units_.size(), units_of_chunk, threads_,
               [&](unsigned worker, std::size_t chunk, std::size_t begin, std::size_t end) {
                 auto& linker = linkers[worker];
                 if (!linker)
                   linker = std::make_unique<Linker>(index_, night_.weights, records_, units_, corrections_);
                 for (std::size_t unit = begin; unit < end; ++unit) {
                   const auto standings = linker->link(unit);
                   const auto records = units_[unit];
                   for (std::size_t place = 0; place < records.size(); ++place)
                     keep(records[place], standings[place], linker->shown(place), of_chunk[chunk],
                          guests_of_chunk[chunk]);
                 }
               });
    std::size_t all = 0;
    for (const auto& claims : of_chunk) all += claims.size();
    claims_.reserve(all);
    for (auto& claims : of_chunk) {
      claims_.insert(claims_.end(), claims.begin(), claims.end());
      claims = {};
    }
    for (const auto& guests : guests_of_chunk) guests_.insert(guests_.end(), guests.begin(), guests.end());
    for (std::size_t i = 0; i < claims_.size(); ++i)
      if (Rest& rest = rests_[claims_[i].record]; rest.claims++ == 0) rest.first_claim = i;
  }

  /// Without the candidates who hardly matter: they are many.
  void keep(std::uint32_t record, const Standing& standing, const ShownRecord& shown,
            std::vector<Claim>& claims, std::vector<GuestClaim>& guests) {
    Rest& rest = rests_[record];
    rest.nobody = standing.nobody();
    rest.unseen = standing.unseen;
    rest.shows_nothing = standing.shows_nothing;
    const double least = std::min(worth_keeping, worth_naming * standing.best());
    for (const Candidate& candidate : standing.candidates)
      if (candidate.weight >= least)
        claims.push_back({record, candidate.resident, candidate.weight, 1, candidate.together,
                          shown.contradicts_name(candidate.resident)});
      else
        rest.unseen += candidate.weight;
    for (const Guest& guest : standing.guests)
      if (guest.weight >= worth_keeping) guests.push_back({record, guest.household, guest.weight});
  }

  /// Weighs the claims by what the households' other records tell.
  void weigh_families(const Specimens& specimens) {
    const Families families(index_, records_, units_, specimens, claims_);
    for (const auto& [record, household, probability] : guests_)
      rests_[record].nobody += probability * (families.guest_ratio(record, household) - 1);
    guests_ = {};
    for_chunks(records_.size(), records_of_chunk, threads_,
               [&](unsigned, std::size_t, std::size_t begin, std::size_t end) {
                 for (std::size_t record = begin; record < end; ++record) weigh_families(families, record);
               });
  }

  void weigh_families(const Families& families, std::size_t record) {
    Rest& rest = rests_[record];
    const auto claims = std::span(claims_).subspan(rest.first_claim, rest.claims);
    double all = rest.nobody + rest.unseen;
    for (Claim& claim : claims) {
      const auto [sent, app] = families.ratios(claim);
      claim.sent = static_cast<float>(std::log2(sent));
      claim.app = static_cast<float>(std::log2(app));
      all += claim.probability *= sent * app;
    }
    for (Claim& claim : claims) claim.probability /= all;
    rest.nobody /= all;
    rest.unseen /= all;
  }

  void assign() {
    const Specimens specimens(records_, units_, threads_);
    weigh_families(specimens);
    std::vector<Claim> sure;
    std::copy_if(claims_.begin(), claims_.end(), std::back_inserter(sure),
                 [&](const Claim& claim) { return claim.probability >= options_.precision; });
    night_.weights.second_specimen = estimated_second_specimen(
        claims_with_another_specimen(sure, specimens, roster_.residents.size()), sure.size());
    assign_one_to_one(claims_, specimens, night_.weights, roster_.residents.size(), threads_);
  }

  /// The record's standing with what the one-to-one rule makes of it.
  Standing standing_of(std::size_t record) const {
    const Rest& rest = rests_[record];
    Standing standing;
    standing.strangers = rest.nobody;
    standing.unseen = rest.unseen;
    standing.shows_nothing = rest.shows_nothing;
    for (const Claim& claim : std::span(claims_).subspan(rest.first_claim, rest.claims)) {
      Candidate candidate;
      candidate.resident = claim.resident;
      candidate.together = claim.together;
      candidate.sent = claim.sent;
      candidate.app = claim.app;
      candidate.one_to_one = static_cast<float>(std::log2(claim.ratio));
      candidate.elsewhere = claim.elsewhere;
      candidate.contradicts_name = claim.contradicts_name;
      candidate.weight = claim.probability * claim.ratio;
      standing.candidates.push_back(candidate);
    }
    normalise(standing);
    return standing;
  }

  /// What becomes of each record, once it is known how probable a link must be.
  void judge() {
    for_chunks(records_.size(), records_of_chunk, threads_,
               [&](unsigned, std::size_t, std::size_t begin, std::size_t end) {
                 for (std::size_t i = begin; i < end; ++i) verdicts_[i] = verdict_of(i);
               });
    night_.threshold = threshold();
    for (Verdict& verdict : verdicts_)
      verdict.status = may_be_matched(verdict) && verdict.score >= night_.threshold ? MatchStatus::matched
                       : verdict.on_roster >= anybody                               ? MatchStatus::ambiguous
                                                                                    : MatchStatus::unmatched;
  }

  Verdict verdict_of(std::size_t record) const {
    Verdict verdict;
    if (const auto decided = corrections_.decided(records_[record])) {
      verdict.best = *decided;
      verdict.has_candidate = verdict.is_decided = true;
      verdict.score = 1;
      return verdict;
    }
    const Standing standing = standing_of(record);
    if (standing.shows_nothing) return verdict;
    // Somebody who was not found counts where that is likelier than a visitor.
    verdict.on_roster = 1 - standing.nobody() - (standing.unseen < standing.nobody() ? standing.unseen : 0);
    if (standing.candidates.empty()) return verdict;
    const Candidate& best = standing.candidates.front();
    verdict.best = best.resident;
    verdict.has_candidate = true;
    verdict.contradicts_name = best.contradicts_name;
    verdict.score = std::min(std::round(best.weight * 1e6) / 1e6, most_probable);
    return verdict;
  }

  /// The matches with their reasons, in blocks, so that nobody need hold all of them.
  void describe(const MatchSink& sink) {
    std::vector<std::unique_ptr<ShownRecord>> shown(threads_);
    std::vector<Match> matches;
    for (std::size_t from = 0; from < records_.size(); from += matches.size()) {
      matches.assign(std::min(records_of_block, records_.size() - from), {});
      for_chunks(matches.size(), records_of_chunk, threads_,
                 [&](unsigned worker, std::size_t, std::size_t begin, std::size_t end) {
                   auto& one = shown[worker];
                   if (!one) one = std::make_unique<ShownRecord>(index_, night_.weights);
                   for (std::size_t i = begin; i < end; ++i) matches[i] = match_of(from + i, *one);
                 });
      for (std::size_t i = 0; i < matches.size(); ++i) sink(from + i, std::move(matches[i]));
    }
  }

  Match match_of(std::size_t record, ShownRecord& shown) const {
    const Verdict& verdict = verdicts_[record];
    Match match;
    match.status = verdict.status;
    match.score = verdict.score;
    std::string name_from_roster;
    if (verdict.is_decided) {
      match.reasons = {{"decided_by_person", 0, {}}};
    } else if (rests_[record].shows_nothing) {
      match.reasons = {{"name_missing_for_match", 0, {}}};
    } else if (verdict.has_candidate) {
      Standing standing = standing_of(record);
      shown.show(records_[record], units_.origins[record], corrections_.aliases_of(records_[record]));
      Candidate& best = standing.candidates.front();
      best.evidence = shown.compare(best.resident);
      match.reasons = reasons_of(standing, shown);
      if (verdict.status == MatchStatus::matched)
        name_from_roster = clear_name(best, shown);
      else
        match.candidates = names_of(standing);
    }
    if (verdict.status == MatchStatus::matched) {
      const Resident& resident = roster_.residents[verdict.best];
      match.resident_id = resident.resident_id;
      match.household_id = resident.household_id;
      match.candidates = {resident.resident_id};
      if (!name_from_roster.empty()) match.reasons.push_back({"name_from_roster", 0, name_from_roster});
    } else {
      add_missing(verdict, records_[record], match);
    }
    if (const auto same = same_specimen_.find(static_cast<std::uint32_t>(record));
        same != same_specimen_.end()) {
      const Record& counts = records_[same->second];
      match.status = MatchStatus::duplicate;
      match.reasons.push_back({"duplicate_of", 0, counts.source + "#" + std::to_string(counts.page)});
    }
    return match;
  }

  /// The roster's name where it is one of the readings of a doubtful name, and all else is clear.
  std::string clear_name(const Candidate& best, const ShownRecord& shown) const {
    const bool is_clear =
        best.evidence.bits() - best.evidence.name >= clear_without_name && best.weight >= options_.precision;
    return is_clear ? shown.name_from_readings(best.resident) : std::string();
  }

  std::vector<std::string> names_of(const Standing& standing) const {
    std::vector<std::string> names;
    for (const Candidate& candidate : standing.candidates) {
      if (candidate.weight < worth_naming * standing.best() || names.size() == most_named) break;
      names.push_back(roster_.residents[candidate.resident].resident_id);
    }
    return names;
  }

  /// Their weights add up to the log odds of the score: what one would think of any resident, the evidence,
  /// and how much is left to others.
  std::vector<MatchReason> reasons_of(const Standing& standing, const ShownRecord& shown) const {
    const Candidate& best = standing.candidates.front();
    auto reasons = shown.reasons(best.resident, best.evidence);
    const auto mention = [&](std::string_view code, double bits) {
      if (std::abs(bits) >= worth_mentioning) reasons.push_back({std::string(code), bits, {}});
    };
    mention("sent_together", best.together);
    mention(best.sent > 0 ? "sent_as_household" : "not_sent_as_household", best.sent);
    mention(best.app > 0 ? "app_of_household" : "not_app_of_household", best.app);
    mention(best.one_to_one > 0 ? "no_other_record"
            : best.elsewhere    ? "two_places_at_once"
                                : "one_to_one",
            best.one_to_one);
    const double odds_before =
        std::log2(night_.weights.on_roster / static_cast<double>(roster_.residents.size()) /
                  (1 - night_.weights.on_roster));
    reasons.push_back({"before_evidence", odds_before, std::to_string(roster_.residents.size())});
    double sum = 0;
    for (const MatchReason& reason : reasons) sum += reason.weight;
    const double others = std::max(1 - best.weight, 1e-15);
    mention("others_fit_too", std::log2(best.weight / others) - sum);
    for (MatchReason& reason : reasons) reason.weight = std::round(reason.weight * 100) / 100;
    return reasons;
  }

  static bool may_be_matched(const Verdict& verdict) {
    return verdict.has_candidate && !verdict.contradicts_name;
  }

  /// The lowest at which the links above it are right as often as wanted.
  double threshold() const {
    std::vector<double> scores;
    for (const Verdict& verdict : verdicts_)
      if (may_be_matched(verdict) && verdict.score >= least_probable) scores.push_back(verdict.score);
    std::sort(scores.begin(), scores.end(), std::greater());
    const double wanted = 1 - (1 - options_.precision) * (1 - reserve);
    double threshold = wanted, sum = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      sum += scores[i];
      if (sum / static_cast<double>(i + 1) < wanted) break;
      threshold = std::min(threshold, scores[i]);
    }
    return threshold;
  }

  /// Why there is no link, and what the record does not show and might decide.
  static void add_missing(const Verdict& verdict, const Record& record, Match& match) {
    const auto is_partly_hidden = [](const std::optional<std::string>& text) {
      return text && text->find('*') != text->npos;
    };
    const auto add = [&](std::string_view code) { match.reasons.push_back({std::string(code), 0, {}}); };
    if (match.status == MatchStatus::ambiguous)
      add(verdict.contradicts_name      ? "name_conflict"
          : match.candidates.size() > 1 ? "not_unique"
                                        : "evidence_too_weak");
    else if (!match.reasons.empty() || !verdict.has_candidate)
      add("no_candidate");
    if (!record.name) add("missing_name");
    if (is_partly_hidden(record.name)) add("masked_name");
    if (!record.id_number) add("missing_id");
    if (is_partly_hidden(record.id_number)) add("masked_id");
    if (!record.phone) add("missing_phone");
    if (!record.address) add("missing_address");
  }

  void fold_duplicates() {
    std::vector<std::uint32_t> linked;
    for (std::uint32_t i = 0; i < records_.size(); ++i)
      if (verdicts_[i].status == MatchStatus::matched) linked.push_back(i);
    const auto resident = [&](std::uint32_t record) { return verdicts_[record].best; };
    std::stable_sort(linked.begin(), linked.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return resident(a) < resident(b); });
    for (std::size_t from = 0, to = 0; from < linked.size(); from = to) {
      while (to < linked.size() && resident(linked[to]) == resident(linked[from])) ++to;
      if (to - from > 1) fold_duplicates(std::span(linked).subspan(from, to - from));
    }
  }

  /// Of one resident's records, in their order.
  void fold_duplicates(std::span<const std::uint32_t> records) {
    std::unordered_map<std::string, std::uint32_t> kept;
    for (const std::uint32_t i : records) {
      const auto keys = specimen_keys(records_[i], roster_.residents[verdicts_[i].best].resident_id);
      const auto same =
          std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return kept.contains(key); });
      std::uint32_t keep = i;
      if (same != keys.end()) {
        const std::uint32_t first = kept.at(*same);
        const bool better =
            records_[i].status == RecordStatus::ok && records_[first].status != RecordStatus::ok;
        keep = better ? i : first;
        same_specimen_[better ? first : i] = keep;
      }
      for (const auto& key : keys) kept[key] = keep;
    }
  }

  const Roster& roster_;
  std::span<const Record> records_;
  const MatchingOptions& options_;
  unsigned threads_;
  const RosterIndex& index_;
  Units units_;
  CorrectionIndex corrections_;
  std::vector<Claim> claims_;  ///< unit by unit, record by record
  std::vector<GuestClaim> guests_;
  std::vector<Rest> rests_;
  std::vector<Verdict> verdicts_;
  std::unordered_map<std::uint32_t, std::uint32_t>
      same_specimen_;  ///< of a duplicate: the record that counts
  NightWeights night_;
};

}  // namespace

Matching match_records(const Roster& roster, std::span<const Record> records,
                       const MatchingOptions& options) {
  Matching matching;
  matching.matches.resize(records.size());
  const RosterIndex index(roster, options.threads);
  static_cast<NightWeights&>(matching) =
      match_records(roster, index, records, options,
                    [&](std::size_t record, Match&& match) { matching.matches[record] = std::move(match); });
  return matching;
}

NightWeights match_records(const Roster& roster, const RosterIndex& index, std::span<const Record> records,
                           const MatchingOptions& options, const MatchSink& sink) {
  return Matcher(roster, index, records, options).match(sink);
}

}  // namespace hesuan::matching
