// Everything of an upload workbook but its rows: sheets, titles, headings, widths, drop-downs.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/reason.hpp"
#include "exporters/atomic_file.hpp"
#include "exporters/upload_template.hpp"

namespace hesuan::exporters {

/// The workbook's sheets, as their parts in the package.
constexpr const char* data_sheet_part = "xl/worksheets/sheet1.xml";
constexpr const char* refused_sheet_part = "xl/worksheets/sheet2.xml";

/// Names that the workbook's other sheets have, and one that Excel keeps for itself; their case does not
/// matter.
bool is_reserved_sheet_name(std::string_view name);

/// Rows above the first one of data: titles, notes, groups of headings, headings.
std::size_t rows_above_data(const UploadTemplate& layout);

/// Writes it to the temporary of `file`. Code lists that are too long for a drop-down of their own stand in a
/// hidden last sheet.
void write_frame(const AtomicFile& file, const UploadTemplate& layout, std::string_view date,
                 bool with_refused_sheet, Language language);

}  // namespace hesuan::exporters
