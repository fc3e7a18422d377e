// Notes what became of a page in a PageTrace.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/page_trace.hpp"
#include "parsers/page/slice.hpp"
#include "parsers/screens/layouts.hpp"

namespace hesuan::parsers {

/// The layouts of which at least one anchor stands in `text` (page_text.hpp: text_of).
std::vector<LayoutFit> fits_of(std::span<const Layout> layouts, std::string_view text);

/// Slices may point into the page or into a copy of its lines.
class PageTracer {
 public:
  /// Empties the trace: a page may be gone through more than once, and the last time counts.
  PageTracer(const PageText& page, PageTrace& trace);

  void label(const Slice& words, const std::string& field);
  void value(const std::vector<Slice>& slices, const std::string& field, std::size_t record);
  /// A value that stands beside a label, whether a record takes it or not. Call after value().
  void value_beside_label(const std::vector<Slice>& slices, const std::string& field);
  /// For whoever reads again, and has the trace but not its tracer.
  static void second_look(const PageText& page, const Slice& slice, const TextLine& reading,
                          PageTrace& trace);

 private:
  /// The use of a slice, made when there is none yet; null for one that is not of this page.
  PartUse* use_of(const Slice& slice, PartUse::Role role, const std::string& field);

  const PageText& page_;
  PageTrace& trace_;
};

}  // namespace hesuan::parsers
