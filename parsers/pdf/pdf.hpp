// PDF pages → positioned text (text layer) and pictures, through poppler-cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "core/page_text.hpp"
#include "ocr/picture.hpp"

namespace hesuan::parsers {

/// Pages of a file, counted from 1; both are included.
struct PageRange {
  int first = 1;
  int last = std::numeric_limits<int>::max();
};

struct PdfPage {
  int number = 0;  ///< 1-based
  PageText text;   ///< empty when the page has no text layer, or one that cannot be what it shows
  std::function<std::optional<ocr::Picture>()>
      rendered;  ///< the page as a picture; to be called by the sink only
};

struct PdfOutline {
  std::string fault;  ///< `pdf_locked`, `pdf_broken`, `pdf_no_pages`
  int pages = 0;
  bool has_attachments = false;  ///< files within it, which are not opened
};

/// Passwords are tried in turn.
PdfOutline outline_of_pdf(std::span<const std::byte> bytes, std::span<const std::string> passwords = {});

/// Calls `sink` for each page of the range in order. Returns an empty string or a reason code as PdfOutline.
std::string read_pdf_pages(std::span<const std::byte> bytes, std::span<const std::string> passwords,
                           PageRange pages, const std::function<void(PdfPage&&)>& sink);

/// True when most of the characters are none that a Chinese document is written in: fonts of some programs
/// map their glyphs to other characters than they show (a broken ToUnicode).
bool is_nonsense(const PageText& text);

}  // namespace hesuan::parsers
