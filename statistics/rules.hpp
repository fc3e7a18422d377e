// Codes, colours and the index, by rules that are data: rules/default.toml explains every key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/reason.hpp"
#include "core/record.hpp"
#include "statistics/coverage.hpp"
#include "statistics/tally.hpp"

namespace hesuan::statistics {

enum class Colour { red, orange, yellow, blue, green };
std::string_view to_string(Colour colour);

/// A file of rules cannot be used; what() is English, for whoever wrote it, and names the key.
class RulesError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Rules {
 public:
  /// Throws RulesError.
  static Rules from_toml(std::string_view text);
  /// Those compiled in.
  static Rules defaults();

  /// The colour of each row.
  std::vector<Colour> area_colours(std::span<const CoverageRow> rows) const;
  /// 0..100; nullopt where nobody is expected.
  std::optional<double> index(const Counts& counts) const;

  struct CodeRule {
    HealthCode code = HealthCode::green;
    std::string reason_zh, reason_en;
    std::optional<int> positive_within_days, released_by_negative_days, retest_within_days, untested_for_days;
    bool untested_in_window = false, exempt = false;
    std::vector<Colour> area_colours;  ///< empty: wherever
  };
  std::span<const CodeRule> code_rules() const { return code_rules_; }
  /// For each person the index of the rule that decides. `rows` and `colours` as area_colours() pairs them.
  std::vector<std::uint8_t> deciding_rules(const Tally& tally, std::span<const CoverageRow> rows,
                                           std::span<const Colour> colours) const;

 private:
  friend class RulesReader;

  struct ColourRule {
    Colour colour = Colour::green;
    std::optional<std::size_t> cases_at_least;
    std::optional<double> case_share_at_least, rate_below;
    std::optional<int> days_since_case_at_most;

    bool holds(const Counts& counts) const;
  };
  struct Weights {
    double coverage = 0, households = 0, reported = 0, quiet_days = 0, full_quiet_days = 1;
  };

  std::vector<CodeRule> code_rules_;
  std::vector<ColourRule> colour_rules_;
  Weights weights_;
};

}  // namespace hesuan::statistics
