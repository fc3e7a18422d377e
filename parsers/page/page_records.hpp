// Positioned text → records: by the layouts of known apps, by labels and geometry for unknown ones, by column
// headings where the page holds a table. Serves screens and PDF pages alike.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/file_reading.hpp"
#include "core/page_text.hpp"
#include "core/page_trace.hpp"
#include "core/record.hpp"
#include "core/time.hpp"
#include "parsers/page/confidence.hpp"
#include "parsers/page/slice.hpp"
#include "parsers/screens/layouts.hpp"

namespace hesuan::parsers {

enum class SliceContent { name, word, text, code, digits, time };

/// Reads the characters of a slice once more, independently of the first reading. Empty for a text layer,
/// whose characters are certain.
using SecondReading = std::function<TextLine(const Slice&, SliceContent)>;

/// Is told of every value read: the record's number on its page, the field, what the value rests on and what
/// the recognisers say of it. For calibration.
using Observer = std::function<void(int record, const std::string& field, Evidence evidence, double raw)>;

struct PageRequest {
  std::string_view source;
  Date night;
  std::string_view
      fallback_layout;  ///< the record's layout where no app is recognised: `screen.generic`, `pdf.text`
  SecondReading second_reading;
  std::optional<HealthCode> code_colour = {};  ///< of the coded block on the page
  /// What the QR codes on the page say; asked where the page itself shows no name.
  std::function<std::vector<std::string>()> codes = {};
  Observer observe = {};
  std::span<const Layout> known_layouts = layouts();
  /// Whether a hand has left something on a text or at one of its ends. Empty for a text layer.
  std::function<bool(const Box&)> is_stained = {};
  /// Whether a text is narrower than so many Han are. Empty for a text layer.
  std::function<bool(const Box&, int)> is_cut = {};
  PageTrace* trace = nullptr;  ///< filled where given: what became of each line
};

/// Records in reading order, `page` numbered from 1 within this page; status unset. A page without any gives
/// none and one refused item: `no_text_found` or `no_record_found`, or the reason why a recognised page is no
/// test record.
FileReading read_page(const PageText& text, const PageRequest& request);

}  // namespace hesuan::parsers
