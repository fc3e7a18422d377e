// Files within a file: members of an archive, pictures pasted into a workbook or a document. Each is given on
// with its name and is then read as any other file.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hesuan::parsers {

struct Member {
  std::string name;              ///< path within the file, UTF-8, `/` between folders
  std::vector<std::byte> bytes;  ///< empty where `fault` is set
  std::string fault;             ///< reason code: `archive_locked`, `archive_broken`
};

/// false stops.
using MemberSink = std::function<bool(Member&&)>;

/// `name_only`: nothing is unpacked, `bytes` and `fault` stay empty.
enum class MemberContent { unpacked, name_only };

/// The most bytes that the members of one file may have together, as with a file of its own.
constexpr std::size_t member_bytes_limit = std::size_t{512} << 20;
constexpr std::size_t member_count_limit = 20'000;

/// A zip, a RAR or a 7z by its first bytes, what lies in it unseen: also .xlsx and .docx.
bool may_have_members(std::span<const std::byte> bytes);

/// Members in the order of the archive, pictures of a workbook in the order of their sheets. Left out are
/// folders and what macOS adds (`__MACOSX/`, `.DS_Store`). Returns an empty string or the reason why not all
/// could be given: `archive_broken`, `archive_locked`, `archive_too_large`.
std::string read_members(std::span<const std::byte> bytes, const MemberSink& sink,
                         MemberContent content = MemberContent::unpacked);

/// The kinds of zip; the name of a file says nothing.
enum class ZipKind { archive, workbook, open_document_sheet, document };
ZipKind kind_of_zip(std::span<const std::byte> bytes);

}  // namespace hesuan::parsers
