#include "statistics/rules.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "core/words.hpp"
#include "embedded/rules.hpp"

namespace hesuan::statistics {
namespace {

constexpr Word<Colour> colour_words[] = {
    {Colour::red, "red"},   {Colour::orange, "orange"}, {Colour::yellow, "yellow"},
    {Colour::blue, "blue"}, {Colour::green, "green"},
};

constexpr std::size_t most_rules = std::numeric_limits<std::uint8_t>::max();

/// Negative nucleic acid tests on `wanted` days in a row, all later than the last positive.
bool is_released(const Standing& standing, int wanted) {
  const int last_positive = std::countr_zero(standing.days_of(Outcome::positive));
  const Days negative =
      standing.days_of(Outcome::negative, Kinds::nucleic_acid) & days_from(0, last_positive);
  Days ends_of_rows = negative;
  for (int day = 1; day < wanted; ++day) ends_of_rows &= negative >> day;
  return ends_of_rows != 0;
}

bool holds(const Rules::CodeRule& rule, const Tally& tally, Census::PersonId person,
           std::uint8_t colours_of_area) {
  const Standing& standing = tally.of(person);
  const auto has_within = [&](Outcome outcome, int days) {
    return (standing.days_of(outcome) & days_from(0, days)) != 0;
  };
  if (rule.positive_within_days && !has_within(Outcome::positive, *rule.positive_within_days)) return false;
  if (rule.released_by_negative_days && is_released(standing, *rule.released_by_negative_days)) return false;
  if (rule.retest_within_days && !has_within(Outcome::retest, *rule.retest_within_days)) return false;
  if (rule.untested_for_days && (standing.days_tested() & days_from(0, *rule.untested_for_days)) != 0)
    return false;
  if (rule.untested_in_window && (!tally.is_expected(person) || tally.is_tested(person))) return false;
  if (rule.exempt && !tally.is_exempt(person)) return false;
  if (rule.area_colours.empty()) return true;
  return std::any_of(rule.area_colours.begin(), rule.area_colours.end(), [&](Colour colour) {
    return (colours_of_area & (1U << static_cast<unsigned>(colour))) != 0;
  });
}

/// For each area the colours that it and the areas around it have, one bit each.
std::vector<std::uint8_t> colours_by_area(const Census& census, std::span<const CoverageRow> rows,
                                          std::span<const Colour> colours) {
  std::vector<std::uint8_t> bits(census.areas().size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].level != Level::total)
      bits[rows[i].area] = static_cast<std::uint8_t>(1U << static_cast<unsigned>(colours[i]));
  for (std::size_t area = 1; area < bits.size(); ++area) bits[area] |= bits[census.areas()[area].parent];
  return bits;
}

}  // namespace

std::string_view to_string(Colour colour) {
  return word_of(colour_words, colour);
}

// ------------------------------------------------------------------------------------------------------------
// Reading

/// Every fault names the table and the key.
class RulesReader {
 public:
  Rules read(const toml::table& root) {
    where_ = "";
    expect_keys(root, {"health_code", "area_colour", "index"});
    for_each_rule(root, "health_code", [&](const toml::table& table) { read_code_rule(table); });
    for_each_rule(root, "area_colour", [&](const toml::table& table) { read_colour_rule(table); });
    read_weights(root);
    return std::move(rules_);
  }

 private:
  [[noreturn]] void fail(std::string_view key, std::string_view fault) const {
    throw RulesError(where_ + (key.empty() ? "" : std::string(key) + ": ") + std::string(fault));
  }

  void expect_keys(const toml::table& table, std::initializer_list<std::string_view> known) const {
    for (const auto& [key, value] : table)
      if (std::find(known.begin(), known.end(), key.str()) == known.end())
        fail(key.str(), "there is no such key");
  }

