// How a page became records: which layout was recognised, and what became of each part of each line. Filled
// only where somebody asks for it (`hesuan explain`).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/page_text.hpp"

namespace hesuan {

/// A layout and the texts it is known by, by whether they stand on the page.
struct LayoutFit {
  std::string id, app;
  std::vector<std::string> found, missing;

  friend bool operator==(const LayoutFit&, const LayoutFit&) = default;
};

/// Characters `first`..`first + count` of line `line` of the page.
struct PagePart {
  std::size_t line = 0, first = 0, count = 0;

  friend bool operator==(const PagePart&, const PagePart&) = default;
};

/// A part that means something: the label of a field, or a field's value.
struct PartUse {
  enum class Role { label, value };

  PagePart part;
  Role role = Role::label;
  std::string field;                 ///< as the vocabulary names it
  std::vector<std::size_t> records;  ///< of a value: which of the page's records took it, from 0; none for a
                                     ///< field that no record has
  friend bool operator==(const PartUse&, const PartUse&) = default;
};

/// A part that was read once more, and as what.
struct SecondLook {
  PagePart part;
  TextLine reading;

  friend bool operator==(const SecondLook&, const SecondLook&) = default;
};

/// A line across the membrane of a test, or what might be one.
struct StripLineTrace {
  double place = 0;        ///< share of the membrane's length, 0 at the side of corners 0 and 1
  double contrast = 0;     ///< how much darker than the membrane beside it: Δ ln of green
  double probability = 0;  ///< that it is a line

  friend bool operator==(const StripLineTrace&, const StripLineTrace&) = default;
};

/// The membrane of a lateral-flow test in the picture.
struct StripTrace {
  std::vector<std::vector<double>> corners;  ///< four of x and y, clockwise
  std::vector<float> profile;         ///< darkness from a little before the membrane to a little behind it
  std::vector<StripLineTrace> lines;  ///< the control line first

  friend bool operator==(const StripTrace&, const StripTrace&) = default;
};

struct PageTrace {
  int page = 1;                  ///< 1-based, of the file
  std::size_t first_record = 0;  ///< where the page's records begin among the file's
  PageText text;                 ///< as last read
  std::string layout;            ///< id of the recognised layout; empty when none was
  std::vector<LayoutFit> fits;   ///< layouts of which at least one text stands on the page
  std::vector<PartUse> uses;
  std::vector<SecondLook> second_looks;
  std::vector<StripTrace> strips;  ///< of a photo of tests; record i is that of strip i
  std::string picture;             ///< what was read, as JPEG bytes; it may be scaled down
};

std::string text_of(const PageText& page, const PagePart& part);

}  // namespace hesuan
