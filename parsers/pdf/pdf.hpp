// PDF pages → positioned text (text layer) or pictures (scans), through poppler-cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "core/page_text.hpp"
#include "ocr/picture.hpp"

namespace hesuan::parsers {

struct PdfPage {
  int number = 0;                       ///< 1-based
  PageText text;                        ///< empty when the page has no text layer
  std::optional<ocr::Picture> picture;  ///< the page rendered, when it has no text layer
};

/// Calls `sink` for each page in order. Returns an empty string or a reason code: `pdf_locked`, `pdf_broken`,
/// `pdf_no_pages`.
std::string read_pdf_pages(std::span<const std::byte> bytes, const std::function<void(PdfPage&&)>& sink);

}  // namespace hesuan::parsers
