#include "parsers/corrections/corrections.hpp"

#include <map>

#include "core/text.hpp"
#include "parsers/sheets/sheets.hpp"
#include "parsers/sheets/table_columns.hpp"

namespace hesuan::parsers {
namespace {

const std::map<std::string, std::string Correction::*, std::less<>> columns_by_heading = {
    {"RECORD", &Correction::record},
    {"FIELD", &Correction::field},
    {"VALUE", &Correction::value},
    {"RESIDENT", &Correction::resident_id},
};

bool is_complete(const Correction& correction) {
  const bool of_value = !correction.field.empty() && !correction.value.empty();
  return !correction.resident_id.empty() && (!correction.record.empty() || of_value);
}

}  // namespace

CorrectionsRead read_corrections(std::span<const std::byte> bytes) {
  CorrectionsRead read;
  std::map<std::size_t, std::string Correction::*> columns;
  const auto take = [&](const SheetRow& row) {
    const bool is_heading = columns.empty();
    Correction correction;
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      const std::string value = value_of(row.cells[column]);
      if (is_heading) {
        if (const auto found = columns_by_heading.find(to_upper_ascii(value));
            found != columns_by_heading.end())
          columns[column] = found->second;
      } else if (const auto known = columns.find(column); known != columns.end()) {
        correction.*known->second = value;
      }
    }
    if (is_heading) return columns.size() == columns_by_heading.size();
    if (is_complete(correction))
      read.corrections.push_back(std::move(correction));
    else
      read.incomplete.push_back(row.number);
    return true;
  };
  read.fatal = read_rows(bytes, take);
  if (read.fatal.empty() && columns.size() != columns_by_heading.size()) read.fatal = "corrections_no_header";
  return read;
}

}  // namespace hesuan::parsers
