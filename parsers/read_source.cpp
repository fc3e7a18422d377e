#include "parsers/read_source.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <stdexcept>
#include <tuple>

#include "core/text.hpp"
#include "ocr/code_reader.hpp"
#include "ocr/colour.hpp"
#include "ocr/photo_time.hpp"
#include "ocr/photos_within.hpp"
#include "ocr/picture.hpp"
#include "ocr/picture_file.hpp"
#include "ocr/recogniser.hpp"
#include "ocr/rectify.hpp"
#include "ocr/stains.hpp"
#include "ocr/strip/strip_reader.hpp"
#include "parsers/page/confidence.hpp"
#include "parsers/page/page_records.hpp"
#include "parsers/page/page_tracer.hpp"
#include "parsers/page/parts_to_read.hpp"
#include "parsers/pdf/pdf.hpp"
#include "parsers/photos/strip_records.hpp"
#include "parsers/sheets/package.hpp"
#include "parsers/sheets/sheets.hpp"
#include "parsers/text/chat.hpp"
#include "parsers/text/encoding.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

using Bytes = std::span<const std::byte>;

bool has_at(Bytes bytes, std::size_t at, std::string_view magic) {
  return bytes.size() >= at + magic.size() && std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

/// HEIC and AVIF; films begin alike, with other brands.
bool is_heif(Bytes bytes) {
  if (!has_at(bytes, 4, "ftyp")) return false;
  constexpr std::string_view brands[] = {"hei", "hev", "mif1", "msf1", "avif", "avis"};
  return std::any_of(std::begin(brands), std::end(brands),
                     [&](std::string_view brand) { return has_at(bytes, 8, brand); });
}

bool is_picture(Bytes bytes) {
  return has_at(bytes, 0, "\x89PNG\r\n\x1a\n") || has_at(bytes, 0, "\xFF\xD8\xFF") ||
         has_at(bytes, 0, "BM") || has_at(bytes, 0, std::string_view("II*\0", 4)) ||
         has_at(bytes, 0, std::string_view("MM\0*", 4)) || has_at(bytes, 0, "GIF8") || is_heif(bytes) ||
         (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WEBP"));
}

bool is_program(Bytes bytes) {
  return has_at(bytes, 0, "MZ") || has_at(bytes, 0,
                                          "\x7f"
                                          "ELF");
}

SourceKind kind_in_zip(Bytes bytes) {
  switch (kind_of_zip(bytes)) {
    case ZipKind::workbook:
      return SourceKind::xlsx;
    case ZipKind::document:
      return SourceKind::document;
    case ZipKind::open_document_sheet:
      return SourceKind::ods;
    case ZipKind::archive:
      break;
  }
  return SourceKind::archive;
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
  if (is_zip(bytes)) return kind_in_zip(bytes);
  if (may_have_members(bytes)) return SourceKind::archive;
  if (has_at(bytes, 0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return SourceKind::xls;
  if (is_text(bytes)) return SourceKind::csv;
  return SourceKind::unknown;
}

/// The reading of a file of pages, put together page by page.
class PagesReading {
 public:
  explicit PagesReading(std::string_view source_kind) { reading_.source_kind = source_kind; }

  void refuse(int page, std::string_view reason) {
    reading_.refused.push_back({page, std::string(reason), ""});
  }

  PageTrace* add_trace(std::vector<PageTrace>& traces, int page) const {
    PageTrace& trace = traces.emplace_back();
    trace.page = page;
    trace.first_record = reading_.records.size();
    return &trace;
  }

  void add(int page, FileReading part) {
    ++pages_;
    one_a_page_ = one_a_page_ && part.records.size() <= 1;
    for (Record& record : part.records) {
      record.page = page;
      reading_.records.push_back(std::move(record));
    }
    for (RefusedItem& item : part.refused) reading_.refused.push_back({page, item.reason, item.field});
  }

  FileReading finish() {
    if (!one_a_page_) {
      int item = 0;
      for (Record& record : reading_.records) record.page = ++item;
    }
    settle_status(reading_);
    if (!reading_.records.empty()) return std::move(reading_);
    reading_.reason = reading_.refused.front().reason;
    // A person looks: it may be a test record of an unknown shape, or none at all. Some pages are known to be
    // none.
    const bool is_no_test = reading_.reason == "not_a_test_record" || reading_.reason == "travel_card" ||
                            reading_.reason == "test_of_another_kind";
    if (pages_ == 1 && is_no_test && reading_.source_kind == "picture")
      return failed_reading(FileStatus::unsupported, reading_.reason, "picture");
    return std::move(reading_);
  }

 private:
  FileReading reading_;
  int pages_ = 0;
  bool one_a_page_ = true;
};

struct SourceReader::State {
  ReadOptions options;
  std::optional<ocr::Recogniser> recogniser;
  std::optional<ocr::StripReader> strip_reader;

  ocr::Recogniser& ready_recogniser() {
    if (!recogniser) recogniser.emplace(options.tessdata, options.models);
    return *recogniser;
  }

  std::span<const Layout> known_layouts() const {
    return options.layouts.empty() ? layouts() : std::span<const Layout>(options.layouts);
  }

  /// A page whose print was skimmed.
  FileReading read_print(std::string_view source, ocr::UprightPage page, std::string_view fallback_layout,
                         PageTrace* trace);
  /// Empty-handed where `picture` is no photo, or shows no test.
  std::optional<FileReading> read_strips(std::string_view source, const ocr::Picture& picture, Bytes bytes,
                                         const ocr::UprightPage& print, PageTrace* trace);
  /// Compares the record of a form, `page`, with the photo of the test that `screen` shows in it.
  void look_at_photo_in_form(const ocr::Picture& screen, FileReading& page);
  /// What is written in a photo beside the test: a form, or no more than `姓名：…`. `text`: all that was
  /// read.
  std::optional<Record> read_note(std::string_view source, const ocr::UprightPage& print,
                                  const PageText& text);
  FileReading read_picture_file(std::string_view source, Bytes bytes, std::vector<PageTrace>* traces);
  FileReading read_pdf(std::string_view source, Bytes bytes, const ReadScope& scope);
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
  const auto is_doubtful = [](const TextCharacter& character) {
    return character.engine == Engine::tesseract && character.confidence < doubtful;
  };
  for (TextLine& line : page.lines) {
    const std::size_t count = whole(line).count;
    if (count < 2 || count > longest || contains(line.text, "*") ||
        std::ranges::none_of(line.characters, is_doubtful))
      continue;
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
FileReading SourceReader::State::read_print(std::string_view source, ocr::UprightPage page,
                                            std::string_view fallback_layout, PageTrace* trace) {
  ocr::Recogniser& reader = ready_recogniser();
  const ocr::Picture& picture = page.picture;
  PageText& text = page.text;
  // A label that was read now may show where a value stands; none hides behind two others.
  for (int round = 0; round < 2; ++round)
    read_parts(reader, picture, parts_to_read(text, known_layouts()), text);
  // The page may be gone through twice; what has not changed in between is not read once more.
  std::map<std::tuple<int, int, std::string, std::size_t, std::size_t, SliceContent>, TextLine> known;
  const SecondReading second_reading = [&](const Slice& slice, SliceContent content) {
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
  if (trace) trace->picture = ocr::to_jpeg(page.shown);
  const PageRequest request{source,
                            options.night,
                            fallback_layout,
                            second_reading,
                            ocr::code_colour(picture),
                            [&] { return ocr::codes_on(picture); },
                            options.observe,
                            known_layouts(),
                            [&](const Box& place) { return ocr::is_stained(picture, place); },
                            [&](const Box& place, int han) { return ocr::is_cut(picture, place, han); },
                            trace};
  FileReading reading = read_page(text, request);
  if (is_complete(reading)) return reading;
  // Something is missing: it may stand where nothing seemed worth reading, or on a badge.
  read_badges(reader, picture, text);
  read_parts(reader, picture, unread_parts(text), text);
  if (reader.has_second()) read_doubtful_lines(reader, picture, text);
  return read_page(text, request);
}

/// More print than on a cassette and what may lie beside it: the rows and boxes of a report look like
/// windows.
bool is_page_of_print(const PageText& text) {
  constexpr std::size_t most_on_a_cassette = 60;
  std::size_t characters = 0;
  for (const TextLine& line : text.lines)
    for (const char32_t character : to_code_points(line.text)) characters += character != unread_character;
  return characters > most_on_a_cassette;
}

std::vector<std::string> lines_of(const PageText& text) {
  std::vector<std::string> lines;
  for (const TextLine& line : text.lines) lines.push_back(line.text);
  return lines;
}

std::optional<Record> SourceReader::State::read_note(std::string_view source, const ocr::UprightPage& print,
                                                     const PageText& text) {
  FileReading form = read_print(source, print, "screen.generic", nullptr);
  if (form.records.size() == 1) return std::move(form.records.front());
  if (!form.records.empty()) return std::nullopt;
  return named_by_label(text);
}

std::optional<FileReading> SourceReader::State::read_strips(std::string_view source,
                                                            const ocr::Picture& picture, Bytes bytes,
                                                            const ocr::UprightPage& print, PageTrace* trace) {
  // Of a small picture it cannot be told; no phone's screen is so small.
  constexpr int small = 720;
  if (!ocr::is_photo(picture) && std::max(picture.width(), picture.height()) > small) return std::nullopt;
  if (!strip_reader) strip_reader.emplace();
  const ocr::StripsInPhoto seen = strip_reader->read(picture);
  const std::vector<ocr::StripReading>& strips = seen.strips;
  const auto refuse = [](const char* reason) {
    FileReading refused;
    refused.source_kind = "picture";
    refused.refused.push_back({1, reason, ""});
    return refused;
  };
  if (seen.of_another_kind > static_cast<int>(strips.size())) return refuse("test_of_another_kind");
  if (strips.empty() && seen.unclear > 0) return refuse("test_unclear");
  if (strips.empty()) return std::nullopt;
  if (trace) {
    trace->picture = ocr::to_jpeg(picture);
    trace->text.width = picture.width();
    trace->text.height = picture.height();
    for (const ocr::StripReading& strip : strips) trace->strips.push_back(trace_of(strip));
  }
  const auto all_read = [this](const ocr::UprightPage& page) {
    PageText text = page.text;
    read_parts(ready_recogniser(), page.picture, unread_parts(text), text);
    return text;
  };
  const PageText text = all_read(print);
  const auto print_on_casing = [&](int size) {
    const CasingPlace casing = casing_around(strips.front());
    return all_read(ocr::skim_upright(
        ready_recogniser(), ocr::part_around(picture, casing.middle, casing.side, casing.degrees, size)));
  };
  // Print of one size is read best when it is shown larger, of another smaller.
  if (are_of_card(strips) || names_another_test(text) || names_another_test(print_on_casing(1800)) ||
      names_another_test(print_on_casing(1200)))
    return refuse("test_of_another_kind");
  FileReading reading = strip_records(source, strips);
  if (seen.unclear > 0)
    for (Record& record : reading.records) send_to_review(record, "more_tests_in_photo");
  // Of several tests it is not known which one a note is about.
  if (strips.size() == 1 && !text.lines.empty())
    if (const auto note = read_note(source, print, text)) take_from_note(reading.records.front(), *note);
  const auto taken = ocr::time_taken(bytes);
  for (Record& record : reading.records) {
    const auto read_at =
        taken || !record.sampled_at ? taken : time_on_clock(lines_of(text), *record.sampled_at);
    if (read_at) judge_reading_time(record, *read_at);
  }
  return reading;
}

void SourceReader::State::look_at_photo_in_form(const ocr::Picture& screen, FileReading& page) {
  const bool is_form = page.records.size() == 1 && page.records.front().kind == TestKind::antigen;
  if (!is_form || ocr::is_photo(screen)) return;
  const std::vector<ocr::Picture> photos = ocr::photos_within(screen);
  if (photos.empty()) return;
  if (!strip_reader) strip_reader.emplace();
  const std::string clock = ready_recogniser().clock_on(screen);
  for (const ocr::Picture& photo : photos)
    compare_with_photo(page.records.front(), strip_reader->read(photo).strips, clock);
}

FileReading SourceReader::State::read_picture_file(std::string_view source, Bytes bytes,
                                                   std::vector<PageTrace>* traces) {
  const int pages = ocr::pages_in_picture(bytes);
  PagesReading reading("picture");
  for (int page = 1; page <= pages; ++page) {
    const ocr::DecodedPicture decoded = ocr::decode_picture(bytes, page - 1);
    if (!decoded.picture && pages == 1)
      return failed_reading(FileStatus::unreadable, decoded.fault, "picture");
    if (!decoded.picture) {
      reading.refuse(page, decoded.fault);
      continue;
    }
    constexpr int lowest_print = 8;  // pixels
    if (std::min(decoded.picture->width(), decoded.picture->height()) < lowest_print) {
      reading.refuse(page, "no_text_found");
      continue;
    }
    PageTrace* trace = traces ? reading.add_trace(*traces, page) : nullptr;
    ocr::UprightPage print = ocr::skim_upright(ready_recogniser(), *decoded.picture);
    std::optional<FileReading> read;
    if (!is_page_of_print(print.text)) read = read_strips(source, *decoded.picture, bytes, print, trace);
    if (!read) {
      read = read_print(source, std::move(print), "screen.generic", trace);
      look_at_photo_in_form(*decoded.picture, *read);
    }
    reading.add(page, *std::move(read));
  }
  return reading.finish();
}

FileReading SourceReader::State::read_pdf(std::string_view source, Bytes bytes, const ReadScope& scope) {
  const PdfOutline outline = outline_of_pdf(bytes, scope.passwords);
  if (!outline.fault.empty()) return failed_reading(FileStatus::unreadable, outline.fault, "pdf");
  PagesReading reading("pdf");
  if (outline.has_attachments && scope.pages.first == 1) reading.refuse(1, "pdf_attachments");
  read_pdf_pages(bytes, scope.passwords, scope.pages, [&](PdfPage&& page) {
    FileReading part = read_page(page.text, {.source = source,
                                             .night = options.night,
                                             .fallback_layout = "pdf.text",
                                             .second_reading = {},
                                             .known_layouts = known_layouts()});
    // Its text may be a stamp on a scan.
    const auto picture = part.records.empty() ? page.rendered() : std::nullopt;
    if (picture) {
      PageTrace* trace = scope.traces ? reading.add_trace(*scope.traces, page.number) : nullptr;
      part = read_print(source, ocr::skim_upright(ready_recogniser(), *picture), "pdf.scan", trace);
    }
    reading.add(page.number, std::move(part));
  });
  return reading.finish();
}

/// An archive has no records of its own: what it holds is read file by file.
FileReading read_archive(Bytes bytes, const MemberSink& members) {
  if (!members) return failed_reading(FileStatus::unsupported, "archive_not_opened", "archive");
  bool is_empty = true;
  const std::string fault = read_members(bytes, [&](Member&& member) {
    is_empty = false;
    return members(std::move(member));
  });
  if (!fault.empty()) return failed_reading(FileStatus::unreadable, fault, "archive");
  if (is_empty) return failed_reading(FileStatus::review, "archive_empty", "archive");
  return failed_reading(FileStatus::ok, "", "archive");
}

FileReading read_document(Bytes bytes, const MemberSink& members) {
  if (!members) return failed_reading(FileStatus::unsupported, "archive_not_opened", "document");
  FileReading reading = read_archive(bytes, members);
  reading.source_kind = "document";
  if (reading.reason == "archive_empty") reading.reason = "document_without_pictures";
  return reading;
}

/// Screenshots may stand in a workbook's cells, beside its rows or instead of them.
FileReading read_workbook(std::string_view source, Bytes bytes, Date night, const ReadScope& scope) {
  std::size_t handed_on = 0;
  const RecordSink hand_on = [&](Record&& record) {
    ++handed_on;
    scope.records(std::move(record));
  };
  FileReading reading = read_sheet(source, bytes, night, scope.records ? hand_on : RecordSink());
  bool has_pictures = false;
  if (scope.members)
    read_members(bytes, [&](Member&& member) {
      has_pictures = true;
      return scope.members(std::move(member));
    });
  const bool has_records = handed_on > 0 || !reading.records.empty();
  if (has_pictures && !has_records && reading.status != FileStatus::unreadable)
    return failed_reading(FileStatus::ok, "", "document");
  return reading;
}

/// A table, or else lines that people wrote. Its encoding, where it is not UTF-8, stands behind the kind:
/// `sheet.GB18030`.
FileReading read_text(std::string_view source, Bytes bytes, Date night, const RecordSink& records) {
  FileReading reading = read_sheet(source, bytes, night, records);
  if (reading.reason == "encoding_unknown") return reading;
  if (reading.reason == "sheet_no_header") reading = read_chat(source, *text_as_utf8(bytes), night);
  const std::string_view encoding = encoding_of(bytes)->name;
  if (encoding != "UTF-8") reading.source_kind += "." + std::string(encoding);
  return reading;
}

FileReading SourceReader::read(std::string_view source, std::span<const std::byte> bytes,
                               const ReadScope& scope) {
  switch (kind_of(bytes)) {
    case SourceKind::empty:
      return failed_reading(FileStatus::unreadable, "empty_file");
    case SourceKind::picture:
      return state_->read_picture_file(source, bytes, scope.traces);
    case SourceKind::pdf:
      return state_->read_pdf(source, bytes, scope);
    case SourceKind::archive:
      return read_archive(bytes, scope.members);
    case SourceKind::document:
      return read_document(bytes, scope.members);
    case SourceKind::xlsx:
      return read_workbook(source, bytes, state_->options.night, scope);
    case SourceKind::csv:
      return read_text(source, bytes, state_->options.night, scope.records);
    case SourceKind::ods:
      return read_sheet(source, bytes, state_->options.night, scope.records);
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
