// The layouts of known apps: data, one TOML file an app in layouts/, compiled in.
//
// A layout says how to know the app and where its words differ from the common vocabulary; the geometry of
// labels and values is the same for all (../page).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/record.hpp"
#include "parsers/page/labelled_values.hpp"

namespace hesuan::parsers {

struct Layout {
  std::string id;                ///< `screen.suishenban`
  std::string app;               ///< 随申办, for people
  std::optional<TestKind> kind;  ///< what its records are, where the app shows one kind only
  /// Texts that all stand on the screen, blanks apart; of alternatives one.
  std::vector<std::vector<std::string>> anchors;
  bool one_person = false;          ///< every record on the screen is of one person, who may be named once
  bool stars_are_fixed = false;     ///< the number of stars says nothing of the number of hidden digits
  LabelOverrides labels;            ///< label text → field, where it differs from vocabulary/fields.toml
  std::vector<std::string> refuse;  ///< a screen with one of these is no test record (travel card, booking) …
  std::string refuse_reason = "not_a_test_record";  ///< … for this reason of core/reason.hpp
};

/// All compiled-in layouts, those with more anchor text first, so that the most specific one is tried first.
std::span<const Layout> layouts();

/// Those, as the TOML texts they are made from.
std::vector<std::string_view> layout_texts();

/// Layouts of texts that have no fault, in the order of layouts(). Throws std::invalid_argument for one that
/// has.
std::vector<Layout> layouts_from(std::span<const std::string_view> texts);

/// Whether `anchor` stands in `text`, one character of it unread or, where it is long, misread.
bool stands_in(std::string_view text, const std::string& anchor);

/// The first of `known` whose anchors all stand in `text` (a page's lines without blanks, joined by line
/// breaks); else the only one whose anchors do when one character of each may be unread, or misread where the
/// anchor is long.
const Layout* layout_of(std::string_view text, std::span<const Layout> known = layouts());

struct LayoutFault {
  std::size_t line = 0;  ///< 1-based, of the file
  std::string key;       ///< empty where the file is no TOML
  std::string reason;    ///< code of core/reason.hpp

  friend bool operator==(const LayoutFault&, const LayoutFault&) = default;
};

struct LayoutReading {
  std::optional<Layout> layout;     ///< absent when there is a fault
  std::vector<LayoutFault> faults;  ///< all there are, in the order of their lines
};

LayoutReading read_layout(std::string_view toml);

}  // namespace hesuan::parsers
