#include "exporters/workbook_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "exporters/workbook_frame.hpp"

namespace hesuan::exporters {
namespace {

constexpr std::string_view end_of_rows = "</sheetData>";

// ------------------------------------------------------------------------------------------------------------
// The package

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};

class Package {
 public:
  explicit Package(const AtomicFile& file) : file_(file) {
    int code = 0;
    archive_.reset(zip_open(file.temporary().c_str(), 0, &code));
    if (!archive_) file_.fail("the workbook cannot be packed");
  }

  std::string read(const char* part) const {
    zip_stat_t info;
    if (zip_stat(archive_.get(), part, 0, &info) != 0) fail();
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen(archive_.get(), part, 0),
                                                                 zip_fclose);
    std::string text(info.size, '\0');
    if (!file || zip_fread(file.get(), text.data(), text.size()) != std::ssize(text)) fail();
    return text;
  }

  /// Takes over `content`.
  void replace(const char* part, std::FILE* content) {
    constexpr zip_uint32_t fastest = 1;
    constexpr zip_uint16_t first_of_january_1980 = 0x21;
    zip_source_t* const source = zip_source_filep(archive_.get(), content, 0, -1);
    if (!source) {
      std::fclose(content);
      fail();
    }
    // Deleted and added: of an entry that is replaced libzip forgets the level.
    const auto old = static_cast<zip_uint64_t>(zip_name_locate(archive_.get(), part, 0));
    const zip_int64_t added =
        zip_delete(archive_.get(), old) == 0 ? zip_file_add(archive_.get(), part, source, 0) : -1;
    if (added < 0) {
      zip_source_free(source);
      fail();
    }
    const auto index = static_cast<zip_uint64_t>(added);
    if (zip_set_file_compression(archive_.get(), index, ZIP_CM_DEFLATE, fastest) != 0 ||
        zip_file_set_dostime(archive_.get(), index, 0, first_of_january_1980, 0) != 0)
      fail();
  }

  void close() {
    if (zip_close(archive_.get()) != 0) fail();
    static_cast<void>(archive_.release());  // closing has freed it
  }

 private:
  [[noreturn]] void fail() const { file_.fail(zip_strerror(archive_.get())); }

  const AtomicFile& file_;
  std::unique_ptr<zip_t, Discard> archive_;
};

// ------------------------------------------------------------------------------------------------------------
// Rows

/// `AB` of column 27.
std::string letters_of(std::size_t column) {
  std::string letters;
  for (++column; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters;
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
}

/// XML readers may drop white space at the ends and fold the rest.
bool has_space_to_keep(std::string_view text) {
  return text.front() == ' ' || text.back() == ' ' ||
         std::any_of(text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; });
}

/// The XML of one sheet, in a file without name beside the destination. Given a sheet of the frame, it goes
/// on after that sheet's last row.
class SheetSpool {
 public:
  SheetSpool(const AtomicFile& file, std::string sheet, std::size_t rows, std::vector<bool> is_number)
      : file_(file), out_(anonymous_file()), row_(rows), is_number_(std::move(is_number)) {
    const std::size_t end = sheet.find(end_of_rows);
    tail_ = sheet.substr(end);
    sheet.resize(end);
    remove_dimension(sheet);
    style_ = style_of_columns(sheet);
    for (std::size_t i = 0; i < is_number_.size(); ++i) letters_.push_back(letters_of(i));
    buffer_ = std::move(sheet);
  }
  ~SheetSpool() {
    if (out_) std::fclose(out_);
  }
  SheetSpool(const SheetSpool&) = delete;
  SheetSpool& operator=(const SheetSpool&) = delete;

  void write(std::span<const std::string> cells) {
    const std::string number = std::to_string(++row_);
    buffer_ += "<row r=\"" + number + "\">";
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (!cells[i].empty()) append_cell(letters_[i] + number, cells[i], is_number_[i]);
    buffer_ += "</row>";
    constexpr std::size_t flush_at = 1 << 16;
    if (buffer_.size() >= flush_at) flush();
  }

  bool has_rows_after(std::size_t rows) const { return row_ > rows; }

