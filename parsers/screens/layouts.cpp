#include "parsers/screens/layouts.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>

#include "core/page_text.hpp"
#include "core/reason.hpp"
#include "core/text.hpp"
#include "embedded/layouts.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

std::size_t anchor_length(const Layout& layout) {
  std::size_t length = 0;
  for (const auto& alternatives : layout.anchors) length += alternatives.front().size();
  return length;
}

/// Longer anchors stay apart from those of other apps when a character is misread, if it is not in the
/// place's name they begin with: 山东省卫生健康委员会 is not 广东省卫生健康委员会.
constexpr std::size_t long_anchor = 6;
constexpr std::size_t place_name = 2;

bool stands_roughly_in(const std::u32string& text, const std::u32string& anchor) {
  if (anchor.size() < 4 || anchor.size() > text.size()) return false;
  for (std::size_t at = 0; at + anchor.size() <= text.size(); ++at) {
    int differ = 0;
    for (std::size_t i = 0; i < anchor.size() && differ < 2; ++i) {
      const char32_t read = text[at + i];
      if (read == anchor[i]) continue;
      const bool may_be_it =
          read == unread_character || (anchor.size() >= long_anchor && i >= place_name && is_han(read));
      differ += may_be_it ? 1 : 2;
    }
    if (differ < 2) return true;
  }
  return false;
}

template <typename Stands>
bool is_on_page(const Layout& layout, const Stands& stands) {
  return std::ranges::all_of(
      layout.anchors, [&](const auto& alternatives) { return std::ranges::any_of(alternatives, stands); });
}

bool is_field(std::string_view word) {
  return std::ranges::any_of(record_labels(), [&](const Label& label) { return label.field == word; });
}

/// One layout's table → Layout, noting every fault on the way.
class LayoutReader {
 public:
  explicit LayoutReader(const toml::table& table) : table_(table) {}

  LayoutReading read() {
    Layout layout;
    layout.id = required_text("id");
    if (layout.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._") != std::string::npos)
      fault("id", "layout_id_form");
    layout.app = required_text("app");
    layout.anchors = anchors();
    if (table_.contains("refuse")) layout.refuse = texts("refuse", *table_.get("refuse"));
    if (table_.contains("refuse_reason")) {
      layout.refuse_reason = table_["refuse_reason"].value_or(std::string());
      if (std::ranges::find(all_reasons(), layout.refuse_reason, &Reason::code) == all_reasons().end())
        fault("refuse_reason", "layout_reason_unknown");
    }
    layout.one_person = flag("one_person");
    layout.stars_are_fixed = flag("stars_are_fixed");
    if (table_.contains("kind")) {
      layout.kind = test_kind_from(table_["kind"].value_or(std::string()));
      if (!layout.kind) fault("kind", "layout_kind_unknown");
    }
    layout.labels = labels();
    for (const auto& [key, value] : table_) {
      if (!std::ranges::count(known_keys, key.str())) fault(key.str(), "layout_key_unknown");
    }
    std::ranges::stable_sort(faults_, {}, &LayoutFault::line);
    if (!faults_.empty()) return {std::nullopt, std::move(faults_)};
    return {std::move(layout), {}};
  }

 private:
  static constexpr std::string_view known_keys[] = {
      "id", "app", "kind", "anchors", "refuse", "refuse_reason", "one_person", "stars_are_fixed", "labels"};

  void fault(std::string_view key, std::string_view reason, const toml::node* where = nullptr) {
    if (!where) where = table_.get(key);
    faults_.push_back({where ? where->source().begin.line : 1, std::string(key), std::string(reason)});
  }

  std::string required_text(std::string_view key) {
    const auto text = table_[key].value_exact<std::string>();
    if (!text || text->empty()) fault(key, "layout_text_required");
    return text.value_or("");
  }

  bool flag(std::string_view key) {
    if (table_.contains(key) && !table_[key].is_boolean()) fault(key, "layout_flag_required");
    return table_[key].value_or(false);
  }

  std::vector<std::string> texts(std::string_view key, const toml::node& node) {
    std::vector<std::string> all;
    const toml::array* list = node.as_array();
    if (!list || list->empty()) {
      fault(key, "layout_texts_required", &node);
      return all;
    }
    for (const toml::node& item : *list) all.push_back(text(key, item));
    return all;
  }

  std::string text(std::string_view key, const toml::node& node) {
    std::string text = without_spaces(fold_width(node.value_exact<std::string>().value_or("")));
    if (text.empty()) fault(key, "layout_texts_required", &node);
    return text;
  }

  /// Each is a text, or a list of texts of which one is enough.
  std::vector<std::vector<std::string>> anchors() {
    std::vector<std::vector<std::string>> all;
    const toml::array* list = table_["anchors"].as_array();
    if (!list || list->empty()) {
      fault("anchors", "layout_texts_required");
      return all;
    }
    for (const toml::node& item : *list)
      all.push_back(item.is_array() ? texts("anchors", item) : std::vector{text("anchors", item)});
    return all;
  }

  LabelOverrides labels() {
    LabelOverrides all;
    if (!table_.contains("labels")) return all;
    const toml::table* list = table_["labels"].as_table();
    if (!list) {
      fault("labels", "layout_labels_required");
      return all;
    }
    for (const auto& [label, field] : *list) {
      all[std::string(label.str())] = field.value_exact<std::string>().value_or("");
      if (!is_field(all[std::string(label.str())]))
        fault("labels." + std::string(label.str()), "layout_field_unknown", &field);
    }
    return all;
  }

  const toml::table& table_;
  std::vector<LayoutFault> faults_;
};

}  // namespace

LayoutReading read_layout(std::string_view text) try {
  return LayoutReader(toml::parse(text)).read();
} catch (const toml::parse_error& error) {
  return {std::nullopt, {{error.source().begin.line, "", "layout_not_toml"}}};
}

std::vector<std::string_view> layout_texts() {
  std::vector<std::string_view> texts;
  for (const auto& file : embedded::layouts::files()) texts.push_back(file.text);
  return texts;
}

std::vector<Layout> layouts_from(std::span<const std::string_view> texts) {
  std::vector<Layout> all;
  for (const std::string_view text : texts) {
    LayoutReading reading = read_layout(text);
    if (!reading.layout) throw std::invalid_argument("a layout has a fault");
    all.push_back(std::move(*reading.layout));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Layout& a, const Layout& b) { return anchor_length(a) > anchor_length(b); });
  return all;
}

std::span<const Layout> layouts() {
  static const std::vector<Layout> all = layouts_from(layout_texts());
  return all;
}

bool stands_in(std::string_view text, const std::string& anchor) {
  return contains(text, anchor) || stands_roughly_in(to_code_points(text), to_code_points(anchor));
}

const Layout* layout_of(std::string_view text, std::span<const Layout> known) {
  for (const Layout& layout : known) {
    if (is_on_page(layout, [&](const std::string& anchor) { return contains(text, anchor); })) return &layout;
  }
  const std::u32string characters = to_code_points(text);
  const Layout* only = nullptr;
  for (const Layout& layout : known) {
    const auto stands = [&](const std::string& anchor) {
      return contains(text, anchor) || stands_roughly_in(characters, to_code_points(anchor));
    };
    if (!is_on_page(layout, stands)) continue;
    if (only) return nullptr;
    only = &layout;
  }
  return only;
}

}  // namespace hesuan::parsers
