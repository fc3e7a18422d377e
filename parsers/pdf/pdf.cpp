#include "parsers/pdf/pdf.hpp"

#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/text.hpp"
#include "parsers/text/encoding.hpp"

namespace hesuan::parsers {
namespace {

// Boxes are whole numbers: quarter points keep the gap between two characters visible.
constexpr double units_a_point = 4;
constexpr double scan_dpi = 200;
constexpr double max_scan_pixels = 40e6;

std::string to_utf8(const poppler::ustring& text) {
  const poppler::byte_array bytes = text.to_utf8();
  return {bytes.begin(), bytes.end()};
}

Box to_box(const poppler::rectf& rect) {
  const auto unit = [](double points) { return static_cast<int>(std::lround(points * units_a_point)); };
  return {unit(rect.x()), unit(rect.y()), unit(rect.width()), unit(rect.height())};
}

/// Words nearer than a character's width belong to one line of text.
bool goes_on(const TextLine& line, const Box& word) {
  const int overlap = std::min(line.box.bottom(), word.bottom()) - std::max(line.box.y, word.y);
  const int gap = word.x - line.box.right();
  return 2 * overlap > std::min(line.box.height, word.height) && gap > -word.height &&
         gap < 0.8 * word.height;
}

void append(TextLine& line, const std::string& word, const Box& box, bool with_blank) {
  if (with_blank) line.text += ' ';
  line.text += word;
  const int right = std::max(line.box.right(), box.right()),
            bottom = std::max(line.box.bottom(), box.bottom());
  line.box.y = std::min(line.box.y, box.y);
  line.box.width = right - line.box.x;
  line.box.height = bottom - line.box.y;
}

PageText text_layer_of(poppler::page& page) {
  const poppler::rectf size = page.page_rect();
  PageText text{
      static_cast<int>(size.width() * units_a_point), static_cast<int>(size.height() * units_a_point), {}};
  bool blank_before = false;
  std::size_t words = 0, turned = 0;
  for (const poppler::text_box& word : page.text_list()) {
    ++words;
    turned += word.rotation() != 0 ? 1 : 0;
    const std::string characters = fold_width(to_utf8(word.text()));
    if (trim(characters).empty()) continue;
    const Box box = to_box(word.bbox());
    if (!text.lines.empty() && goes_on(text.lines.back(), box)) {
      append(text.lines.back(), characters, box, blank_before);
    } else {
      text.lines.push_back({box, characters, 1, {}});
    }
    blank_before = word.has_space_after();
  }
  // Of lines that stand on their side the boxes do not tell what is beside what.
  if (2 * turned > words) text.lines.clear();
  return text;
}

std::optional<ocr::Picture> picture_of(const poppler::page& page) {
  const poppler::rectf size = page.page_rect();
  const double pixels = size.width() * size.height() * scan_dpi * scan_dpi / (72 * 72);
  const double dpi = pixels > max_scan_pixels ? scan_dpi * std::sqrt(max_scan_pixels / pixels) : scan_dpi;
  poppler::page_renderer renderer;
  renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
  renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
  renderer.set_image_format(poppler::image::format_bgr24);
  poppler::image image = renderer.render_page(&page, dpi, dpi);
  if (!image.is_valid()) return std::nullopt;
  return ocr::picture_from_pixels(reinterpret_cast<const unsigned char*>(image.const_data()), image.width(),
                                  image.height(), image.bytes_per_row(), 3);
}

std::unique_ptr<poppler::document> opened(std::span<const std::byte> bytes,
                                          std::span<const std::string> passwords) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  const auto load = [&](const std::string& password) {
    return std::unique_ptr<poppler::document>(poppler::document::load_from_raw_data(
        reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()), password, password));
  };
  auto document = load("");
  for (const std::string& password : passwords) {
    if (!document || !document->is_locked()) break;
    document = load(password);
  }
  return document;
}

std::string fault_of(const poppler::document* document) {
  if (!document) return "pdf_broken";
  if (document->is_locked()) return "pdf_locked";
  return document->pages() > 0 ? "" : "pdf_no_pages";
}

/// One of the 3,755 characters of GB 2312's first level, which nearly all that is printed is written in.
bool is_common_han(char32_t c) {
  const auto code = encoded(hesuan::to_utf8(c), "GB2312");
  const auto first = code && code->size() == 2 ? static_cast<unsigned char>(code->front()) : 0;
  return 0xB0 <= first && first <= 0xD7;
}

}  // namespace

bool is_nonsense(const PageText& text) {
  std::size_t characters = 0, han = 0, common_han = 0, foreign = 0;
  for (const TextLine& line : text.lines)
    for (const char32_t c : to_code_points(line.text)) {
      if (is_space(c)) continue;
      ++characters;
      const bool is_common = is_han(c) && is_common_han(c);
      han += is_han(c) ? 1 : 0;
      common_han += is_common ? 1 : 0;
      const bool is_ascii = 0x20 <= c && c < 0x7F, is_punctuation = 0x2000 <= c && c < 0x3040;
      const bool is_latin = 0xA0 <= c && c < 0x100;  // ° · × and accents
      foreign += !is_han(c) && !is_ascii && !is_punctuation && !is_latin ? 1 : 0;
    }
  return 5 * foreign > characters || 10 * common_han < 7 * han;
}

PdfOutline outline_of_pdf(std::span<const std::byte> bytes, std::span<const std::string> passwords) {
  const auto document = opened(bytes, passwords);
  PdfOutline outline{fault_of(document.get()), 0, false};
  if (!outline.fault.empty()) return outline;
  outline.pages = document->pages();
  outline.has_attachments = document->has_embedded_files();
  return outline;
}

std::string read_pdf_pages(std::span<const std::byte> bytes, std::span<const std::string> passwords,
                           PageRange pages, const std::function<void(PdfPage&&)>& sink) {
  const auto document = opened(bytes, passwords);
  if (auto fault = fault_of(document.get()); !fault.empty()) return fault;
  for (int number = std::max(1, pages.first); number <= std::min(pages.last, document->pages()); ++number) {
    PdfPage out{number, {}, [] { return std::optional<ocr::Picture>(); }};
    const std::unique_ptr<poppler::page> page(document->create_page(number - 1));
    if (page) {
      out.text = text_layer_of(*page);
      if (is_nonsense(out.text)) out.text.lines.clear();
      out.rendered = [&page] { return picture_of(*page); };
    }
    sink(std::move(out));
  }
  return "";
}

}  // namespace hesuan::parsers
