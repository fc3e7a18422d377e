// Tables in markup that programs export under the name .xls: HTML, and the XML of Excel 2003.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/sheets/sheets.hpp"
#include "parsers/text/encoding.hpp"

namespace hesuan::parsers {

enum class Markup { none, html, excel_xml };

/// By the beginning of a text.
Markup markup_of(std::string_view beginning);

/// As read_rows, for a text. All cells of HTML are text. Reason codes: `sheet_broken`, `sheet_too_large`.
std::string read_html(std::span<const std::byte> bytes, const TextEncoding& encoding, const RowSink& sink,
                      std::vector<MergedCells>* merged);
std::string read_excel_xml(std::span<const std::byte> bytes, const TextEncoding& encoding,
                           const RowSink& sink, std::vector<MergedCells>* merged);

}  // namespace hesuan::parsers
