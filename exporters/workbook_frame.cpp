#include "exporters/workbook_frame.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>

#include "core/text.hpp"
#include "exporters/table.hpp"
#include "exporters/upload_fields.hpp"
#include "exporters/upload_file.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

constexpr Wording refused_sheet{"未写入", "Refused"};
constexpr const char* codes_sheet = "代码表";

/// A file in memory. libxlsxwriter prints errors of the disk to standard error, and does not say which; here
/// it meets none.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("workbook", MFD_CLOEXEC)) {}
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

struct FreeWorkbook {
  void operator()(lxw_workbook* workbook) const { lxw_workbook_free(workbook); }
};

/// What the cells of a column may be chosen from; empty: anything.
std::vector<std::string> choices_of(const UploadTemplate::Column& column) {
  std::vector<std::string> choices = column.choices;
  if (choices.empty())
    for (const auto& [word, text] : column.words) choices.push_back(text);
  std::sort(choices.begin(), choices.end());
  choices.erase(std::unique(choices.begin(), choices.end()), choices.end());
  return column.choices.empty() ? choices : column.choices;
}

double width_of(const UploadTemplate::Column& column) {
  constexpr std::size_t margin = 2;
  if (column.width > 0) return column.width;
  const std::size_t usual = column.field.ends_with("id_number") || is_time_field(column.field) ? 20 : 12;
  return static_cast<double>(std::max(usual, display_width(column.heading) + margin));
}

bool has_groups(const UploadTemplate& layout) {
  return std::any_of(layout.columns.begin(), layout.columns.end(),
                     [](const auto& column) { return !column.group.empty(); });
}

/// A drop-down may list its choices itself only when they are short and have no comma.
bool fits_in_drop_down(const std::vector<std::string>& choices) {
  constexpr std::size_t longest_list = 255;
  std::size_t length = choices.size();
  for (const std::string& choice : choices) {
    if (contains(choice, ",")) return false;
    length += to_code_points(choice).size();
  }
  return length <= longest_list;
}

class Frame {
 public:
  Frame(const AtomicFile& file, const UploadTemplate& layout)
      : file_(file), layout_(layout), workbook_(workbook_new(memory_.path().c_str())) {
    if (!workbook_) file_.fail("out of memory");
    fix_creation_time();
    sheet_ = add_sheet(layout.sheet);
    bold_ = format();
    format_set_bold(bold_);
    text_ = format();
    format_set_num_format(text_, "@");  // stays text when somebody edits the cell
  }

  void write_data_sheet(std::string_view date) {
    for (std::size_t i = 0; i < layout_.columns.size(); ++i)
      check(worksheet_set_column(sheet_, column(i), column(i), width_of(layout_.columns[i]),
                                 layout_.columns[i].number ? nullptr : text_));
    lxw_format* const title = format();
    format_set_bold(title);
    format_set_align(title, LXW_ALIGN_CENTER);
    lxw_format* const note = format();
    format_set_text_wrap(note);
    format_set_align(note, LXW_ALIGN_VERTICAL_TOP);
    for (const std::string& text : layout_.titles) write_across(replace_all(text, "{date}", date), title);
    for (const std::string& text : layout_.notes) write_across(replace_all(text, "{date}", date), note);
    if (has_groups(layout_)) write_groups(title);
    for (std::size_t i = 0; i < layout_.columns.size(); ++i)
      check(worksheet_write_string(sheet_, row_, column(i), layout_.columns[i].heading.c_str(), bold_));
    worksheet_freeze_panes(sheet_, row_ + 1, 0);
    print_on_one_page_width(sheet_);
    check(worksheet_repeat_rows(sheet_, row_, row_));
  }

  void write_refused_sheet(Language language) {
    lxw_worksheet* const refused = add_sheet(refused_sheet.in(language));
    constexpr double widths[] = {44, 8, 16, 24, 28, 44, 20};
    const auto headings = reject_headings(language);
    for (std::size_t i = 0; i < headings.size(); ++i) {
      check(worksheet_set_column(refused, column(i), column(i), widths[i], text_));
      check(worksheet_write_string(refused, 0, column(i), headings[i].c_str(), bold_));
    }
    worksheet_freeze_panes(refused, 1, 0);
    print_on_one_page_width(refused);
  }