  template <typename Read>
  void for_each_rule(const toml::table& root, std::string_view name, const Read& read) {
    where_ = "";
    const auto* rules = root[name].as_array();
    if (rules == nullptr || rules->empty()) fail(name, "at least one rule is needed");
    if (rules->size() > most_rules) fail(name, "too many rules");
    std::size_t number = 0;
    for (const auto& rule : *rules) {
      where_ = std::string(name) + " " + std::to_string(++number) + ": ";
      if (!rule.is_table()) fail("", "write it as [[" + std::string(name) + "]]");
      const auto& table = *rule.as_table();
      text(table, "source");  // says where the rule is from; not used
      read(table);
      if (number == rules->size() && has_conditions(table))
        fail("", "the last rule must have no conditions, so that one always decides");
    }
  }

  static bool has_conditions(const toml::table& table) {
    constexpr std::string_view others[] = {"code", "colour", "reason_zh", "reason_en", "source"};
    return std::any_of(table.begin(), table.end(), [&](const auto& entry) {
      return std::find(std::begin(others), std::end(others), entry.first.str()) == std::end(others);
    });
  }

  std::string text(const toml::table& table, std::string_view key) const {
    const auto value = table[key].value_exact<std::string>();
    if (!value || value->empty()) fail(key, "a text is needed");
    return *value;
  }

  template <typename Number>
  std::optional<Number> number(const toml::table& table, std::string_view key, double least,
                               double most) const {
    if (!table.contains(key)) return std::nullopt;
    const auto value = table[key].value<double>();
    if (!value || !(*value >= least && *value <= most))
      fail(key, "a number from " + std::to_string(static_cast<int>(least)) + " to " +
                    std::to_string(static_cast<int>(most)) + " is needed");
    if (std::is_integral_v<Number> && !table[key].is_integer()) fail(key, "a whole number is needed");
    return static_cast<Number>(*value);
  }

  bool flag(const toml::table& table, std::string_view key) const {
    if (!table.contains(key)) return false;
    if (table[key].value_exact<bool>() != true) fail(key, "only true can be said; leave it out otherwise");
    return true;
  }

  Colour colour(std::string_view key, const std::optional<std::string>& word) const {
    const auto value = word ? value_of(colour_words, *word) : std::nullopt;
    if (!value) fail(key, "one of red, orange, yellow, blue, green is needed");
    return *value;
  }

  std::vector<Colour> colours(const toml::table& table, std::string_view key) const {
    if (!table.contains(key)) return {};
    const auto* words = table[key].as_array();
    if (words == nullptr || words->empty()) fail(key, "a list of colours is needed");
    std::vector<Colour> read;
    for (const auto& word : *words) read.push_back(colour(key, word.value_exact<std::string>()));
    return read;
  }

  void read_code_rule(const toml::table& table) {
    expect_keys(table, {"code", "reason_zh", "reason_en", "source", "positive_within_days",
                        "released_by_negative_days", "retest_within_days", "untested_for_days",
                        "untested_in_window", "exempt", "area_colours"});
    constexpr double most = days_remembered;
    Rules::CodeRule rule;
    const auto code = health_code_from(text(table, "code"));
    if (!code) fail("code", "one of green, yellow, red is needed");
    rule.code = *code;
    rule.reason_zh = text(table, "reason_zh");
    rule.reason_en = text(table, "reason_en");
    rule.positive_within_days = number<int>(table, "positive_within_days", 1, most);
    rule.released_by_negative_days = number<int>(table, "released_by_negative_days", 1, most);
    if (rule.released_by_negative_days && !rule.positive_within_days)
      fail("released_by_negative_days", "it goes with positive_within_days");
    rule.retest_within_days = number<int>(table, "retest_within_days", 1, most);
    rule.untested_for_days = number<int>(table, "untested_for_days", 1, most);
    rule.untested_in_window = flag(table, "untested_in_window");
    rule.exempt = flag(table, "exempt");
    rule.area_colours = colours(table, "area_colours");
    rules_.code_rules_.push_back(std::move(rule));
  }

