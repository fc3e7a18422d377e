#include "cli/learned_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/text.hpp"
#include "parsers/values/values.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::cli {
namespace {

using Cells = std::vector<std::string>;

std::string quoted(std::string_view text) {
  std::string toml = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      toml += std::string("\\") + c;
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      toml += c == '\n' ? "\\n" : fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    else
      toml += c;
  }
  return toml + "\"";
}

std::string quoted(const Cells& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + quoted(text);
  return "[" + list + "]";
}

std::size_t filled(const Cells& row) {
  return static_cast<std::size_t>(
      std::count_if(row.begin(), row.end(), [](const auto& cell) { return !cell.empty(); }));
}

/// The first row that a table reader would take for its heading, else the fullest.
const Cells* heading_row(const std::vector<Cells>& rows) {
  const auto known = std::find_if(rows.begin(), rows.end(), parsers::is_heading);
  if (known != rows.end()) return &*known;
  const auto fullest = std::max_element(rows.begin(), rows.end(),
                                        [](const Cells& a, const Cells& b) { return filled(a) < filled(b); });
  return fullest == rows.end() || filled(*fullest) < 2 ? nullptr : &*fullest;
}

struct Heading {
  std::string text;      ///< as it stands
  std::string known_as;  ///< the vocabulary's field; empty when it knows none
  bool is_required = false;
};

Heading understood(const std::string& text) {
  std::string bare = trim(text);
  for (const char* star : {"*", "＊"}) bare = replace_all(bare, star, "");
  const bool starred = bare != trim(text);
  return {text, parsers::table_field_of(bare).value_or(""), starred || contains(text, "必填")};
}

/// The vocabulary's field → the template's.
std::string template_field(const std::string& known_as) {
  static const std::map<std::string, std::string> fields = {{"name", "resident.name"},
                                                            {"id_type", "derived.id_type"},
                                                            {"id_number", "resident.id_number"},
                                                            {"phone", "resident.phone"},
                                                            {"address", "resident.address"},
                                                            {"compound", "resident.compound"},
                                                            {"building", "resident.building"},
                                                            {"unit", "resident.unit"},
                                                            {"room", "resident.room"},
                                                            {"street", "resident.street"},
                                                            {"community", "resident.community"},
                                                            {"grid", "resident.grid"},
                                                            {"relation", "resident.relation"},
                                                            {"sex", "derived.sex"},
                                                            {"birth_date", "derived.birth_date"},
                                                            {"age", "derived.age"},
                                                            {"sampled_at", "sampled_at"},
                                                            {"sampled_date", "sampled_at"},
                                                            {"reported_at", "reported_at"},
                                                            {"result", "result"},
                                                            {"institution", "institution"},
                                                            {"specimen_id", "specimen_id"},
                                                            {"sampling_site", "sampling_site"},
                                                            {"kind", "kind"},
                                                            {"test_item", "kind"}};
  const auto field = fields.find(known_as);
  return field == fields.end() ? "" : field->second;
}

/// The contract's word that a choice such as `阴性` or `1-阴性` stands for.
std::optional<std::string> word_of(const std::string& field, const std::string& choice) {
  const auto past_code = std::min(choice.find_first_not_of("0123456789-.:= "), choice.size());
  for (const std::string& text : {choice, choice.substr(past_code)}) {
    if (field == "result")
      if (const auto result = parsers::result_from_text(text)) return std::string(to_string(*result));
    if (field == "kind")
      if (const auto kind = parsers::kind_from_text(text)) return std::string(to_string(*kind));
    if (field == "derived.sex" && text.starts_with("男")) return "male";
    if (field == "derived.sex" && text.starts_with("女")) return "female";
    if (field == "derived.id_type" && contains(text, "身份证")) return "居民身份证";
  }
  if (field == "derived.id_type") return choice.substr(past_code);
  return std::nullopt;
}

/// Empty where the choices are the words themselves.
std::string words_of(const std::string& field, const Cells& choices) {
  std::string words;
  bool differ = false;
  for (const std::string& choice : choices) {
    const auto word = word_of(field, choice);
    if (!word || contains(words, quoted(*word) + " = ")) continue;
    differ = differ || *word != choice;
    words += (words.empty() ? "" : ", ") + quoted(*word) + " = " + quoted(choice);
  }
  return differ ? words : "";
}

/// The row right above the headings, where it has several cells: each stands above the columns up to the
/// next.
Cells groups_above(const Cells& headings, const Cells* row) {
  Cells groups(headings.size());
  if (!row || filled(*row) < 2) return groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const bool begins = i < row->size() && !(*row)[i].empty();
    groups[i] = begins ? (*row)[i] : i > 0 ? groups[i - 1] : "";
  }
  return groups;
}

std::string column_toml(const Heading& heading, const std::string& group, int column,
                        const std::vector<parsers::ColumnRule>& rules) {
  const std::string field = template_field(heading.known_as);
  std::string toml = "\n[[column]]\n";
  if (!group.empty()) toml += "group = " + quoted(group) + "\n";
  toml += "heading = " + quoted(heading.text) + "\n";
  if (!field.empty()) toml += "field = " + quoted(field) + "\n";
  if (heading.is_required) toml += "required = true\n";
  if (heading.known_as == "sampled_date") toml += "format = \"yyyy-MM-dd\"\n";
  for (const auto& rule : rules) {
    if (rule.column != column) continue;
    if (const std::string words = words_of(field, rule.choices); !words.empty())
      toml += "words = { " + words + " }\n";
    if (!rule.choices.empty()) toml += "choices = " + quoted(rule.choices) + "\n";
    if (rule.max_length > 0) toml += fmt::format("length = [{}, {}]\n", rule.min_length, rule.max_length);
    break;  // a second rule for the same cells never comes into force
  }
  return toml;
}

}  // namespace

LearnedTemplate learn_template(const parsers::WorkbookOutline& outline, const std::string& title) {
  const Cells* const headings = heading_row(outline.rows);
  if (!headings) return {};
  LearnedTemplate learned;
  learned.toml = "title = " + quoted(title) + "\nsheet = " + quoted(outline.sheet) + "\n";
  Cells titles, notes;
  const Cells* const above = headings == outline.rows.data() ? nullptr : headings - 1;
  const Cells groups = groups_above(*headings, above);
  const bool has_groups = filled(groups) > 0;
  for (const Cells* row = outline.rows.data(); row != (has_groups ? above : headings); ++row)
    for (const std::string& cell : *row)
      if (!cell.empty())
        (contains(cell, "\n") || !notes.empty() || !titles.empty() ? notes : titles).push_back(cell);
  if (!titles.empty()) learned.toml += "titles = " + quoted(titles) + "\n";
  if (!notes.empty()) learned.toml += "notes = " + quoted(notes) + "\n";
  for (int i = 0; i < int(headings->size()); ++i) {
    const Heading heading = understood((*headings)[i]);
    if (heading.text.empty()) continue;
    learned.toml += column_toml(heading, groups[i], i, outline.rules);
    if (template_field(heading.known_as).empty()) learned.unknown.push_back(heading.text);
  }
  return learned;
}

}  // namespace hesuan::cli
