// A page is skimmed first (ocr/skimmer.hpp); these are the parts of it worth reading fully.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/page_text.hpp"
#include "parsers/page/slice.hpp"
#include "parsers/screens/layouts.hpp"

namespace hesuan::parsers {

inline constexpr std::size_t longest_masked_name = 4;

/// Stars and Han, of which some is unread. Like names beside a label it is read when the record is made.
bool may_be_masked_name(const Slice& slice);

/// The parts with unread characters that may hold something of a record, none twice: values beside known
/// labels but names, and lines short enough to be a label, a name or a result. Not: sentences, which are long
/// and name nobody.
std::vector<Slice> parts_to_read(const PageText& page, std::span<const Layout> known_layouts = layouts());

/// Words on a coloured badge are light, and the badge's rim may be taken for their edges: a line much wider
/// than what was read of it. The line that its words then are, unread, inside of the rim; nullopt for all
/// other lines.
std::optional<TextLine> words_inside_badge(const TextLine& line);

/// All parts with unread characters but masked names.
std::vector<Slice> unread_parts(const PageText& page);

}  // namespace hesuan::parsers
