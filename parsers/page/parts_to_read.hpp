// A page is skimmed first (ocr/skimmer.hpp); these are the parts of it worth reading fully.
#pragma once

#include <vector>

#include "core/page_text.hpp"
#include "parsers/page/slice.hpp"

namespace hesuan::parsers {

/// The parts with unread characters that may hold something of a record, none twice: values beside known
/// labels but names, and lines short enough to be a label, a name or a result. Not: sentences, which are long
/// and name nobody.
std::vector<Slice> parts_to_read(const PageText& page);

/// All parts with unread characters.
std::vector<Slice> unread_parts(const PageText& page);

}  // namespace hesuan::parsers
