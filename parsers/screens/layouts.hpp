// The layouts of known apps: data, one TOML file an app in layouts/, compiled in.
//
// A layout says how to know the app and where its words differ from the common vocabulary; the geometry of
// labels and values is the same for all (../page).
#pragma once

#include <optional>
#include <span>
#include <string>
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

/// The first layout whose anchors all stand in `text` (a page's lines without blanks, joined by line breaks);
/// else the only one whose anchors do when one character of each may be unread, or misread where the anchor
/// is long.
const Layout* layout_of(std::string_view text);

/// Reads one layout; throws std::runtime_error naming the file, the key and what is wrong with it.
Layout layout_from_toml(std::string_view name, std::string_view toml);

}  // namespace hesuan::parsers
