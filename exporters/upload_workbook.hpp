// The workbook a provincial platform takes, laid out by a template.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/match.hpp"
#include "core/resident.hpp"
#include "exporters/table.hpp"

namespace hesuan::exporters {

/// A template as read from TOML: which columns, from which field, in which form (templates/plain.toml
/// explains it).
struct UploadTemplate {
  struct Column {
    std::string heading;
    std::string field;  ///< a record field, `resident.<field>`, or `constant:<text>`
    bool required = false;
    double width = 12;  ///< characters
    std::map<std::string, std::string>
        words;  ///< contract's word → platform's; empty: as the contract has it
  };
  std::string name;   ///< `plain`
  std::string title;  ///< shown by --help
  std::string sheet;
  std::vector<Column> columns;
};

/// Names of the built-in templates.
std::vector<std::string> template_names();
/// A built-in name, or a path to a TOML file. Throws std::runtime_error naming file, key and fault.
UploadTemplate load_template(std::string_view name_or_path);

/// A record that ought to be uploaded and is not: a required cell is empty, or a workbook cannot hold a
/// cell's text.
struct IncompleteUpload {
  std::size_t record = 0;            ///< index into the records given
  std::vector<std::string> missing;  ///< headings of those cells
};

/// Rows: matched records with status ok, one a specimen. Identity number, its type, name and phone come from
/// the roster (the record's may be masked; where the roster has none, the record's if it hides nothing), the
/// rest from the record. Times are `2022-11-08 09:17:32`, or the date alone.
struct Upload {
  Table table;
  std::vector<IncompleteUpload> incomplete;
};
Upload upload_of(const UploadTemplate& layout, const Roster& roster, std::span<const MatchedRecord> records);

/// An .xlsx file of one sheet: every value as text, so that no digit is lost; heading row bold and frozen.
/// The same table gives the same bytes. Throws WriteError.
void write_workbook(const std::filesystem::path& path, const UploadTemplate& layout, const Table& table);

}  // namespace hesuan::exporters
