#include "parsers/page/parts_to_read.hpp"

#include "parsers/page/labelled_values.hpp"
#include "parsers/screens/layouts.hpp"

namespace hesuan::parsers {
namespace {

// Longer lines without a label are sentences; what they say is the same for everyone.
constexpr std::size_t longest_without_label = 14;

void add_if_unread(const Slice& slice, std::vector<Slice>& parts) {
  if (has_unread(slice.text())) parts.push_back(slice);
}

}  // namespace

std::vector<Slice> parts_to_read(const PageText& page) {
  const Layout* layout = layout_of(text_of(page));
  const PageValues values = find_labelled_values(page, layout ? layout->labels : LabelOverrides{});
  std::vector<Slice> parts;
  for (const LabelledValue& value : values.labelled) {
    if (value.field == "name") continue;  // read by every recogniser there is when the record is made
    for (const Slice& slice : value.value) add_if_unread(slice, parts);
  }
  for (const Slice& slice : values.rest) {
    // A single character that is none the skimmer knows is an icon.
    if (slice.count > 1 && slice.count <= longest_without_label) add_if_unread(slice, parts);
  }
  return parts;
}

std::vector<Slice> unread_parts(const PageText& page) {
  std::vector<Slice> parts;
  for (const TextLine& line : page.lines) add_if_unread(whole(line), parts);
  return parts;
}

}  // namespace hesuan::parsers
