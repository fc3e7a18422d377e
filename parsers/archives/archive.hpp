// RAR (up to version 5) and 7z archives, through libarchive.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "parsers/archives/members.hpp"

namespace hesuan::parsers {

bool is_other_archive(std::span<const std::byte> bytes);

/// As read_members. The stream of such an archive cannot be entered in its middle: a fault ends it.
std::string read_other_archive(std::span<const std::byte> bytes, const MemberSink& sink,
                               MemberContent content);

}  // namespace hesuan::parsers
