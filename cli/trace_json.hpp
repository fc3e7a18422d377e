// A page's trace as JSON, for its way from worker to supervisor.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/page_trace.hpp"

namespace hesuan::cli {

/// All but the picture.
std::string to_json(const PageTrace& trace);

/// nullopt for anything that to_json does not write: parts beyond a line's end, or other numbers of
/// characters than the text has, as well.
std::optional<PageTrace> trace_from_json(std::string_view json);

}  // namespace hesuan::cli
