#include "parsers/sheets/package.hpp"

#include <zip.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace hesuan::parsers {
namespace {

constexpr std::uint64_t inflated_limit = std::uint64_t{2} << 30;
constexpr std::uint64_t ratio_limit = 100;  // spreadsheets in the field have 7 to 12
constexpr std::uint64_t ratio_slack = 1 << 20;

struct CloseEntry {
  void operator()(zip_file* entry) const { zip_fclose(entry); }
};
using Entry = std::unique_ptr<zip_file, CloseEntry>;

std::string fault_of_opening(zip* archive) {
  const int code = zip_error_code_zip(zip_get_error(archive));
  return code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD ? "sheet_locked" : "sheet_broken";
}

}  // namespace

bool is_zip(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 && std::memcmp(bytes.data(), "PK\x03\x04", 4) == 0;
}

void Package::Discard::operator()(zip* archive) const {
  zip_discard(archive);
}

Package::Package(std::span<const std::byte> bytes) : file_size_(bytes.size()) {
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (!source) return;
  archive_.reset(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (!archive_) zip_source_free(source);  // an open archive owns its source
}

bool Package::has(const std::string& part) const {
  return zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE) >= 0;
}

std::string Package::read(const std::string& part, const PieceSink& sink) {
  const zip_int64_t index = zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE);
  zip_stat_t stat;
  if (index < 0 || zip_stat_index(archive_.get(), index, 0, &stat) != 0 ||
      !(stat.valid & ZIP_STAT_COMP_SIZE)) {
    return "sheet_broken";
  }
  const Entry entry(zip_fopen_index(archive_.get(), index, 0));
  if (!entry) return fault_of_opening(archive_.get());

  const auto compressed = std::min<std::uint64_t>(stat.comp_size, file_size_);
  std::uint64_t inflated = 0;
  std::array<char, 65536> piece;
  while (true) {
    const zip_int64_t size = zip_fread(entry.get(), piece.data(), piece.size());
    if (size < 0) return "sheet_broken";
    if (size == 0) return {};
    inflated += size;
    inflated_ += size;
    if (inflated > compressed * ratio_limit + ratio_slack || inflated_ > inflated_limit)
      return "sheet_too_large";
    if (!sink({piece.data(), std::size_t(size)})) return {};
  }
}

}  // namespace hesuan::parsers
