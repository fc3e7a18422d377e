// Zip archives, through libzip.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "parsers/archives/members.hpp"

namespace hesuan::parsers {

/// Names of the entries as UTF-8. Windows programs of China write them in GBK without saying so; where the
/// zip does not say UTF-8 and the bytes are none, they are taken for GB18030. Empty when the zip cannot be
/// opened.
std::vector<std::string> names_in_zip(std::span<const std::byte> bytes);

/// As read_members. An entry with a password, a wrong checksum or an unknown compression costs itself only.
std::string read_zip_archive(std::span<const std::byte> bytes, const MemberSink& sink, MemberContent content);

}  // namespace hesuan::parsers
