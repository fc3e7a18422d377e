#include "parsers/archives/members.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "core/text.hpp"
#include "parsers/archives/archive.hpp"
#include "parsers/archives/office_pictures.hpp"
#include "parsers/archives/zip_archive.hpp"
#include "parsers/sheets/package.hpp"

namespace hesuan::parsers {
namespace {

/// What macOS puts beside each file is none that anybody sent.
bool is_litter(std::string_view name) {
  return name.starts_with("__MACOSX/") || name == ".DS_Store" || name.ends_with("/.DS_Store");
}

/// A name to show and to write into tables: no control characters, one kind of slash, not absolute.
std::string shown_name(std::string_view name) {
  std::u32string points = to_code_points(replace_all(std::string(name), "\\", "/"));
  for (char32_t& c : points)
    if (c < 0x20 || c == 0x7F) c = U'\uFFFD';
  const auto first = points.find_first_not_of(U'/');
  return first == points.npos ? std::string("?") : to_utf8(std::u32string_view(points).substr(first));
}

/// Counts what is given on, and stops at the limits.
class Bounded {
 public:
  explicit Bounded(const MemberSink& sink) : sink_(sink) {}

  bool take(Member&& member) {
    member.name = shown_name(member.name);
    if (is_litter(member.name)) return true;
    tell_apart(member.name);
    bytes_ += member.bytes.size();
    if (++count_ > member_count_limit || bytes_ > member_bytes_limit) {
      is_over_ = true;
      return false;
    }
    return sink_(std::move(member));
  }

  bool is_over() const { return is_over_; }

 private:
  /// An archive may hold two files of one name.
  void tell_apart(std::string& name) {
    const int times = ++times_of_[name];
    if (times > 1) name += " (" + std::to_string(times) + ")";
  }

  const MemberSink& sink_;
  std::map<std::string, int> times_of_;
  std::size_t count_ = 0, bytes_ = 0;
  bool is_over_ = false;
};

std::string read_members_of_zip(std::span<const std::byte> bytes, const MemberSink& sink,
                                MemberContent content) {
  switch (kind_of_zip(bytes)) {
    case ZipKind::archive:
      return read_zip_archive(bytes, sink, content);
    case ZipKind::workbook:
      return read_workbook_pictures(bytes, sink, content);
    case ZipKind::document:
      return read_document_pictures(bytes, sink, content);
    case ZipKind::open_document_sheet:
      break;
  }
  return {};
}

bool has_at(std::span<const std::byte> bytes, std::size_t at, std::string_view text) {
  return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

}  // namespace

bool may_have_members(std::span<const std::byte> bytes) {
  return is_zip(bytes) || is_other_archive(bytes);
}

std::string read_members(std::span<const std::byte> bytes, const MemberSink& sink, MemberContent content) {
  Bounded bounded(sink);
  const MemberSink take = [&](Member&& member) { return bounded.take(std::move(member)); };
  const std::string fault = is_zip(bytes)             ? read_members_of_zip(bytes, take, content)
                            : is_other_archive(bytes) ? read_other_archive(bytes, take, content)
                                                      : std::string();
  return bounded.is_over() ? "archive_too_large" : fault;
}

ZipKind kind_of_zip(std::span<const std::byte> bytes) {
  const auto names = names_in_zip(bytes);
  const auto has_folder = [&](std::string_view folder) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return name.starts_with(folder); });
  };
  // ODF stores its type first and unpacked, so that it is found there (ODF 1.2 part 3, 3.3).
  if (has_at(bytes, 30, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"))
    return ZipKind::open_document_sheet;
  // Of one that is cut off there are no names to see, but which part came first.
  constexpr std::string_view first_parts[] = {"[Content_Types].xml", "_rels/", "docProps/", "xl/"};
  const bool begins_like_office = std::any_of(std::begin(first_parts), std::end(first_parts),
                                              [&](std::string_view part) { return has_at(bytes, 30, part); });
  if (names.empty()) return begins_like_office ? ZipKind::workbook : ZipKind::archive;
  if (has_folder("xl/") && (has_folder("[Content_Types].xml") || has_folder("_rels/")))
    return ZipKind::workbook;
  if (has_folder("word/") || has_folder("ppt/")) return ZipKind::document;
  return ZipKind::archive;
}

}  // namespace hesuan::parsers
