#include "exporters/explain_page.hpp"

#include <fmt/format.h>
#include <nettle/base64.h>

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "embedded/explain.hpp"
#include "exporters/html.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

// Below these a character is marked; what a field makes of its characters is the reader's business.
constexpr double doubtful = 0.9, weak = 0.6;

std::string base64(std::string_view bytes) {
  std::string text(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
  base64_encode_raw(text.data(), bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  return text;
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", share * 100);
}

/// `text` with its unread characters as boxes, which every font has.
std::string shown(std::string_view text) {
  std::u32string characters = to_code_points(text);
  std::ranges::replace(characters, unread_character, U'□');
  return escaped(to_utf8(characters));
}

/// What became of a line, or of a part of it; the names are the page's CSS classes.
enum class Fate { label, value, unused, skimmed };

std::string_view css_class(Fate fate) {
  constexpr std::string_view names[] = {"label", "value", "unused", "skimmed"};
  return names[static_cast<int>(fate)];
}

Fate fate_of(const PartUse& use) {
  if (use.role == PartUse::Role::label) return Fate::label;
  return use.records.empty() ? Fate::unused : Fate::value;
}

std::string embedded_file(std::string_view style_or_script) {
  for (const auto& file : embedded::explain::files())
    if (file.name == style_or_script) return std::string(file.text);
  return {};
}

class Page : HtmlWriter {
 public:
  Page(std::string_view source, const FileReading& reading, std::span<const PageTrace> traces,
       Language language)
      : HtmlWriter(language), source_(source), reading_(reading), traces_(traces) {}

  std::string html() {
    head();
    records();
    refused();
    for (const PageTrace& trace : traces_) page(trace);
    if (traces_.empty() && !reading_.source_kind.empty() && reading_.source_kind != "picture")
      add("<p class=\"soft\">{}: {}</p>\n", wording_of_source_kind(reading_.source_kind, language_),
          say("这里的文字直接取自文件，没有经过图像识别，所以没有图片可对照。",
              "The text was taken from the file as it is, not from a picture, "
              "so there is none to compare with."));
    add("<div id=\"sheet\"></div>\n<script>{}</script>\n</body>\n</html>\n", embedded_file("script"));
    return std::move(html_);
  }

 private:
  void head() {
    const auto title = say("这份文件是怎样读出来的", "How this file was read");
    add("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", say("zh-CN", "en"));
    // Should a text ever slip through unescaped, it still cannot load or send anything.
    add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" "
        "href=\"data:,\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
        title, embedded_file("style"));
    add("<h1>{}</h1>\n<p>{} <span class=\"badge {}\">{}</span></p>\n", title, escaped(source_),
        status_class(), wording(reading_.status, language_));
    if (!reading_.reason.empty()) add("<p>{}</p>\n", escaped(explain(reading_.reason, language_)));
    add("<p class=\"soft\">{}</p>\n",
        say("本页含个人信息，请勿转发。图片就在页面里，打开时不联网。",
            "This page shows personal data: do not pass it on. The picture is inside, nothing is fetched."));
  }

  std::string_view status_class() const {
    if (reading_.status == FileStatus::ok) return "ok";
    return reading_.status == FileStatus::review ? "look" : "fault";
  }

  void records() {
    if (reading_.records.empty()) return;
    add("<h2>{}</h2>\n<div class=\"records\">\n", say("读出的记录", "Records"));
    for (std::size_t i = 0; i < reading_.records.size(); ++i) record(reading_.records[i], i);
    add("</div>\n");
  }

  void record(const Record& record, std::size_t index) {
    const bool ok = record.status == RecordStatus::ok;
    add("<section class=\"card\"><h3>{} <span class=\"badge {}\">{}</span></h3>\n",
        record_name(record, index), ok ? "ok" : "look",
        ok ? say("可用", "ok") : say("待核对", "needs a look"));
    if (!record.reasons.empty()) {
      add("<ul>");
      for (const auto& reason : record.reasons) add("<li>{}</li>", escaped(explain(reason, language_)));
      add("</ul>\n");
    }
    add("<table>\n");
    for (const auto& field : record_fields()) {
      const auto value = field.get(record);
      const std::string heading = wording_of_field(field.name, language_);
      // Those without a wording say where the record comes from, not what it says.
      if (!value || heading == field.name) continue;
      const auto confidence = record.confidence.find(std::string(field.name));
      add("<tr><th>{}</th><td>{}</td><td class=\"number\">{}</td></tr>\n", heading,
          escaped(value_for_people(record, field.name, *value)),
          confidence == record.confidence.end() ? "" : percent(confidence->second));
    }
    add("</table></section>\n");
  }

  std::string record_name(const Record& record, std::size_t index) const {
    const std::string name = fmt::format("{} {}", say("记录", "Record"), index + 1);
    return reading_.source_kind.starts_with("sheet") ? fmt::format("{} ({})", name, place_of(record.page))
                                                     : name;
  }

  std::string place_of(int page) const {
    return fmt::format(fmt::runtime(reading_.source_kind.starts_with("sheet") ? say("第 {} 行", "row {}")
                                                                              : say("第 {} 页", "page {}")),
                       page);
  }

  std::string value_for_people(const Record& record, std::string_view field, const std::string& value) const {
    if (field == "kind")
      return std::string(record.kind == TestKind::antigen ? say("抗原", "antigen")
                                                          : say("核酸", "nucleic acid"));
    if (field == "result")
      return record.result == TestResult::unknown ? std::string(say("不明", "unknown"))
                                                  : wording(record.result, language_);
    if (field == "sampled_at") return display_time(*record.sampled_at);
    if (field == "reported_at") return display_time(*record.reported_at);
    if (field == "health_code" && language_ == Language::zh_CN)
      return *record.health_code == HealthCode::green    ? "绿码"
             : *record.health_code == HealthCode::yellow ? "黄码"
                                                         : "红码";
    return value;
  }

  void refused() {
    if (reading_.refused.empty()) return;
    add("<h2>{}</h2>\n<div class=\"card\"><table>\n", say("没有成为记录的内容", "What gave no record"));
    for (const RefusedItem& item : reading_.refused) {
      add("<tr><th>{}</th><td>{}</td><td>{}</td></tr>\n", place_of(item.page),
          escaped(wording_of_field(item.field, language_)), escaped(explain(item.reason, language_)));
    }
    add("</table></div>\n");
  }

  void page(const PageTrace& trace) {
    add("<h2>");
    if (traces_.size() > 1 || reading_.source_kind == "pdf")
      add("{}", fmt::format(fmt::runtime(say("第 {} 页：", "Page {}: ")), trace.page));
    add("{}</h2>\n", say("哪里读成了什么", "What was read where"));
    if (!trace.strips.empty()) {
      strips(trace);
      return;
    }
    layout(trace);
    if (trace.text.lines.empty()) {
      add("<p>{}</p>\n", escaped(explain("no_text_found", language_)));
    } else {
      legend();
    }
    add("<div class=\"page\">\n");
    picture(trace);
    add("<div class=\"lines\">\n");
    for (std::size_t i = 0; i < trace.text.lines.size(); ++i) line(trace, i);
    add("</div>\n</div>\n");
  }

  void layout(const PageTrace& trace) {
    const auto recognised = std::ranges::find(trace.fits, trace.layout, &LayoutFit::id);
    if (!trace.layout.empty() && recognised != trace.fits.end()) {
      add("<p>{} <b>{}</b> <span class=\"soft\">{}</span></p>\n", say("认出的应用：", "Recognised app:"),
          escaped(recognised->app), escaped(recognised->id));
      anchors(*recognised);
      return;
    }
    add("<p>{}</p>\n", say("没有认出是哪个应用，所以按通用的标签（姓名、采样时间等）读取。",
                           "No known app was recognised, so the page was read by labels that all have in "
                           "common (姓名, 采样时间, …)."));
    if (trace.fits.empty()) {
      add("<p class=\"soft\">{}</p>\n", say("页面上没有任何已知应用的特征文字。",
                                            "None of the texts that known apps are told by is on the page."));
      return;
    }
    const bool several =
        std::ranges::any_of(trace.fits, [](const LayoutFit& fit) { return fit.missing.empty(); });
    add("<p class=\"soft\">{}</p>\n",
        several ? say("特征文字有的没有读准，不止一个应用说得通，所以都没有采用：",
                      "Its texts were not read well and may be those of several apps, so none was taken:")
                : say("只找到一部分特征文字的应用：", "Apps of which some texts are there:"));
    for (const LayoutFit& fit : trace.fits) {
      add("<p>{} <span class=\"soft\">{}</span></p>\n", escaped(fit.app), escaped(fit.id));
      anchors(fit);
    }
  }

  void anchors(const LayoutFit& fit) {
    add("<p class=\"anchors\">{}", say("页面上有：", "On the page: "));
    for (const auto& anchor : fit.found) add(" <span>{}</span>", escaped(anchor));
    if (!fit.missing.empty()) add(" {}", say("没有：", "missing: "));
    for (const auto& anchor : fit.missing) add(" <span class=\"missing\">{}</span>", escaped(anchor));
    add("</p>\n");
  }

  std::string_view name_of(Fate fate) const {
    switch (fate) {
      case Fate::label:
        return say("标签", "label");
      case Fate::value:
        return say("用作记录的值", "value of a record");
      case Fate::unused:
        return say("读了，没有用上", "read, not used");
      case Fate::skimmed:
        break;
    }
    return say("只略读，不值得细读", "skimmed, not worth reading");
  }

  void legend() {
    add("<div class=\"legend\">");
    for (const Fate fate : {Fate::label, Fate::value, Fate::unused, Fate::skimmed})
      add("<span class=\"{}\"><i></i>{}</span>", css_class(fate), name_of(fate));
    add("</div>\n<p class=\"soft\">{}</p>\n",
        say("点方框或一行文字，可以看到每个字是谁读的、有多大把握、还可能是什么。",
            "Choose a box or a line to see what read each character, how surely, and what else it may be."));
  }

  // --- A photo of tests: windows in the picture, and each one's profile

  void strips(const PageTrace& trace) {
    add("<p>{}</p>\n",
        say("这是抗原试剂的照片。蓝框是找到的检测条；曲线是沿检测条的颜色深浅，竖线是可能的线。",
            "A photo of antigen tests. Each blue frame is a membrane that was found; the curve is how dark "
            "it is along its length, upright lines are where a line may be."));
    add("<div class=\"page\">\n<figure><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
        trace.text.width, trace.text.height,
        say("照片，找到的检测条画成方框", "The photo, with a frame for each membrane"));
    add("<image width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" "
        "href=\"data:image/jpeg;base64,{}\"/>\n",
        trace.text.width, trace.text.height, base64(trace.picture));
    for (const StripTrace& strip : trace.strips) {
      add("<g class=\"label\"><polygon points=\"");
      for (const auto& corner : strip.corners) add("{:.1f},{:.1f} ", corner[0], corner[1]);
      add("\"/></g>\n");
    }
    add("</svg></figure>\n<div class=\"lines\">\n");
    for (std::size_t i = 0; i < trace.strips.size(); ++i) profile(trace.strips[i], trace.first_record + i);
    add("</div>\n</div>\n");
  }

  /// The profile as a curve over the membrane's length, which is 100 wide; 40 high is its darkest place.
  void profile(const StripTrace& strip, std::size_t record) {
    add("<section class=\"card\"><h3>{} {}</h3>\n", say("记录", "Record"), record + 1);
    const float darkest = strip.profile.empty() ? 1 : std::max(0.05F, std::ranges::max(strip.profile));
    const double margin = 8, step = (100 + 2 * margin) /
                                    static_cast<double>(std::max<std::size_t>(1, strip.profile.size()));
    add("<svg class=\"profile\" viewBox=\"{} -2 {} 46\" role=\"img\" aria-label=\"{}\"><polyline points=\"",
        -margin, 100 + 2 * margin, say("颜色深浅曲线", "how dark the membrane is along its length"));
    for (std::size_t i = 0; i < strip.profile.size(); ++i)
      add("{:.2f},{:.2f} ", (static_cast<double>(i) + 0.5) * step - margin,
          40 - 40 * strip.profile[i] / darkest);
    add("\"/>");
    for (std::size_t i = 0; i < strip.lines.size(); ++i)
      add("<line class=\"{}\" x1=\"{:.2f}\" x2=\"{:.2f}\" y1=\"0\" y2=\"42\"/>",
          css_class(fate_of_line(strip.lines[i], i)), 100 * strip.lines[i].place, 100 * strip.lines[i].place);
    add("</svg>\n<table>\n");
    for (std::size_t i = 0; i < strip.lines.size(); ++i)
      add("<tr class=\"{}\"><th>{}</th><td>{:.0f} %</td><td class=\"number\">{} {:.1f} %</td><td "
          "class=\"number\">{} {}</td></tr>\n",
          css_class(fate_of_line(strip.lines[i], i)),
          i == 0 ? say("质控线", "control line") : say("可能的第二条线", "perhaps a second line"),
          100 * strip.lines[i].place, say("深浅", "contrast"), 100 * strip.lines[i].contrast,
          say("是线的把握", "a line by"), percent(strip.lines[i].probability));
    add("</table></section>\n");
  }

  static Fate fate_of_line(const StripLineTrace& line, std::size_t index) {
    if (index == 0) return Fate::label;
    return line.probability < 0.3 ? Fate::skimmed : line.probability < 0.85 ? Fate::unused : Fate::value;
  }

  // --- One page's picture and lines
  // -------------------------------------------------------------------------------

  std::vector<const PartUse*> uses_of(const PageTrace& trace, std::size_t line) const {
    std::vector<const PartUse*> uses;
    for (const PartUse& use : trace.uses)
      if (use.part.line == line) uses.push_back(&use);
    std::ranges::stable_sort(uses, {}, [](const PartUse* use) { return use->part.first; });
    return uses;
  }

  Fate fate_without_use(const TextLine& line) const {
    return has_unread(line.text) ? Fate::skimmed : Fate::unused;
  }

  std::string line_id(const PageTrace& trace, std::size_t line) const {
    return fmt::format("p{}l{}", trace.page, line);
  }

  void picture(const PageTrace& trace) {
    add("<figure><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", trace.text.width,
        trace.text.height,
        say("读取的图片，找到的文字行画成方框", "The picture, with a box for each line that was found"));
    if (!trace.picture.empty())
      add("<image width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" "
          "href=\"data:image/jpeg;base64,{}\"/>\n",
          trace.text.width, trace.text.height, base64(trace.picture));
    for (std::size_t i = 0; i < trace.text.lines.size(); ++i) {
      const TextLine& line = trace.text.lines[i];
      const auto uses = uses_of(trace, i);
      if (uses.empty()) box(trace, i, line.box, fate_without_use(line), name_of(fate_without_use(line)));
      for (const PartUse* use : uses) box(trace, i, box_of(line, use->part), fate_of(*use), sentence(*use));
    }
    add("</svg></figure>\n");
  }

  static Box box_of(const TextLine& line, const PagePart& part) {
    if (part.count == 0 || line.characters.size() < part.first + part.count) return line.box;
    const int left = line.characters[part.first].box.x;
    const int right = line.characters[part.first + part.count - 1].box.right();
    return {left, line.box.y, std::max(1, right - left), line.box.height};
  }

  void box(const PageTrace& trace, std::size_t line, const Box& place, Fate fate, std::string_view tip) {
    add("<g class=\"{}\" data-line=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\">"
        "<title>{}</title></rect></g>\n",
        css_class(fate), line_id(trace, line), place.x - 2, place.y - 2, place.width + 4, place.height + 4,
        escaped(tip));
  }

  /// What a use is, in words: `姓名 → 记录 1`.
  std::string sentence(const PartUse& use) const {
    const std::string field = wording_of_field(use.field, language_);
    if (use.role == PartUse::Role::label) return fmt::format("{}{}", say("标签：", "label: "), field);
    if (use.records.empty())
      return fmt::format("{} {}", field,
                         say("（记录里没有这一项，没有用上）", "(no record has this field: not used)"));
    std::string text = fmt::format("{}{} → {}", say("值：", "value: "), field, say("记录", "record"));
    for (const std::size_t record : use.records) text += fmt::format(" {}", record + 1);
    return text;
  }

  void line(const PageTrace& trace, std::size_t index) {
    const TextLine& line = trace.text.lines[index];
    const auto uses = uses_of(trace, index);
    Fate fate = uses.empty() ? fate_without_use(line) : Fate::unused;
    for (const PartUse* use : uses) {
      if (fate_of(*use) == Fate::value || fate != Fate::value) fate = fate_of(*use);
    }
    add("<details class=\"{}\" data-line=\"{}\"><summary><span class=\"text\">", css_class(fate),
        line_id(trace, index));
    characters_inline(line);
    add("</span><span class=\"uses\">");
    if (uses.empty()) add("<span><em>{}</em></span>", name_of(fate));
    for (const PartUse* use : uses)
      add("<span class=\"{}\"><em>{}</em></span>", css_class(fate_of(*use)),
          escaped(in_file(sentence(*use), *use, trace)));
    add("</span></summary>\n<div class=\"inside\">");
    second_looks(trace, index);
    characters(line);
    add("</div></details>\n");
  }

  /// A page counts its records from one; among the records above they may stand further on.
  std::string in_file(std::string text, const PartUse& use, const PageTrace& trace) const {
    if (use.records.empty() || trace.first_record == 0) return text;
    PartUse shifted = use;
    for (std::size_t& record : shifted.records) record += trace.first_record;
    return sentence(shifted);
  }

  void characters_inline(const TextLine& line) {
    const std::u32string text = to_code_points(line.text);
    if (line.characters.size() != text.size()) return add("{}", shown(line.text));
    for (std::size_t i = 0; i < text.size(); ++i) {
      const double confidence = line.characters[i].confidence;
      const std::string character = shown(to_utf8(text.substr(i, 1)));
      const bool is_read = text[i] != unread_character;
      if (!is_read || confidence >= doubtful)
        add("{}", character);
      else
        add("<b class=\"{}\" title=\"{}\">{}</b>", confidence < weak ? "weak" : "doubt", percent(confidence),
            character);
    }
  }

  void second_looks(const PageTrace& trace, std::size_t line) {
    for (const SecondLook& look : trace.second_looks) {
      if (look.part.line != line) continue;
      const std::string first = text_of(trace.text, look.part);
      add("<p>{} <b>{}</b> ({} {})", say("再读一次：", "Read again:"), shown(look.reading.text),
          engines_of(look.reading), percent(look.reading.confidence));
      // What was not read before has nothing to compare with.
      if (!has_unread(first)) {
        const bool same = look.reading.text == first;
        add(" <span class=\"{}\">{}</span>", same ? "ok" : "look",
            same ? say("与第一次相同", "as before") : say("与第一次不同", "not as before"));
      }
      add("</p>\n");
    }
  }

  std::string_view name_of(Engine engine) const {
    switch (engine) {
      case Engine::skimmer:
        return say("略读网络", "skimming network");
      case Engine::tesseract:
        return "Tesseract";
      case Engine::second:
        break;
    }
    return say("第二识别器", "second recogniser");
  }

  std::string engines_of(const TextLine& line) const {
    std::set<Engine> engines;
    for (const TextCharacter& character : line.characters) engines.insert(character.engine);
    std::string names;
    for (const Engine engine : engines) names += (names.empty() ? "" : " + ") + std::string(name_of(engine));
    return names;
  }

  void characters(const TextLine& line) {
    const std::u32string text = to_code_points(line.text);
    if (line.characters.size() != text.size()) return;
    add("<div class=\"scroll\"><table><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr>\n",
        say("字", "character"), say("识别者", "read by"), say("把握", "sure"), say("还可能是", "or else"));
    for (std::size_t i = 0, end = 0; i < text.size(); i = end) {
      // Characters of which the same is to be said share a row.
      const std::string said = row(text, line, i);
      for (end = i + 1;
           end < text.size() && line.characters[end].alternatives.size() < 2 && row(text, line, end) == said;)
        ++end;
      add("<tr><td>{}</td>{}</tr>\n", shown(to_utf8(text.substr(i, end - i))), said);
    }
    add("</table></div>");
  }

  /// All cells of a character's row but the character itself.
  std::string row(const std::u32string& text, const TextLine& line, std::size_t at) const {
    if (text[at] == unread_character)
      return fmt::format("<td>{}</td><td></td><td></td>", say("没有细读", "not read"));
    const TextCharacter& character = line.characters[at];
    std::string others;
    for (const Alternative& other : character.alternatives)
      if (other.character != to_utf8(text.substr(at, 1)))
        others += fmt::format("{} {}  ", shown(other.character), percent(other.probability));
    return fmt::format("<td>{}</td><td>{}</td><td>{}</td>", name_of(character.engine),
                       percent(character.confidence), others);
  }

  std::string_view source_;
  const FileReading& reading_;
  std::span<const PageTrace> traces_;
};

}  // namespace

std::string explain_page(std::string_view source, const FileReading& reading,
                         std::span<const PageTrace> traces, Language language) {
  return Page(source, reading, traces, language).html();
}

}  // namespace hesuan::exporters
