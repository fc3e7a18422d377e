// Pictures that people paste into workbooks and documents instead of sending them.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "parsers/archives/members.hpp"

namespace hesuan::parsers {

/// Pictures of an .xlsx, named by the cell they stand in: `检测结果!D5.png`; further ones of one cell
/// `检测结果!D5-2.png`. Both pictures that lie over the sheet (their upper left corner counts) and those that
/// WPS puts into a cell (`=DISPIMG(…)`). Hidden sheets are left out, as their rows are.
std::string read_workbook_pictures(std::span<const std::byte> bytes, const MemberSink& sink,
                                   MemberContent content);

/// Pictures of a .docx or .pptx in the order of their numbers: `image1.png`.
std::string read_document_pictures(std::span<const std::byte> bytes, const MemberSink& sink,
                                   MemberContent content);

}  // namespace hesuan::parsers