  void read_colour_rule(const toml::table& table) {
    expect_keys(table, {"colour", "source", "cases_at_least", "case_share_at_least",
                        "days_since_case_at_most", "rate_below"});
    constexpr double most_cases = 1e9;
    Rules::ColourRule rule;
    rule.colour = colour("colour", text(table, "colour"));
    rule.cases_at_least = number<std::size_t>(table, "cases_at_least", 1, most_cases);
    rule.case_share_at_least = number<double>(table, "case_share_at_least", 0, 1);
    rule.days_since_case_at_most = number<int>(table, "days_since_case_at_most", 0, days_remembered - 1);
    rule.rate_below = number<double>(table, "rate_below", 0, 1);
    rules_.colour_rules_.push_back(rule);
  }

  void read_weights(const toml::table& root) {
    where_ = "index: ";
    const auto* table = root["index"].as_table();
    if (table == nullptr) fail("", "its weights are needed");
    expect_keys(*table, {"coverage", "households", "reported", "quiet_days", "full_quiet_days"});
    const auto weight = [&](std::string_view key) { return number<double>(*table, key, 0, 100).value_or(0); };
    auto& weights = rules_.weights_;
    weights.coverage = weight("coverage");
    weights.households = weight("households");
    weights.reported = weight("reported");
    weights.quiet_days = weight("quiet_days");
    weights.full_quiet_days = number<int>(*table, "full_quiet_days", 1, days_remembered).value_or(1);
    if (weights.coverage + weights.households + weights.reported + weights.quiet_days <= 0)
      fail("", "one weight at least must be more than 0");
  }

  Rules rules_;
  std::string where_;
};

Rules Rules::from_toml(std::string_view text) {
  try {
    return RulesReader().read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw RulesError("line " + std::to_string(error.source().begin.line) + ": " +
                     std::string(error.description()));
  }
}

Rules Rules::defaults() {
  return from_toml(embedded::rules::files().front().text);
}

// ------------------------------------------------------------------------------------------------------------
// Deciding

bool Rules::ColourRule::holds(const Counts& counts) const {
  const auto cases = static_cast<double>(counts.recent_cases);
  if (cases_at_least && counts.recent_cases < *cases_at_least) return false;
  if (case_share_at_least && cases < *case_share_at_least * static_cast<double>(counts.residents))
    return false;
  if (days_since_case_at_most &&
      (!counts.days_since_positive || *counts.days_since_positive > *days_since_case_at_most))
    return false;
  return !rate_below || (counts.expected > 0 && counts.rate() < *rate_below);
}

std::vector<Colour> Rules::area_colours(std::span<const CoverageRow> rows) const {
  std::vector<Colour> colours;
  for (const CoverageRow& row : rows)
    colours.push_back(std::find_if(colour_rules_.begin(), colour_rules_.end(), [&](const ColourRule& rule) {
                        return rule.holds(row);
                      })->colour);
  return colours;
}

std::optional<double> Rules::index(const Counts& counts) const {
  if (counts.expected == 0) return std::nullopt;
  const double quiet = counts.days_since_positive
                           ? std::min(1.0, *counts.days_since_positive / weights_.full_quiet_days)
                           : 1.0;
  const double sum = weights_.coverage * counts.rate() + weights_.households * counts.household_rate() +
                     weights_.reported * counts.reported_rate() + weights_.quiet_days * quiet;
  constexpr double full = 100;
  return full * sum / (weights_.coverage + weights_.households + weights_.reported + weights_.quiet_days);
}

std::vector<std::uint8_t> Rules::deciding_rules(const Tally& tally, std::span<const CoverageRow> rows,
                                                std::span<const Colour> colours) const {
  const auto colours_of = colours_by_area(tally.census(), rows, colours);
  std::vector<std::uint8_t> deciding(tally.census().people().size());
  for (Census::PersonId person = 0; person < deciding.size(); ++person) {
    const auto rule = std::find_if(code_rules_.begin(), code_rules_.end(), [&](const CodeRule& candidate) {
      return holds(candidate, tally, person, colours_of[tally.census().people()[person].area]);
    });
    deciding[person] = static_cast<std::uint8_t>(rule - code_rules_.begin());
  }
  return deciding;
}

}  // namespace hesuan::statistics
