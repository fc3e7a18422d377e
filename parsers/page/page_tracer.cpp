#include "parsers/page/page_tracer.hpp"

#include <algorithm>
#include <optional>

namespace hesuan::parsers {

namespace {

std::optional<PagePart> part_of(const PageText& page, const Slice& slice) {
  const auto line = std::ranges::find_if(page.lines, [&](const TextLine& candidate) {
    return candidate.box == slice.line->box && candidate.text == slice.line->text;
  });
  if (line == page.lines.end()) return std::nullopt;
  return PagePart{static_cast<std::size_t>(line - page.lines.begin()), slice.first, slice.count};
}

}  // namespace

std::vector<LayoutFit> fits_of(std::span<const Layout> layouts, std::string_view text) {
  std::vector<LayoutFit> fits;
  for (const Layout& layout : layouts) {
    LayoutFit fit{layout.id, layout.app, {}, {}};
    for (const auto& alternatives : layout.anchors) {
      const auto there = std::ranges::find_if(
          alternatives, [&](const std::string& anchor) { return stands_in(text, anchor); });
      if (there != alternatives.end())
        fit.found.push_back(*there);
      else
        fit.missing.push_back(alternatives.front());
    }
    if (!fit.found.empty()) fits.push_back(std::move(fit));
  }
  return fits;
}

PageTracer::PageTracer(const PageText& page, PageTrace& trace) : page_(page), trace_(trace) {
  trace_.text = page;
  trace_.layout.clear();
  trace_.fits.clear();
  trace_.uses.clear();
  trace_.second_looks.clear();
}

void PageTracer::label(const Slice& words, const std::string& field) {
  use_of(words, PartUse::Role::label, field);
}

void PageTracer::value(const std::vector<Slice>& slices, const std::string& field, std::size_t record) {
  for (const Slice& slice : slices)
    if (PartUse* use = use_of(slice, PartUse::Role::value, field)) use->records.push_back(record);
}

void PageTracer::value_beside_label(const std::vector<Slice>& slices, const std::string& field) {
  for (const Slice& slice : slices) use_of(slice, PartUse::Role::value, field);
}

void PageTracer::second_look(const PageText& page, const Slice& slice, const TextLine& reading,
                             PageTrace& trace) {
  if (const auto part = part_of(page, slice)) trace.second_looks.push_back({*part, reading});
}

PartUse* PageTracer::use_of(const Slice& slice, PartUse::Role role, const std::string& field) {
  const auto part = part_of(page_, slice);
  if (!part) return nullptr;
  const auto known = std::ranges::find_if(trace_.uses, [&](const PartUse& use) {
    return use.part == *part && use.role == role && use.field == field;
  });
  return known != trace_.uses.end() ? &*known : &trace_.uses.emplace_back(PartUse{*part, role, field, {}});
}

}  // namespace hesuan::parsers
