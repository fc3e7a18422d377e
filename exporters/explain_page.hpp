// One file's reading as a web page that says how it came about: `hesuan explain`.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/file_reading.hpp"
#include "core/page_trace.hpp"
#include "core/reason.hpp"

namespace hesuan::exporters {

/// HTML that needs nothing beside it, no network above all: the records with their reasons and confidences,
/// what gave none and why, and for each trace the picture with a box for each part of a line, coloured by
/// what became of it, and beside it how each line was read.
std::string explain_page(std::string_view source, const FileReading& reading,
                         std::span<const PageTrace> traces, Language language);

}  // namespace hesuan::exporters
