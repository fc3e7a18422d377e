#include "parsers/read_source.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>
#include <tuple>

#include "core/text.hpp"
#include "ocr/colour.hpp"
#include "ocr/picture.hpp"
#include "ocr/picture_file.hpp"
#include "ocr/recogniser.hpp"
#include "ocr/rectify.hpp"
#include "parsers/page/page_records.hpp"
#include "parsers/page/page_tracer.hpp"
#include "parsers/page/parts_to_read.hpp"
#include "parsers/pdf/pdf.hpp"
#include "parsers/sheets/sheets.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

using Bytes = std::span<const std::byte>;

bool has_at(Bytes bytes, std::size_t at, std::string_view magic) {
  return bytes.size() >= at + magic.size() && std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

bool is_picture(Bytes bytes) {
  return has_at(bytes, 0, "\x89PNG\r\n\x1a\n") || has_at(bytes, 0, "\xFF\xD8\xFF") ||
         has_at(bytes, 0, "BM") || has_at(bytes, 0, std::string_view("II*\0", 4)) ||
         has_at(bytes, 0, std::string_view("MM\0*", 4)) ||
         (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WEBP"));
}

bool is_program(Bytes bytes) {
  return has_at(bytes, 0, "MZ") || has_at(bytes, 0,
                                          "\x7f"
                                          "ELF");
}

/// A workbook is a zip that holds `xl/…`; names of entries stand in the file as they are.
bool is_workbook(Bytes bytes) {
  if (!has_at(bytes, 0, "PK\x03\x04")) return false;
  const std::string_view part = "xl/";
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end(),
                     [](std::byte a, char b) { return std::to_integer<char>(a) == b; }) != bytes.end();
}

/// Text has no control bytes but line ends and tabs; UTF-16 announces itself.
bool is_text(Bytes bytes) {
  if (has_at(bytes, 0, "\xFF\xFE") || has_at(bytes, 0, "\xFE\xFF")) return true;
  const Bytes head = bytes.first(std::min<std::size_t>(bytes.size(), 65536));
  return std::none_of(head.begin(), head.end(), [](std::byte b) {
    const auto c = std::to_integer<unsigned>(b);
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F;
  });
}

ocr::Charset charset_of(SliceContent content) {
  switch (content) {
    case SliceContent::digits:
      return ocr::Charset::digits;
    case SliceContent::time:
      return ocr::Charset::time;
    case SliceContent::code:
      return ocr::Charset::latin;
    case SliceContent::name:
    case SliceContent::word:
    case SliceContent::text:
      break;
  }
  return ocr::Charset::any;
}

}  // namespace

