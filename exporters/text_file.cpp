// Uploads as CSV and JSON Lines.
#include <algorithm>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "exporters/encoder.hpp"
#include "exporters/record_writer.hpp"
#include "exporters/upload_file.hpp"
#include "exporters/workbook_file.hpp"

namespace hesuan::exporters {
namespace {

using Kind = UploadTemplate::Kind;

/// Excel takes a cell of digits for a number and keeps 15 of them; `="…"` it keeps as text.
bool is_number(std::string_view value) {
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Rows as UTF-8 text.
class TextRows {
 public:
  explicit TextRows(const UploadTemplate& layout) : kind_(layout.kind) {
    for (const auto& column : layout.columns) {
      headings_.push_back(column.heading);
      is_number_.push_back(column.number);
    }
  }

  /// What stands above the rows.
  std::string start() const {
    std::string text;
    if (kind_ != Kind::jsonl) append_csv(text, headings_);
    return text;
  }

  void append(std::string& text, std::span<const std::string> cells) const {
    if (kind_ == Kind::jsonl)
      append_json(text, cells);
    else
      append_csv(text, cells);
  }

 private:
  void append_csv(std::string& text, std::span<const std::string> cells) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += ',';
      const std::string& cell = cells[i];
      if (kind_ == Kind::excel_csv && is_number(cell))
        append_csv_cell(text, "=\"" + cell + "\"");
      else if (runs_as_formula(cell))
        append_csv_cell(text, with_formula_guard(cell));
      else
        append_csv_cell(text, cell);
    }
    text += "\r\n";
  }

  void append_json(std::string& text, std::span<const std::string> cells) const {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (is_number_[i] && !cells[i].empty())
        object[headings_[i]] = std::stoll(cells[i]);
      else
        object[headings_[i]] = cells[i];
    text += object.dump() + "\n";
  }

  Kind kind_;
  std::vector<std::string> headings_;
  std::vector<bool> is_number_;
};

std::string_view mark_of(const UploadTemplate& layout, const Encoder& encoder) {
  return layout.kind == Kind::jsonl ? std::string_view() : encoder.prologue();
}

class TextStream : public UploadFile {
 public:
  TextStream(std::function<void(std::string_view)> sink, const UploadTemplate& layout)
      : sink_(std::move(sink)), rows_(layout), encoder_(layout.encoding) {
    sink_(mark_of(layout, encoder_));
    sink_(encoder_.encode(rows_.start()));
  }

  void write(std::span<const std::string> cells) override {
    line_.clear();
    rows_.append(line_, cells);
    sink_(encoder_.encode(line_));
  }
  void close() override {}
  void commit() override {}

 private:
  std::function<void(std::string_view)> sink_;
  TextRows rows_;
  Encoder encoder_;
  std::string line_;
};

/// One piece of text is encoded and written on another thread while the next one is filled.
class TextFile : public UploadFile {
 public:
  TextFile(const std::filesystem::path& path, const UploadTemplate& layout)
      : file_(path),
        out_(file_.temporary(), std::ios::binary),
        rows_(layout),
        encoder_(layout.encoding),
        filling_(rows_.start()) {
    out_ << mark_of(layout, encoder_);
  }

  void write(std::span<const std::string> cells) override {
    constexpr std::size_t piece = 1 << 18;
    rows_.append(filling_, cells);
    if (filling_.size() >= piece) hand_over();
  }
  void close() override {
    hand_over();
    writing_.get();
    out_.close();
    check();
  }
  void commit() override { file_.commit(); }

 private:
  void hand_over() {
    if (writing_.valid()) writing_.get();
    written_.swap(filling_);
    filling_.clear();
    writing_ = std::async(std::launch::async, [this] {
      out_ << encoder_.encode(written_);
      check();
    });
  }
  void check() const {
    if (!out_) file_.fail("cannot be written; is the disk full?");
  }

  AtomicFile file_;
  std::ofstream out_;
  TextRows rows_;
  Encoder encoder_;
  std::string filling_, written_;
  std::future<void> writing_;  // last, so that it ends before what it works on
};

}  // namespace

std::unique_ptr<UploadFile> create_upload_file(const std::filesystem::path& path,
                                               const UploadTemplate& layout, std::string_view date,
                                               Language language) {
  if (is_workbook(layout)) return create_workbook_file(path, layout, date, language);
  return std::make_unique<TextFile>(path, layout);
}

std::unique_ptr<UploadFile> create_upload_stream(std::function<void(std::string_view)> sink,
                                                 const UploadTemplate& layout) {
  return std::make_unique<TextStream>(std::move(sink), layout);
}

}  // namespace hesuan::exporters
