#include "parsers/archives/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/text.hpp"
#include "parsers/text/encoding.hpp"

namespace hesuan::parsers {
namespace {

struct Free {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Free>;

/// libarchive turns names into the locale's encoding, which is to be UTF-8 for this thread.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_) before_ = uselocale(locale_);
  }
  ~Utf8Locale() {
    if (!locale_) return;
    uselocale(before_);
    freelocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t locale_, before_ = nullptr;
};

/// Old RAR archives name their members in the encoding of the machine that made them.
std::string name_of(archive_entry* entry) {
  const char* name = archive_entry_pathname(entry);
  if (!name) return {};
  if (is_valid_utf8(name)) return name;
  return text_from(name, "GB18030").value_or(to_utf8(to_code_points(name)));
}

std::string fault_of(archive* reader) {
  const char* said = archive_error_string(reader);
  const bool is_locked = said && (std::strstr(said, "encrypt") || std::strstr(said, "Encrypt"));
  return is_locked ? "archive_locked" : "archive_broken";
}

/// Empty, or a reason code.
std::string read_entry(archive* reader, std::vector<std::byte>& bytes) {
  constexpr std::size_t piece = 1 << 20;
  while (bytes.size() <= member_bytes_limit) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    const la_ssize_t size = archive_read_data(reader, bytes.data() + before, piece);
    bytes.resize(before + static_cast<std::size_t>(std::max<la_ssize_t>(size, 0)));
    if (size < 0) return fault_of(reader);
    if (size == 0) return {};
  }
  return "archive_too_large";
}

}  // namespace

bool is_other_archive(std::span<const std::byte> bytes) {
  constexpr std::string_view seven_zip("7z\xBC\xAF\x27\x1C", 6), rar("Rar!\x1A\x07", 6);
  return bytes.size() > seven_zip.size() &&
         (std::memcmp(bytes.data(), seven_zip.data(), seven_zip.size()) == 0 ||
          std::memcmp(bytes.data(), rar.data(), rar.size()) == 0);
}

std::string read_other_archive(std::span<const std::byte> bytes, const MemberSink& sink,
                               MemberContent content) {
  const Utf8Locale utf8;
  const Reader reader(archive_read_new());
  archive_read_support_format_7zip(reader.get());
  archive_read_support_format_rar(reader.get());
  archive_read_support_format_rar5(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return fault_of(reader.get());
  while (true) {
    archive_entry* entry = nullptr;
    const int outcome = archive_read_next_header(reader.get(), &entry);
    if (outcome == ARCHIVE_EOF) return {};
    if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN) return fault_of(reader.get());
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    Member member{name_of(entry), {}, {}};
    if (content == MemberContent::unpacked)
      member.fault =
          archive_entry_is_encrypted(entry) ? "archive_locked" : read_entry(reader.get(), member.bytes);
    const bool goes_on = member.fault.empty() || member.fault == "archive_locked";
    if (!member.fault.empty()) member.bytes.clear();
    std::string fault = member.fault;
    if (!sink(std::move(member))) return {};
    if (!goes_on) return fault;
  }
}

}  // namespace hesuan::parsers