  void write_validations() {
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
      const auto& asked = layout_.columns[i];
      if (const auto choices = choices_of(asked); !choices.empty())
        write_drop_down(i, choices);
      else if (asked.max_length > 0)
        write_length(i, asked);
    }
  }

  void close() {
    check(workbook_close(workbook_.release()));
    std::ifstream in(memory_.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::ofstream out(file_.temporary(), std::ios::binary);
    out.write(bytes.data(), std::ssize(bytes));
    out.close();
    if (!out) file_.fail(std::generic_category().message(errno));
  }

 private:
  static lxw_col_t column(std::size_t index) { return static_cast<lxw_col_t>(index); }

  void check(lxw_error error) const {
    if (error != LXW_NO_ERROR) file_.fail(lxw_strerror(error));
  }

  lxw_worksheet* add_sheet(const std::string& name) {
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook_.get(), name.c_str());
    if (!sheet) file_.fail("the sheet's name is not usable");
    return sheet;
  }

  lxw_format* format() {
    lxw_format* const format = workbook_add_format(workbook_.get());
    if (!format) file_.fail("out of memory");
    return format;
  }

  static void print_on_one_page_width(lxw_worksheet* sheet) {
    constexpr std::uint8_t a4 = 9;
    worksheet_set_paper(sheet, a4);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
  }

  /// Any fixed moment: the same rows give the same bytes.
  void fix_creation_time() {
    constexpr std::time_t year_2000 = 946684800;
    lxw_doc_properties properties{};
    properties.created = year_2000;
    check(workbook_set_properties(workbook_.get(), &properties));
  }

  void write_across(const std::string& text, lxw_format* format) {
    write_merged(0, column(layout_.columns.size() - 1), text, format);
    constexpr double line_height = 15;
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    check(worksheet_set_row(sheet_, row_, line_height * static_cast<double>(lines + 1), nullptr));
    ++row_;
  }

  void write_groups(lxw_format* format) {
    const auto& columns = layout_.columns;
    for (std::size_t first = 0, end = 0; first < columns.size(); first = end) {
      const std::string& group = columns[first].group;
      while (end < columns.size() && columns[end].group == group) ++end;
      if (!group.empty()) write_merged(column(first), column(end - 1), group, format);
    }
    ++row_;
  }

  void write_merged(lxw_col_t first, lxw_col_t last, const std::string& text, lxw_format* format) {
    check(first == last ? worksheet_write_string(sheet_, row_, first, text.c_str(), format)
                        : worksheet_merge_range(sheet_, row_, first, row_, last, text.c_str(), format));
  }

  void validate(std::size_t index, lxw_data_validation& validation) {
    const std::size_t last = row_ + rows_in_a_file(layout_);
    check(worksheet_data_validation_range(sheet_, row_ + 1, column(index), static_cast<lxw_row_t>(last),
                                          column(index), &validation));
  }

  void write_drop_down(std::size_t index, const std::vector<std::string>& choices) {
    lxw_data_validation validation{};
    std::string formula;
    std::vector<const char*> list;
    if (fits_in_drop_down(choices)) {
      for (const std::string& choice : choices) list.push_back(choice.c_str());
      list.push_back(nullptr);
      validation.validate = LXW_VALIDATION_TYPE_LIST;
      validation.value_list = const_cast<char**>(list.data());  // only read
    } else {
      formula = write_codes(choices);
      validation.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
      validation.value_formula = formula.data();
    }
    validate(index, validation);
  }

  void write_length(std::size_t index, const UploadTemplate::Column& asked) {
    lxw_data_validation validation{};
    validation.validate = LXW_VALIDATION_TYPE_LENGTH;
    validation.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    validation.minimum_number = static_cast<double>(asked.min_length);
    validation.maximum_number = static_cast<double>(asked.max_length);
    validate(index, validation);
  }

  /// The next free column of the hidden sheet; returns where it stands.
  std::string write_codes(const std::vector<std::string>& choices) {
    if (!codes_) {
      codes_ = add_sheet(codes_sheet);
      worksheet_hide(codes_);
    }
    for (std::size_t i = 0; i < choices.size(); ++i)
      check(worksheet_write_string(codes_, static_cast<lxw_row_t>(i), code_columns_, choices[i].c_str(),
                                   text_));
    char range[LXW_MAX_CELL_RANGE_LENGTH];
    lxw_rowcol_to_range_abs(range, 0, code_columns_, static_cast<lxw_row_t>(choices.size() - 1),
                            code_columns_);
    ++code_columns_;
    return "='" + std::string(codes_sheet) + "'!" + range;
  }

  const AtomicFile& file_;
  const UploadTemplate& layout_;
  MemoryFile memory_;
  std::unique_ptr<lxw_workbook, FreeWorkbook> workbook_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_worksheet* codes_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* text_ = nullptr;
  lxw_row_t row_ = 0;
  lxw_col_t code_columns_ = 0;
};

}  // namespace

bool is_reserved_sheet_name(std::string_view name) {
  const std::string_view reserved[] = {refused_sheet.zh, refused_sheet.en, codes_sheet, "History"};
  return std::any_of(std::begin(reserved), std::end(reserved),
                     [&](std::string_view taken) { return to_upper_ascii(taken) == to_upper_ascii(name); });
}

std::size_t rows_above_data(const UploadTemplate& layout) {
  return layout.titles.size() + layout.notes.size() + (has_groups(layout) ? 1 : 0) + 1;
}

void write_frame(const AtomicFile& file, const UploadTemplate& layout, std::string_view date,
                 bool with_refused_sheet, Language language) {
  Frame frame(file, layout);
  frame.write_data_sheet(date);
  if (with_refused_sheet) frame.write_refused_sheet(language);
  frame.write_validations();
  frame.close();
}

}  // namespace hesuan::exporters
