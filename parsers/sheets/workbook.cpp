#include "parsers/sheets/workbook.hpp"

#include <algorithm>
#include <utility>

namespace hesuan::parsers {
namespace {

/// A target is relative to the folder of the part that names it, or begins with a slash.
std::string resolved(std::string folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  while (target.starts_with("../") && !folder.empty()) {
    target.remove_prefix(3);
    folder.pop_back();  // the slash
    folder.erase(folder.find_last_of('/') + 1);
  }
  return folder + std::string(target);
}

std::string folder_of(const std::string& part) {
  return part.substr(0, part.find_last_of('/') + 1);
}

std::string relationships_part_of(const std::string& part) {
  const std::string folder = folder_of(part);
  return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

}  // namespace

int int_attribute(const XmlAttributes& attributes, std::string_view name, int otherwise) {
  return number_from<int>(attributes.get(name).value_or("")).value_or(otherwise);
}

std::optional<Place> place_from(std::string_view reference) {
  int column = 0;
  std::size_t letters = 0;
  for (; letters < reference.size() && letters < 3; ++letters) {
    const char c = reference[letters];
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + (c - 'A' + 1);
  }
  int row = 0;
  for (const char c : reference.substr(letters)) {
    if (c < '0' || c > '9' || row > last_row) return std::nullopt;
    row = row * 10 + (c - '0');
  }
  if (column < 1 || column > column_count || row < 1 || row > last_row) return std::nullopt;
  return Place{row, column - 1};
}

std::string to_string(Place place) {
  std::string letters;
  for (int rest = place.column + 1; rest > 0; rest = (rest - 1) / 26) letters += char('A' + (rest - 1) % 26);
  std::reverse(letters.begin(), letters.end());
  return letters + std::to_string(place.row);
}

std::string read_part(Package& package, const std::string& part, PartHandler& handler) {
  XmlParser parser(handler);
  bool well_formed = true;
  std::string fault = package.read(part, [&](std::string_view piece) {
    well_formed = parser.push(piece);
    return well_formed;
  });
  if (!fault.empty()) return fault;
  if (well_formed) well_formed = parser.finish();
  if (!handler.fault().empty()) return handler.fault();
  return well_formed || handler.stopped_by_sink() ? "" : "sheet_broken";
}

bool Relationships::on_start(std::string_view name, const XmlAttributes& attributes) {
  if (name != "Relationship" || attributes.get("TargetMode") == "External") return true;
  const auto id = attributes.get("Id"), type = attributes.get("Type"), target = attributes.get("Target");
  if (!id || !type || !target) return refuse("sheet_broken");
  by_id_[std::string(*id)] = {std::string(type->substr(type->rfind('/') + 1)), resolved(folder_, *target)};
  return true;
}

const Relationship* Relationships::find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

std::optional<std::string> Relationships::target_of_type(std::string_view type) const {
  for (const auto& [id, relationship] : by_id_)
    if (relationship.type == type) return relationship.target;
  return std::nullopt;
}

std::string read_relationships(Package& package, const std::string& part, Relationships& relationships) {
  relationships = Relationships(folder_of(part));
  const std::string list = relationships_part_of(part);
  return package.has(list) ? read_part(package, list, relationships) : "";
}

bool Workbook::on_start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "workbookPr") from_1904 = attributes.is_true("date1904");
  in_name_ = name == "definedName";
  if (in_name_) name_ = attributes.get("name").value_or("");
  if (name != "sheet") return true;
  const auto title = attributes.get("name"), id = attributes.get("id");
  if (!title || !id) return refuse("sheet_broken");
  const bool is_visible = attributes.get("state").value_or("visible") == "visible";
  sheets.push_back({std::string(*title), std::string(*id), is_visible});
  return true;
}

bool Workbook::on_end(std::string_view) {
  in_name_ = false;
  return true;
}

bool Workbook::on_text(std::string_view text) {
  if (in_name_) names[name_] += text;
  return true;
}

std::string read_workbook(Package& package, Workbook& workbook) {
  if (!package.is_open()) return "sheet_broken";
  Relationships top;
  if (auto fault = read_relationships(package, "", top); !fault.empty()) return fault;
  const std::string part = top.target_of_type("officeDocument").value_or("xl/workbook.xml");
  if (auto fault = read_part(package, part, workbook); !fault.empty()) return fault;
  return read_relationships(package, part, workbook.relationships);
}

}  // namespace hesuan::parsers
