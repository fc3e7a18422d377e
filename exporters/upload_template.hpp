// A template: which files a platform takes, as data (templates/*.toml; templates/plain.toml explains the
// keys).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hesuan::exporters {

struct UploadTemplate {
  enum class Kind { xlsx, csv, excel_csv, jsonl };
  enum class Encoding { utf8, utf8_bom, gb18030 };  ///< of text files
  enum class Rows { tests, residents, untested, coverage };
  using Words = std::map<std::string, std::string>;  ///< contract's word → platform's

  struct Column {
    std::string group;  ///< stands above the headings of neighbours that share it
    std::string heading;
    std::string field;  ///< as upload_fields.hpp knows it; empty: the column stays empty
    bool required = false;
    double width = 0;                            ///< characters; 0: enough for the heading
    std::string format;                          ///< of a time, `yyyy-MM-dd HH:mm:ss`; empty: as display_time
    Words words;                                 ///< code table; empty: as the contract has it
    std::vector<std::string> choices;            ///< the only values allowed; empty: any
    std::string pattern;                         ///< RE2, of the whole value
    std::size_t min_length = 0, max_length = 0;  ///< characters; 0: any
    bool check_id_number = false;                ///< a resident number must have the right check character
    bool number = false;                         ///< a count, written as a number in workbooks and JSON
    bool mask = false;                           ///< hide the middle
    std::string advice;     ///< to whoever must mend a refused value; empty: the rule's own
    std::string advice_en;  ///< the same in English; empty: as `advice`
  };

  std::string name;   ///< `plain`
  std::string title;  ///< shown by `templates list`
  Kind kind = Kind::xlsx;
  Encoding encoding = Encoding::utf8_bom;
  Rows rows = Rows::tests;
  std::map<std::string, std::vector<std::string>> only;  ///< field → values; other rows do not belong here
  std::string sheet;
  std::vector<std::string> titles, notes;  ///< merged rows above the headings
  std::size_t max_rows = 0;                ///< a file; 0: as many as its kind holds
  std::string file;              ///< name pattern, `{street}_{date}_{part:02}.xlsx`; empty: a usual one
  std::string correction_file;   ///< likewise; empty: corrected rows go with the new ones
  std::vector<std::string> key;  ///< headings of the columns that name a row for good
  std::vector<Column> columns;
};

/// The suffix of the kind's files: `xlsx`, `csv`, `jsonl`.
std::string_view suffix_of(UploadTemplate::Kind kind);
bool is_workbook(const UploadTemplate& layout);
/// Two columns of one heading, which workbooks and CSV may have and JSON may not.
bool has_same_headings(const UploadTemplate& layout);
/// Rows that one file takes: max_rows, or what its kind holds.
std::size_t rows_in_a_file(const UploadTemplate& layout);

/// Names of the built-in templates.
std::vector<std::string> template_names();
/// The TOML of a built-in template, to be copied and changed; nullopt for a name that is none.
std::optional<std::string_view> template_text(std::string_view name);
/// A built-in name, or a path to a TOML file. Throws std::runtime_error naming file, key and fault.
UploadTemplate load_template(std::string_view name_or_path);

}  // namespace hesuan::exporters
