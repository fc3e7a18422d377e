#include "exporters/upload_workbook.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "core/text.hpp"
#include "exporters/atomic_file.hpp"
#include "exporters/resident_fields.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

// ------------------------------------------------------------------------------------------------------------
// Cells

using Text = std::optional<std::string>;

Text record_value(const Record& record, std::string_view name) {
  if (name == "sampled_at") return record.sampled_at ? Text(display_time(*record.sampled_at)) : std::nullopt;
  if (name == "reported_at")
    return record.reported_at ? Text(display_time(*record.reported_at)) : std::nullopt;
  for (const RecordField& field : record_fields())
    if (field.name == name) return field.get(record);
  return std::nullopt;
}

/// The roster's value; where it has none the record's, if that is of the person and hides nothing.
Text resident_value(const Resident* resident, const Record& record, std::string_view name) {
  Text known = resident ? resident_field(name)(*resident) : std::nullopt;
  if (known && !known->empty()) return known;
  const bool is_shown_on_records =
      name == "name" || name == "id_type" || name == "id_number" || name == "phone";
  const Text shown = is_shown_on_records ? record_value(record, name) : std::nullopt;
  return shown && !contains(*shown, "*") ? shown : std::nullopt;
}

std::string cell_of(const UploadTemplate::Column& column, const Resident* resident, const Record& record) {
  const std::string_view field = column.field;
  if (field.starts_with(constant_prefix)) return std::string(field.substr(constant_prefix.size()));
  std::string value = (field.starts_with(resident_prefix)
                           ? resident_value(resident, record, field.substr(resident_prefix.size()))
                           : record_value(record, field))
                          .value_or("");
  if (column.words.empty()) return value;
  const auto word = column.words.find(value);
  return word == column.words.end() ? "" : word->second;
}

/// libxlsxwriter writes broken text without complaint, and then no program opens the workbook.
bool fits_in_a_cell(std::string_view text) {
  constexpr std::size_t longest = 32767;
  if (!is_valid_utf8(text)) return false;
  const auto characters = to_code_points(text);
  return characters.size() <= longest && std::none_of(characters.begin(), characters.end(), [](char32_t c) {
           const bool control = c < 0x20 && c != '\t' && c != '\n';
           return control || c == 0xFFFE || c == 0xFFFF;
         });
}

bool belongs_in_upload(const MatchedRecord& matched) {
  return matched.match.status == MatchStatus::matched && matched.record.status == RecordStatus::ok;
}

// ------------------------------------------------------------------------------------------------------------
// The workbook

struct FreeWorkbook {
  void operator()(lxw_workbook* workbook) const { lxw_workbook_free(workbook); }
};

class WorkbookWriter {
 public:
  WorkbookWriter(const AtomicFile& file, const UploadTemplate& layout) : file_(file) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    workbook_.reset(workbook_new_opt(file.temporary().c_str(), &options));
    if (!workbook_) file_.fail("out of memory");
    fix_creation_time();
    sheet_ = workbook_add_worksheet(workbook_.get(), layout.sheet.c_str());
    if (!sheet_) file_.fail("the sheet's name is not usable");
    bold_ = workbook_add_format(workbook_.get());
    text_ = workbook_add_format(workbook_.get());
    if (!bold_ || !text_) file_.fail("out of memory");
    format_set_bold(bold_);
    format_set_num_format(text_, "@");  // stays text when somebody edits the cell
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      check(worksheet_set_column(sheet_, column, column, layout.columns[i].width, text_));
    }
    worksheet_freeze_panes(sheet_, 1, 0);
  }

  void write(const Table& table) {
    write_row(table.headings, bold_);
    for (const auto& row : table.rows) write_row(row, text_);
    check(workbook_close(workbook_.release()));
  }

 private:
  void check(lxw_error error) const {
    if (error != LXW_NO_ERROR) file_.fail(lxw_strerror(error));
  }

  /// Any fixed moment: the same table gives the same bytes.
  void fix_creation_time() {
    constexpr std::time_t year_2000 = 946684800;
    lxw_doc_properties properties{};
    properties.created = year_2000;
    check(workbook_set_properties(workbook_.get(), &properties));
  }

  void write_row(const std::vector<std::string>& cells, lxw_format* format) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (!cells[i].empty())
        check(worksheet_write_string(sheet_, row_, static_cast<lxw_col_t>(i), cells[i].c_str(), format));
    ++row_;
  }

  const AtomicFile& file_;
  std::unique_ptr<lxw_workbook, FreeWorkbook> workbook_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* text_ = nullptr;
  lxw_row_t row_ = 0;
};

}  // namespace

ResidentField resident_field(std::string_view name) {
  struct Row {
    std::string_view name;
    ResidentField get;
  };
  static constexpr Row fields[] = {
      {"resident_id", [](const Resident& r) { return Text(r.resident_id); }},
      {"household_id", [](const Resident& r) { return Text(r.household_id); }},
      {"name", [](const Resident& r) { return Text(r.name); }},
      {"id_type", [](const Resident& r) { return r.id_type; }},
      {"id_number", [](const Resident& r) { return r.id_number; }},
      {"phone", [](const Resident& r) { return r.phone; }},
      {"address", [](const Resident& r) { return Text(to_string(r.address)); }},
      {"compound", [](const Resident& r) { return Text(r.address.compound); }},
      {"building", [](const Resident& r) { return Text(r.address.building); }},
      {"unit", [](const Resident& r) { return Text(r.address.unit); }},
      {"room", [](const Resident& r) { return Text(r.address.room); }},
      {"street", [](const Resident& r) { return r.street; }},
      {"community", [](const Resident& r) { return r.community; }},
      {"grid", [](const Resident& r) { return r.grid; }},
      {"relation", [](const Resident& r) { return r.relation; }},
  };
  const auto found =
      std::find_if(std::begin(fields), std::end(fields), [&](const Row& row) { return row.name == name; });
  return found == std::end(fields) ? nullptr : found->get;
}

Upload upload_of(const UploadTemplate& layout, const Roster& roster, std::span<const MatchedRecord> records) {
  std::unordered_map<std::string_view, const Resident*> residents;
  for (const Resident& resident : roster.residents) residents.emplace(resident.resident_id, &resident);

  Upload upload;
  for (const auto& column : layout.columns) upload.table.headings.push_back(column.heading);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!belongs_in_upload(records[i])) continue;
    const auto resident = residents.find(records[i].match.resident_id);
    IncompleteUpload incomplete{i, {}};
    std::vector<std::string> cells;
    for (const auto& column : layout.columns) {
      cells.push_back(
          cell_of(column, resident == residents.end() ? nullptr : resident->second, records[i].record));
      if ((column.required && cells.back().empty()) || !fits_in_a_cell(cells.back()))
        incomplete.missing.push_back(column.heading);
    }
    if (incomplete.missing.empty())
      upload.table.rows.push_back(std::move(cells));
    else
      upload.incomplete.push_back(std::move(incomplete));
  }
  return upload;
}

void write_workbook(const std::filesystem::path& path, const UploadTemplate& layout, const Table& table) {
  AtomicFile file(path);
  WorkbookWriter(file, layout).write(table);
  file.commit();
}

}  // namespace hesuan::exporters
