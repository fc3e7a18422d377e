// What a template's column can take its value from.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/record.hpp"
#include "core/resident.hpp"
#include "exporters/upload_template.hpp"
#include "statistics/coverage.hpp"

namespace hesuan::exporters {

/// What one row is about; null is what the template's kind of rows does not have, or what nobody knows.
struct UploadSubject {
  Date night;
  std::size_t row_number = 1;  ///< 1-based, among the rows written
  const Record* test = nullptr;
  const Resident* resident = nullptr;
  const Household* household = nullptr;
  const statistics::CoverageRow* coverage = nullptr;
  bool awaiting_review = false;
};

/// Times are ISO 8601, words the contract's.
using UploadField = std::function<std::optional<std::string>(const UploadSubject&)>;

/// Any rows: `constant:<text>`, `night`, `row_number`. Tests: the fields of the record. Tests, residents and
/// untested: `resident.<field>`, `derived.sex`, `derived.birth_date`, `derived.age`, `derived.id_type`.
/// Residents and untested: `household.head_name`, `household.phone`. Untested: `awaiting_review`. Coverage:
/// `coverage.<number>`. Empty function for a name that is none of them.
///
/// A resident's name, ID type, ID number and phone come from the roster; where it has none the record's stand
/// in, unless they hide something.
UploadField upload_field(std::string_view name, UploadTemplate::Rows rows);

/// Fields whose text is a time.
bool is_time_field(std::string_view name);

}  // namespace hesuan::exporters
