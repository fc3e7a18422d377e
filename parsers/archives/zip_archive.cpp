#include "parsers/archives/zip_archive.hpp"

#include <zip.h>

#include <algorithm>
#include <memory>

#include "core/text.hpp"
#include "parsers/text/encoding.hpp"

namespace hesuan::parsers {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

Archive opened(std::span<const std::byte> bytes) {
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (!source) return nullptr;
  Archive archive(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (!archive) zip_source_free(source);  // an open archive owns its source
  return archive;
}

bool has_han(std::string_view utf8) {
  const auto points = to_code_points(utf8);
  return std::any_of(points.begin(), points.end(), is_han);
}

/// Two Chinese characters in GBK may be two letters in UTF-8 as well (联通): Han is what people here write.
std::string name_from(std::string_view raw) {
  const auto as_gb18030 = text_from(raw, "GB18030");
  if (is_valid_utf8(raw) && (has_han(raw) || !as_gb18030 || !has_han(*as_gb18030))) return std::string(raw);
  if (as_gb18030) return *as_gb18030;
  return text_from(raw, "CP437").value_or(to_utf8(to_code_points(raw)));
}

std::string name_of(zip_t* archive, zip_uint64_t index) {
  const char* raw = zip_get_name(archive, index, ZIP_FL_ENC_RAW);
  return raw ? name_from(raw) : std::string();
}

/// Empty, or the reason code why the entry's bytes could not be had.
std::string read_entry(zip_t* archive, zip_uint64_t index, std::vector<std::byte>& bytes) {
  zip_stat_t stat;
  if (zip_stat_index(archive, index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)) return "archive_broken";
  if (stat.valid & ZIP_STAT_ENCRYPTION_METHOD && stat.encryption_method != ZIP_EM_NONE)
    return "archive_locked";
  if (stat.size > member_bytes_limit) return "archive_too_large";
  const Entry entry(zip_fopen_index(archive, index, 0));
  if (!entry) return "archive_broken";
  // The size is what the archive says: room is made for what really comes.
  constexpr std::size_t piece = 1 << 20;
  while (bytes.size() <= member_bytes_limit) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    const zip_int64_t size = zip_fread(entry.get(), bytes.data() + before, piece);
    bytes.resize(before + static_cast<std::size_t>(std::max<zip_int64_t>(size, 0)));
    if (size < 0) return "archive_broken";
    if (size == 0) return {};
  }
  return "archive_too_large";
}

}  // namespace

std::vector<std::string> names_in_zip(std::span<const std::byte> bytes) {
  const Archive archive = opened(bytes);
  if (!archive) return {};
  std::vector<std::string> names;
  const auto count = std::min<zip_int64_t>(zip_get_num_entries(archive.get(), 0), member_count_limit);
  for (zip_int64_t i = 0; i < count; ++i)
    names.push_back(name_of(archive.get(), static_cast<zip_uint64_t>(i)));
  return names;
}

std::string read_zip_archive(std::span<const std::byte> bytes, const MemberSink& sink,
                             MemberContent content) {
  const Archive archive = opened(bytes);
  if (!archive) return "archive_broken";
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    Member member;
    member.name = name_of(archive.get(), static_cast<zip_uint64_t>(i));
    if (member.name.ends_with('/')) continue;
    if (content == MemberContent::unpacked)
      member.fault = read_entry(archive.get(), static_cast<zip_uint64_t>(i), member.bytes);
    if (!member.fault.empty()) member.bytes.clear();
    if (!sink(std::move(member))) return {};
  }
  return {};
}

}  // namespace hesuan::parsers
