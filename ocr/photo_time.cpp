#include "ocr/photo_time.hpp"

#include <libexif/exif-data.h>

#include <memory>
#include <string>

namespace hesuan::ocr {
namespace {

struct Release {
  void operator()(ExifData* data) const { exif_data_unref(data); }
};

/// `2022:11:08 07:45:10` → `2022-11-08T07:45:10+08:00`
std::string iso_of(std::string_view exif) {
  if (exif.size() < 19) return "";
  const std::string day(exif.substr(0, 10)), clock(exif.substr(11, 8));
  return day.substr(0, 4) + '-' + day.substr(5, 2) + '-' + day.substr(8, 2) + 'T' + clock + "+08:00";
}

}  // namespace

std::optional<LocalTime> time_taken(std::span<const std::byte> bytes) {
  const std::unique_ptr<ExifData, Release> data(exif_data_new_from_data(
      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size())));
  if (!data) return std::nullopt;
  const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_EXIF], EXIF_TAG_DATE_TIME_ORIGINAL);
  if (!entry || !entry->data) return std::nullopt;
  return local_time_from_iso(iso_of({reinterpret_cast<const char*>(entry->data), entry->size}));
}

}  // namespace hesuan::ocr
