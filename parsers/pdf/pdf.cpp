#include "parsers/pdf/pdf.hpp"

#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/text.hpp"

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
  for (const poppler::text_box& word : page.text_list()) {
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
  return text;
}

std::optional<ocr::Picture> rendered(const poppler::page& page) {
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

}  // namespace

std::string read_pdf_pages(std::span<const std::byte> bytes, const std::function<void(PdfPage&&)>& sink) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  const std::unique_ptr<poppler::document> document(poppler::document::load_from_raw_data(
      reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size())));
  if (!document) return "pdf_broken";
  if (document->is_locked()) return "pdf_locked";
  if (document->pages() == 0) return "pdf_no_pages";
  for (int i = 0; i < document->pages(); ++i) {
    PdfPage out{i + 1, {}, {}};
    const std::unique_ptr<poppler::page> page(document->create_page(i));
    if (page) {
      out.text = text_layer_of(*page);
      if (out.text.lines.empty()) out.picture = rendered(*page);
    }
    sink(std::move(out));
  }
  return "";
}

}  // namespace hesuan::parsers
