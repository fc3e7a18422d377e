#include "parsers/vocabulary/vocabulary.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "core/text.hpp"
#include "embedded/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

/// Without the decoration forms put around a label: `*1、采样时间（必填）：` → `采样时间`.
std::string bare_label(std::string_view text) {
  std::string bare = to_upper_ascii(without_spaces(fold_width(text)));
  if (bare.starts_with('*')) bare.erase(0, 1);
  const auto number_end = bare.find_first_not_of("0123456789");
  if (number_end != 0 && number_end != std::string::npos) {
    const std::string_view after = std::string_view(bare).substr(number_end);
    for (const std::string_view mark : {"、", ".", ")"})
      if (after.starts_with(mark)) {
        bare.erase(0, number_end + mark.size());
        break;
      }
  }
  while (bare.ends_with(':') || bare.ends_with('*')) bare.pop_back();
  for (const auto& [open, close] : {std::pair("(", ")"), std::pair("【", "】"), std::pair("[", "]")}) {
    const auto note = bare.rfind(open);
    if (bare.ends_with(close) && note != std::string::npos && note > 0) bare.erase(note);
  }
  while (bare.ends_with(':')) bare.pop_back();
  return bare;
}

class Vocabulary {
 public:
  void add(const Label& label) {
    const auto [known, is_new] = fields_.try_emplace(bare_label(label.text), label.field);
    if (is_new) labels_.push_back(label);
  }

  void sort() {
    const auto length = [](const Label& label) { return to_code_points(label.text).size(); };
    std::stable_sort(labels_.begin(), labels_.end(),
                     [&](const Label& a, const Label& b) { return length(a) > length(b); });
  }

  std::optional<std::string> field_of(std::string_view text) const {
    const auto found = fields_.find(bare_label(text));
    return found == fields_.end() ? std::nullopt : std::optional(found->second);
  }

  std::span<const Label> labels() const { return labels_; }

 private:
  std::vector<Label> labels_;
  std::unordered_map<std::string, std::string> fields_;
};

std::vector<Label> labels_in(const toml::table& data, std::string_view section) {
  std::vector<Label> labels;
  const toml::table* fields = data[section].as_table();
  if (!fields) throw std::logic_error("fields.toml: section missing");
  for (const auto& [field, words] : *fields)
    for (const auto& word : *words.as_array())
      labels.push_back({word.value<std::string>().value(), std::string(field.str())});
  return labels;
}

struct Vocabularies {
  Vocabulary record, table, behind_moment, relation;
};

Vocabularies load() {
  const auto data = toml::parse(embedded::vocabulary::files().front().text);
  const auto record_labels = labels_in(data, "record");
  Vocabularies all;
  for (const Label& label : record_labels) all.record.add(label);
  for (const Label& label : labels_in(data, "table")) all.table.add(label);
  for (const Label& label : record_labels) all.table.add(label);
  for (const Label& label : labels_in(data, "behind_moment")) all.behind_moment.add(label);
  for (const Label& label : labels_in(data, "relation")) all.relation.add(label);
  for (Vocabulary* each : {&all.record, &all.table, &all.behind_moment}) each->sort();
  return all;
}

const Vocabularies& vocabularies() {
  static const Vocabularies all = load();
  return all;
}

}  // namespace

std::span<const Label> record_labels() {
  return vocabularies().record.labels();
}
std::span<const Label> table_headings() {
  return vocabularies().table.labels();
}

std::span<const Label> words_behind_moment() {
  return vocabularies().behind_moment.labels();
}

std::optional<std::string> record_field_of(std::string_view label) {
  return vocabularies().record.field_of(label);
}

std::optional<std::string> table_field_of(std::string_view heading) {
  return vocabularies().table.field_of(heading);
}

std::optional<std::string> relation_of(std::string_view word) {
  return vocabularies().relation.field_of(word);
}

}  // namespace hesuan::parsers
