// Bytes of one file → its reading. The one door into this folder for whoever has a file and wants records.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_reading.hpp"
#include "core/page_trace.hpp"
#include "core/time.hpp"
#include "parsers/archives/members.hpp"
#include "parsers/page/page_records.hpp"
#include "parsers/pdf/pdf.hpp"
#include "parsers/screens/layouts.hpp"
#include "parsers/sheets/sheets.hpp"

namespace hesuan::parsers {

enum class SourceKind { picture, pdf, xlsx, xls, ods, csv, document, archive, executable, empty, unknown };

/// By content, never by the name's suffix alone.
SourceKind kind_of(std::span<const std::byte> bytes);

struct ReadOptions {
  Date night;            ///< the night the batch belongs to: future dates and missing years are judged by it
  std::string tessdata;  ///< folder of *.traineddata; empty: Tesseract's own default
  std::string models;    ///< folder of the second recogniser's model; empty or without it: Tesseract alone
  Observer observe = {};
  std::vector<Layout> layouts = {};  ///< to know apps by; empty: those compiled in
};

/// What is wanted of one file.
struct ReadScope {
  std::vector<PageTrace>* traces = nullptr;  ///< where given, gets a trace for each page read as a picture
  /// Where given, gets the files that stand in an archive or a document, which are no part of the reading;
  /// without it an archive is not opened.
  MemberSink members = {};
  /// Where given, gets the records of a table, which may be a million, instead of the reading.
  RecordSink records = {};
  PageRange pages = {};                     ///< of a PDF
  std::vector<std::string> passwords = {};  ///< of a PDF
};

/// Reads files of every supported kind. Loads what it needs on first use (the recogniser takes about 0.2 s)
/// and keeps it; one reader serves one thread. Never throws for bad input: that is a reading with a reason.
class SourceReader {
 public:
  explicit SourceReader(ReadOptions options);
  ~SourceReader();
  SourceReader(SourceReader&&) noexcept;
  SourceReader& operator=(SourceReader&&) noexcept;

  /// `source` becomes Record::source. `.xls` must come converted (sheets/xls_conversion.hpp): a worker runs
  /// no program.
  FileReading read(std::string_view source, std::span<const std::byte> bytes, const ReadScope& scope = {});

  /// Loads the recogniser now. False when its language data is missing.
  bool warm_up();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hesuan::parsers