SourceKind kind_of(Bytes bytes) {
  if (bytes.empty()) return SourceKind::empty;
  if (has_at(bytes, 0, "%PDF-")) return SourceKind::pdf;
  if (is_picture(bytes)) return SourceKind::picture;
  if (is_program(bytes)) return SourceKind::executable;
  if (is_workbook(bytes)) return SourceKind::xlsx;
  if (has_at(bytes, 0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return SourceKind::xls;
  if (is_text(bytes)) return SourceKind::csv;
  return SourceKind::unknown;
}

struct SourceReader::State {
  ReadOptions options;
  std::optional<ocr::Recogniser> recogniser;

  ocr::Recogniser& ready_recogniser() {
    if (!recogniser) recogniser.emplace(options.tessdata, options.models);
    return *recogniser;
  }

  std::span<const Layout> known_layouts() const {
    return options.layouts.empty() ? layouts() : std::span<const Layout>(options.layouts);
  }

  FileReading read_picture(std::string_view source, const ocr::Picture& picture,
                           std::string_view fallback_layout, PageTrace* trace);
  FileReading read_picture_file(std::string_view source, Bytes bytes, std::vector<PageTrace>* traces);
  FileReading read_pdf(std::string_view source, Bytes bytes, std::vector<PageTrace>* traces);
};

SourceReader::SourceReader(ReadOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}
SourceReader::~SourceReader() = default;
SourceReader::SourceReader(SourceReader&&) noexcept = default;
SourceReader& SourceReader::operator=(SourceReader&&) noexcept = default;

bool SourceReader::warm_up() {
  try {
    state_->ready_recogniser();
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

/// Reads `parts` of `page`, in place.
void read_parts(ocr::Recogniser& reader, const ocr::Picture& picture, std::vector<Slice> parts,
                PageText& page) {
  // From right to left, so that what has not been read yet keeps its place in the line.
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Slice& a, const Slice& b) { return a.first > b.first; });
  for (const Slice& part : parts) {
    TextLine& line = page.lines[static_cast<std::size_t>(part.line - page.lines.data())];
    replace_part(line, part.first, part.count, reader.read(picture, line, part.first, part.count));
  }
}

/// Reads again, inside of their rim, lines that may be badges, and takes what says a result.
void read_badges(ocr::Recogniser& reader, const ocr::Picture& picture, PageText& page) {
  for (TextLine& line : page.lines) {
    const auto inside = words_inside_badge(line);
    if (!inside) continue;
    TextLine words = reader.read(picture, *inside, 0, 1);
    if (result_from_text(words.text)) line = std::move(words);
  }
}

/// Reads by the second recogniser short lines that Tesseract could not read surely; a line with a mask would
/// confuse it.
void read_doubtful_lines(ocr::Recogniser& reader, const ocr::Picture& picture, PageText& page) {
  constexpr std::size_t longest = 28;  // a label and a time
  constexpr double doubtful = 0.95;
  for (TextLine& line : page.lines) {
    const std::size_t count = whole(line).count;
    if (count < 2 || count > longest || line.confidence >= doubtful || contains(line.text, "*")) continue;
    TextLine again = reader.read_by_second(picture, line, 0, count);
    if (again.confidence > line.confidence) line = std::move(again);
  }
}

bool was_read_by_second(const Slice& slice) {
  return std::ranges::any_of(
      slice.characters(), [](const TextCharacter& character) { return character.engine == Engine::second; });
}

/// Every record has what no test record lacks, and what the others on the page have.
bool is_complete(const FileReading& reading) {
  return !reading.records.empty() &&
         std::all_of(reading.records.begin(), reading.records.end(), [](const Record& record) {
           const bool uneven = std::ranges::find(record.reasons, "records_unclear") != record.reasons.end();
           return record.name && record.result != TestResult::unknown &&
                  (record.sampled_at || record.reported_at) && !uneven;
         });
}

/// Items only; the caller numbers and settles them.
FileReading SourceReader::State::read_picture(std::string_view source, const ocr::Picture& given,
                                              std::string_view fallback_layout, PageTrace* trace) {
  ocr::Recogniser& reader = ready_recogniser();
  auto [picture, text] = ocr::skim_upright(reader, given);
  // A label that was read now may show where a value stands; none hides behind two others.
  for (int round = 0; round < 2; ++round)
    read_parts(reader, picture, parts_to_read(text, known_layouts()), text);
  // The page may be gone through twice; what has not changed in between is not read once more.
  std::map<std::tuple<int, int, std::string, std::size_t, std::size_t, SliceContent>, TextLine> known;
  const SecondReading second_reading = [&, &picture = picture, &text = text](const Slice& slice,
                                                                             SliceContent content) {
    const TextLine& line = *slice.line;
    const auto [at, is_new] =
        known.try_emplace({line.box.x, line.box.y, line.text, slice.first, slice.count, content});
    if (is_new) {
      const bool by_second = (content == SliceContent::name || content == SliceContent::word) &&
                             reader.has_second() && !was_read_by_second(slice);
      at->second = by_second
                       ? reader.read_by_second(picture, line, slice.first, slice.count)
                       : reader.read_again(picture, line, slice.first, slice.count, charset_of(content));
    }
    if (trace) PageTracer::second_look(text, slice, at->second, *trace);
    return at->second;
  };
  if (trace) trace->picture = ocr::to_jpeg(picture);
  const PageRequest request{source,
                            options.night,
                            fallback_layout,
                            second_reading,
                            ocr::code_colour(picture),
                            options.observe,
                            known_layouts(),
                            trace};
  FileReading reading = read_page(text, request);
  if (is_complete(reading)) return reading;
  // Something is missing: it may stand where nothing seemed worth reading, or on a badge.
  read_badges(reader, picture, text);
  read_parts(reader, picture, unread_parts(text), text);
  if (reader.has_second()) read_doubtful_lines(reader, picture, text);
  return read_page(text, request);
}

FileReading SourceReader::State::read_picture_file(std::string_view source, Bytes bytes,
                                                   std::vector<PageTrace>* traces) {
  const ocr::DecodedPicture decoded = ocr::decode_picture(bytes);
  if (!decoded.picture) return failed_reading(FileStatus::unreadable, decoded.fault, "picture");
  PageTrace* trace = traces ? &traces->emplace_back() : nullptr;
  FileReading reading = read_picture(source, *decoded.picture, "screen.generic", trace);
  reading.source_kind = "picture";
  if (reading.records.empty()) {
    // A person looks: it may be a test record of an unknown shape, or none at all. Some pages are known to be
    // none.
    const std::string reason = reading.refused.front().reason;
    if (reason == "not_a_test_record" || reason == "travel_card")
      return failed_reading(FileStatus::unsupported, reason, "picture");
    reading.status = FileStatus::review;
    reading.reason = reason;
    return reading;
  }
  settle_status(reading);
  return reading;
}

FileReading SourceReader::State::read_pdf(std::string_view source, Bytes bytes,
                                          std::vector<PageTrace>* traces) {
  FileReading reading;
  reading.source_kind = "pdf";
  bool one_a_page = true;
  const std::string fault = read_pdf_pages(bytes, [&](PdfPage&& page) {
    PageTrace* trace = traces && page.picture ? &traces->emplace_back() : nullptr;
    if (trace) {
      trace->page = page.number;
      trace->first_record = reading.records.size();
    }
    FileReading part =
        page.picture ? read_picture(source, *page.picture, "pdf.scan", trace)
                     : read_page(page.text, {source, options.night, "pdf.text", {}, {}, {}, known_layouts()});
    one_a_page = one_a_page && part.records.size() <= 1;
    for (Record& record : part.records) {
      record.page = page.number;
      reading.records.push_back(std::move(record));
    }
    for (RefusedItem& item : part.refused) reading.refused.push_back({page.number, item.reason, item.field});
  });
  if (!fault.empty()) return failed_reading(FileStatus::unreadable, fault, "pdf");
  if (!one_a_page) {
    int item = 0;
    for (Record& record : reading.records) record.page = ++item;
  }
  settle_status(reading);
  if (reading.records.empty()) reading.reason = reading.refused.front().reason;
  return reading;
}

FileReading SourceReader::read(std::string_view source, std::span<const std::byte> bytes,
                               std::vector<PageTrace>* traces) {
  switch (kind_of(bytes)) {
    case SourceKind::empty:
      return failed_reading(FileStatus::unreadable, "empty_file");
    case SourceKind::picture:
      return state_->read_picture_file(source, bytes, traces);
    case SourceKind::pdf:
      return state_->read_pdf(source, bytes, traces);
    case SourceKind::xlsx:
    case SourceKind::csv:
      return read_sheet(source, bytes, state_->options.night);
    case SourceKind::xls:
      return failed_reading(FileStatus::unreadable, "sheet_locked", "sheet");
    case SourceKind::executable:
      return failed_reading(FileStatus::unsupported, "executable");
    case SourceKind::unknown:
      break;
  }
  return failed_reading(FileStatus::unsupported, "unknown_kind");
}

}  // namespace hesuan::parsers
