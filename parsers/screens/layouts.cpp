#include "parsers/screens/layouts.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>

#include "core/page_text.hpp"
#include "core/reason.hpp"
#include "core/text.hpp"
#include "embedded/layouts.hpp"

namespace hesuan::parsers {
namespace {

[[noreturn]] void refuse(std::string_view file, std::string_view key, std::string_view what) {
  throw std::runtime_error(std::string(file) + ": " + std::string(key) + ": " + std::string(what));
}

std::string required_text(const toml::table& table, std::string_view file, std::string_view key) {
  const auto text = table[key].value<std::string>();
  if (!text || text->empty()) refuse(file, key, "a text is required");
  return *text;
}

std::string text_of(const toml::node& node, std::string_view file, std::string_view key) {
  const auto text = node.value<std::string>();
  if (!text || text->empty()) refuse(file, key, "a list of texts is required");
  return without_spaces(fold_width(*text));
}

std::vector<std::string> texts(const toml::node* node, std::string_view file, std::string_view key) {
  std::vector<std::string> all;
  if (node == nullptr) return all;
  if (!node->is_array()) refuse(file, key, "a list of texts is required");
  for (const toml::node& item : *node->as_array()) all.push_back(text_of(item, file, key));
  return all;
}

std::vector<std::vector<std::string>> anchors_in(const toml::table& table, std::string_view file) {
  const toml::array* items = table["anchors"].as_array();
  if (items == nullptr || items->empty()) refuse(file, "anchors", "at least one text is required");
  std::vector<std::vector<std::string>> anchors;
  for (const toml::node& item : *items) {
    if (item.is_array() && !item.as_array()->empty()) {
      anchors.push_back(texts(&item, file, "anchors"));
    } else {
      anchors.push_back({text_of(item, file, "anchors")});
    }
  }
  return anchors;
}

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

std::vector<Layout> load() {
  std::vector<Layout> all;
  for (const auto& file : embedded::layouts::files()) all.push_back(layout_from_toml(file.name, file.text));
  std::stable_sort(all.begin(), all.end(),
                   [](const Layout& a, const Layout& b) { return anchor_length(a) > anchor_length(b); });
  return all;
}

}  // namespace

Layout layout_from_toml(std::string_view name, std::string_view text) {
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    refuse(name, "line " + std::to_string(error.source().begin.line), error.description());
  }
  Layout layout;
  layout.id = required_text(table, name, "id");
  layout.app = required_text(table, name, "app");
  layout.anchors = anchors_in(table, name);
  layout.refuse = texts(table.get("refuse"), name, "refuse");
  layout.refuse_reason = table["refuse_reason"].value_or(layout.refuse_reason);
  if (std::ranges::find(all_reasons(), layout.refuse_reason, &Reason::code) == all_reasons().end())
    refuse(name, "refuse_reason", "a known reason is required");
  layout.one_person = table["one_person"].value_or(false);
  layout.stars_are_fixed = table["stars_are_fixed"].value_or(false);
  if (const auto kind = table["kind"].value<std::string>()) {
    layout.kind = test_kind_from(*kind);
    if (!layout.kind) refuse(name, "kind", "nucleic_acid or antigen is required");
  }
  if (const auto* labels = table["labels"].as_table()) {
    for (const auto& [label, field] : *labels) {
      const auto word = field.value<std::string>();
      if (!word) refuse(name, "labels", "a field name is required for each label");
      layout.labels[std::string(label.str())] = *word;
    }
  }
  return layout;
}

std::span<const Layout> layouts() {
  static const std::vector<Layout> all = load();
  return all;
}

const Layout* layout_of(std::string_view text) {
  for (const Layout& layout : layouts()) {
    if (is_on_page(layout, [&](const std::string& anchor) { return contains(text, anchor); })) return &layout;
  }
  const std::u32string characters = to_code_points(text);
  const Layout* only = nullptr;
  for (const Layout& layout : layouts()) {
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
