// Uploads as CSV and JSON Lines.
#include <algorithm>
#include <fstream>
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

class TextStream : public UploadFile {
 public:
  TextStream(std::function<void(std::string_view)> sink, const UploadTemplate& layout)
      : sink_(std::move(sink)), kind_(layout.kind), encoder_(layout.encoding) {
    for (const auto& column : layout.columns) {
      headings_.push_back(column.heading);
      is_number_.push_back(column.number);
    }
    if (!encoder_.prologue().empty() && kind_ != Kind::jsonl) sink_(encoder_.prologue());
    if (kind_ != Kind::jsonl) write_csv(headings_);
  }

  void write(std::span<const std::string> cells) override {
    if (kind_ == Kind::jsonl)
      write_json(cells);
    else
      write_csv(cells);
  }
  void close() override {}
  void commit() override {}

 private:
  void write_csv(std::span<const std::string> cells) {
    line_.clear();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line_ += ',';
      if (kind_ == Kind::excel_csv && is_number(cells[i]))
        append_csv_cell(line_, "=\"" + cells[i] + "\"");
      else
        append_csv_cell(line_, with_formula_guard(cells[i]));
    }
    line_ += "\r\n";
    sink_(encoder_.encode(line_));
  }

  void write_json(std::span<const std::string> cells) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (is_number_[i] && !cells[i].empty())
        object[headings_[i]] = std::stoll(cells[i]);
      else
        object[headings_[i]] = cells[i];
    line_ = object.dump() + "\n";
    sink_(encoder_.encode(line_));
  }

  std::function<void(std::string_view)> sink_;
  Kind kind_;
  Encoder encoder_;
  std::vector<std::string> headings_;
  std::vector<bool> is_number_;
  std::string line_;
};

class TextFile : public UploadFile {
 public:
  TextFile(const std::filesystem::path& path, const UploadTemplate& layout)
      : file_(path),
        out_(file_.temporary(), std::ios::binary),
        stream_([this](std::string_view bytes) { out_.write(bytes.data(), std::ssize(bytes)); }, layout) {}

  void write(std::span<const std::string> cells) override {
    stream_.write(cells);
    check();
  }
  void close() override {
    out_.close();
    check();
  }
  void commit() override { file_.commit(); }

 private:
  void check() const {
    if (!out_) file_.fail("cannot be written; is the disk full?");
  }

  AtomicFile file_;
  std::ofstream out_;
  TextStream stream_;
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
