// How files for people write what the contract has words for.
#pragma once

#include <string>
#include <string_view>

#include "core/file_reading.hpp"
#include "core/reason.hpp"
#include "core/record.hpp"

namespace hesuan::exporters {

struct Wording {
  std::string_view zh, en;

  std::string in(Language language) const { return std::string(language == Language::zh_CN ? zh : en); }
};

std::string wording(TestResult result, Language language);
std::string wording(FileStatus status, Language language);
/// `picture`, `pdf`, `sheet`; any other word as it is.
std::string wording_of_source_kind(std::string_view source_kind, Language language);
/// Of a field of the record; any other word as it is.
std::string wording_of_field(std::string_view field, Language language);

/// `2022-11-08 09:17:32`, or the date alone.
std::string display_time(const LocalTime& time);

/// `**************002X`: all but the last four characters hidden.
std::string masked_id_number(std::string_view number);
/// `199****0012`.
std::string masked_phone(std::string_view phone);

}  // namespace hesuan::exporters