  /// The whole sheet, ready to be read from its start.
  std::FILE* finish() {
    buffer_ += tail_;
    flush();
    if (std::fflush(out_) != 0 || std::fseek(out_, 0, SEEK_SET) != 0) fail();
    return std::exchange(out_, nullptr);
  }

 private:
  [[noreturn]] void fail() const { file_.fail(std::generic_category().message(errno)); }

  std::FILE* anonymous_file() const {
    std::string name = file_.temporary().string() + ".XXXXXX";
    const int descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) fail();
    unlink(name.c_str());
    return fdopen(descriptor, "w+b");
  }

  /// It names the rows of the frame alone; readers that trust it would see no others.
  static void remove_dimension(std::string& sheet) {
    const std::size_t start = sheet.find("<dimension");
    if (start != sheet.npos) sheet.erase(start, sheet.find("/>", start) + 2 - start);
  }

  /// The style of columns of text, which new cells get as if typed: `@`. Empty when all are numbers.
  static std::string style_of_columns(std::string_view sheet) {
    constexpr std::string_view attribute = "style=\"";
    const std::size_t start = sheet.find(attribute, sheet.find("<cols>"));
    if (start > sheet.find("</cols>")) return {};
    const std::size_t value = start + attribute.size();
    return std::string(sheet.substr(value, sheet.find('"', value) - value));
  }

  void append_cell(const std::string& place, const std::string& text, bool is_number) {
    buffer_ += "<c r=\"";
    buffer_ += place;
    if (is_number) {
      buffer_ += "\"><v>";
      buffer_ += text;
      buffer_ += "</v></c>";
      return;
    }
    buffer_ += "\" s=\"";
    buffer_ += style_;
    buffer_ += has_space_to_keep(text) ? "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
                                       : "\" t=\"inlineStr\"><is><t>";
    append_escaped(buffer_, text);
    buffer_ += "</t></is></c>";
  }

  void flush() {
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), out_) != buffer_.size()) fail();
    buffer_.clear();
  }

  const AtomicFile& file_;
  std::FILE* out_;
  std::size_t row_;
  std::vector<bool> is_number_;
  std::string buffer_, tail_, style_;
  std::vector<std::string> letters_;
};

std::vector<bool> numbers_of(const UploadTemplate& layout) {
  std::vector<bool> numbers;
  for (const auto& column : layout.columns) numbers.push_back(column.number);
  return numbers;
}

class WorkbookFile : public UploadFile {
 public:
  WorkbookFile(const std::filesystem::path& path, const UploadTemplate& layout, std::string_view date,
               Language language)
      : file_(path), layout_(layout), date_(date), language_(language) {
    write_frame(file_, layout_, date_, true, language_);
    const Package frame(file_);
    rows_ = std::make_unique<SheetSpool>(file_, frame.read(data_sheet_part), rows_above_data(layout_),
                                         numbers_of(layout_));
    refused_ = std::make_unique<SheetSpool>(file_, frame.read(refused_sheet_part), refused_headings,
                                            std::vector<bool>(reject_headings(language_).size()));
  }

  void write(std::span<const std::string> cells) override { rows_->write(cells); }
  void write_refused(std::span<const std::string> cells) override { refused_->write(cells); }

  void close() override {
    const bool has_refused = refused_->has_rows_after(refused_headings);
    if (!has_refused) write_frame(file_, layout_, date_, false, language_);
    Package package(file_);
    package.replace(data_sheet_part, rows_->finish());
    if (has_refused) package.replace(refused_sheet_part, refused_->finish());
    package.close();
  }

  void commit() override { file_.commit(); }

 private:
  static constexpr std::size_t refused_headings = 1;

  AtomicFile file_;
  const UploadTemplate& layout_;
  std::string date_;
  Language language_;
  std::unique_ptr<SheetSpool> rows_, refused_;
};

}  // namespace

std::unique_ptr<UploadFile> create_workbook_file(const std::filesystem::path& path,
                                                 const UploadTemplate& layout, std::string_view date,
                                                 Language language) {
  return std::make_unique<WorkbookFile>(path, layout, date, language);
}

}  // namespace hesuan::exporters
