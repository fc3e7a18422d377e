// Labels and the values that belong to them, by place: in the label's own line, right of it, or below it.
// Works for any app or report that prints `label value`, known or not. What stands right of a label and
// cannot be its value (words, for a time) belongs to something else, as in cards side by side.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/page_text.hpp"
#include "parsers/page/slice.hpp"

namespace hesuan::parsers {

/// Labels that mean something else in one app than in general: label text → field.
using LabelOverrides = std::map<std::string, std::string, std::less<>>;

struct LabelledValue {
  std::string field;         ///< as parsers/vocabulary names it
  Box label;                 ///< where the label stands, or the value that needs none
  std::vector<Slice> value;  ///< one slice, or several for a value that wraps; empty when there is none
  Slice words = {};          ///< the label itself; without a line where the value is known by its form

  std::string text() const;   ///< slices joined
  double confidence() const;  ///< the least of the slices'
};

struct PageValues {
  std::vector<LabelledValue> labelled;  ///< in reading order: top to bottom, then left to right
  std::vector<Slice> rest;              ///< lines that are neither label nor value, in reading order
};

void sort_in_reading_order(std::vector<LabelledValue>& values);

/// Slices point into `page`, which must outlive the result.
PageValues find_labelled_values(const PageText& page, const LabelOverrides& overrides = {});

}  // namespace hesuan::parsers
