// How often a value is right that was read like this.
//
// A recogniser's own confidence is no probability: chi_sim's 0.9 is right half of the time on names, the
// skimmer's on digits always. What each is worth, by kind of value and by what it rests on, was counted on
// generated screens and stands in confidence.toml; tests/calibration makes it and docs/confidence.md shows
// how well it holds.
#pragma once

#include <string>

namespace hesuan::parsers {

enum class ValueKind { name, number, time, word, text };

/// What a reading rests on.
enum class Basis {
  certain,    ///< a text layer: nothing was recognised
  skimmed,    ///< the skimmer alone, sure of every character
  once,       ///< Tesseract alone, sure of every character
  agreeing,   ///< two readings that agree
  differing,  ///< readings that do not agree
};

struct Evidence {
  ValueKind kind = ValueKind::text;
  Basis basis = Basis::certain;
};

/// `name.agreeing`, as confidence.toml calls it.
std::string to_string(Evidence evidence);

/// The share of values, 0..1, that are right when the recognisers say `raw`.
double calibrated(Evidence evidence, double raw);

/// Fields less sure than this go to review.
double review_below();

}  // namespace hesuan::parsers
