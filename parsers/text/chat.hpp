// Text that people write to each other → records: numbered lists of WeChat (接龙), forms as text, free lines.
#pragma once

#include <string_view>

#include "core/file_reading.hpp"
#include "core/time.hpp"

namespace hesuan::parsers {

/// One record a person, `page` the line it begins in, layout `text`:
/// - `1. 3-2-501 张三 4.9做了 阴性` with or without the number;
/// - lines of `姓名：张三`, also with the answer on the line below; a blank line or another name begins the
/// next
///   person.
/// A day in the title of a list (`#接龙 11月8日核酸`) is the sampling day of lines that state none, with the
/// reason `date_from_title`; a building in it is that of lines which give a room alone. Refused are lines
/// that name nobody (`name_missing`) and that say that no swab was taken (`says_not_tested`). A text in which
/// no line says anything of a test is unsupported (`text_not_supported`).
FileReading read_chat(std::string_view source, std::string_view utf8, Date night);

}  // namespace hesuan::parsers
