#include "parsers/screens/layouts.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>

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

std::vector<std::string> texts(const toml::table& table, std::string_view file, std::string_view key) {
  std::vector<std::string> all;
  const toml::node* node = table.get(key);
  if (node == nullptr) return all;
  if (!node->is_array()) refuse(file, key, "a list of texts is required");
  for (const toml::node& item : *node->as_array()) {
    const auto text = item.value<std::string>();
    if (!text || text->empty()) refuse(file, key, "a list of texts is required");
    all.push_back(without_spaces(fold_width(*text)));
  }
  return all;
}

std::size_t anchor_length(const Layout& layout) {
  std::size_t length = 0;
  for (const std::string& anchor : layout.anchors) length += anchor.size();
  return length;
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
  layout.anchors = texts(table, name, "anchors");
  layout.refuse = texts(table, name, "refuse");
  if (layout.anchors.empty()) refuse(name, "anchors", "at least one text is required");
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
    const bool all_there = std::all_of(layout.anchors.begin(), layout.anchors.end(),
                                       [&](const std::string& anchor) { return contains(text, anchor); });
    if (all_there) return &layout;
  }
  return nullptr;
}

}  // namespace hesuan::parsers
