#include "parsers/archives/office_pictures.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "parsers/archives/zip_archive.hpp"
#include "parsers/sheets/workbook.hpp"

namespace hesuan::parsers {
namespace {

/// A drawing that lies over a sheet: where each picture begins, and which relationship it is.
/// (ECMA-376 part 1, 20.5: anchors with `from/col` and `from/row`, counted from 0, and a `blip`.)
class Drawing final : public PartHandler {
 public:
  struct Picture {
    Place place;
    std::string relationship;
  };
  std::vector<Picture> pictures;

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "from") in_from_ = true;
    if (name == "col" || name == "row") number_.clear();
    if (name == "blip")
      if (const auto id = attributes.get("embed")) pictures.push_back({place_, std::string(*id)});
    return true;
  }
  bool on_end(std::string_view name) override {
    if (name == "from") in_from_ = false;
    if (!in_from_) return true;
    if (name == "col") place_.column = number_from<int>(number_).value_or(0);
    if (name == "row") place_.row = number_from<int>(number_).value_or(0) + 1;
    return true;
  }
  bool on_text(std::string_view text) override {
    if (in_from_ && number_.size() < 16) number_ += text;
    return true;
  }

 private:
  Place place_{1, 0};
  bool in_from_ = false;
  std::string number_;
};

/// The list of pictures that stand within cells of WPS: a name each, by which a cell's formula calls it.
class CellImages final : public PartHandler {
 public:
  std::map<std::string, std::string> relationship_of;  ///< by name

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "cNvPr") name_ = attributes.get("name").value_or("");
    if (name == "blip" && !name_.empty())
      if (const auto id = attributes.get("embed")) relationship_of[name_] = *id;
    return true;
  }

 private:
  std::string name_;
};

/// Cells whose formula is `DISPIMG("ID_…",1)`.
class CellsWithImages final : public PartHandler {
 public:
  struct Cell {
    Place place;
    std::string image;
  };
  std::vector<Cell> cells;

  bool on_start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "c") place_ = place_from(attributes.get("r").value_or(""));
    in_formula_ = name == "f";
    return true;
  }
  bool on_end(std::string_view name) override {
    if (name == "f") take(formula_);
    if (name == "f") formula_.clear();
    in_formula_ = false;
    return true;
  }
  bool on_text(std::string_view text) override {
    if (in_formula_ && formula_.size() < 256) formula_ += text;
    return true;
  }

 private:
  void take(std::string_view formula) {
    const auto call = formula.find("DISPIMG(\"");
    if (call == formula.npos || !place_) return;
    const auto id = formula.substr(call + 9);
    cells.push_back({*place_, std::string(id.substr(0, id.find('"')))});
  }

  std::optional<Place> place_;
  bool in_formula_ = false;
  std::string formula_;
};

std::string suffix_of(const std::string& part) {
  const auto dot = part.rfind('.');
  return dot == part.npos ? std::string() : part.substr(dot);
}

void read_picture(Package& package, const std::string& part, Member& member) {
  const std::string fault = package.read(part, [&](std::string_view piece) {
    const auto bytes = std::as_bytes(std::span(piece.data(), piece.size()));
    member.bytes.insert(member.bytes.end(), bytes.begin(), bytes.end());
    return member.bytes.size() <= member_bytes_limit;
  });
  if (fault.empty()) return;
  member.fault = "archive_broken";
  member.bytes.clear();
}

class WorkbookPictures {
 public:
  WorkbookPictures(std::span<const std::byte> bytes, const MemberSink& sink, MemberContent content)
      : package_(bytes), sink_(sink), content_(content) {}

  std::string read() {
    Workbook workbook;
    if (!read_workbook(package_, workbook).empty()) return {};  // said by who reads the rows
    read_list_of_cell_images();
    for (const SheetEntry& entry : workbook.sheets) {
      const Relationship* sheet = workbook.relationships.find(entry.relationship);
      if (!entry.is_visible || !sheet || sheet->type != "worksheet") continue;
      if (!read_sheet(entry.name, sheet->target)) break;
    }
    return {};
  }

 private:
  void read_list_of_cell_images() {
    constexpr const char* part = "xl/cellimages.xml";
    if (!package_.has(part) || !read_part(package_, part, cell_images_).empty()) return;
    read_relationships(package_, part, cell_image_parts_);
  }

  bool read_sheet(const std::string& sheet, const std::string& part) {
    Relationships relationships;
    read_relationships(package_, part, relationships);
    if (const auto drawing = relationships.target_of_type("drawing"))
      if (!give_drawing(sheet, *drawing)) return false;
    if (cell_images_.relationship_of.empty()) return true;
    CellsWithImages cells;
    read_part(package_, part, cells);
    for (const auto& [place, image] : cells.cells) {
      const auto id = cell_images_.relationship_of.find(image);
      if (id == cell_images_.relationship_of.end()) continue;
      if (!give(sheet, place, cell_image_parts_.find(id->second))) return false;
    }
    return true;
  }

  bool give_drawing(const std::string& sheet, const std::string& part) {
    Drawing drawing;
    Relationships pictures;
    if (!read_part(package_, part, drawing).empty()) return true;
    read_relationships(package_, part, pictures);
    for (const auto& [place, id] : drawing.pictures)
      if (!give(sheet, place, pictures.find(id))) return false;
    return true;
  }

  bool give(const std::string& sheet, Place place, const Relationship* picture) {
    if (!picture || picture->type != "image") return true;
    const std::string cell = sheet + "!" + to_string(place);
    const int times = ++given_[cell];
    Member member{cell + (times > 1 ? "-" + std::to_string(times) : "") + suffix_of(picture->target), {}, {}};
    if (content_ == MemberContent::unpacked) read_picture(package_, picture->target, member);
    return sink_(std::move(member));
  }

  Package package_;
  const MemberSink& sink_;
  MemberContent content_;
  CellImages cell_images_;
  Relationships cell_image_parts_;
  std::map<std::string, int> given_;
};

/// `word/media/image12.png` → 12: pictures are numbered as they come in the text, most of the time.
int number_in(std::string_view name) {
  const auto first = name.find_first_of("0123456789", name.rfind('/'));
  if (first == name.npos) return 0;
  const auto last = name.find_first_not_of("0123456789", first);
  return number_from<int>(name.substr(first, last - first)).value_or(0);
}

}  // namespace

std::string read_workbook_pictures(std::span<const std::byte> bytes, const MemberSink& sink,
                                   MemberContent content) {
  return WorkbookPictures(bytes, sink, content).read();
}

std::string read_document_pictures(std::span<const std::byte> bytes, const MemberSink& sink,
                                   MemberContent content) {
  std::vector<std::string> parts = names_in_zip(bytes);
  std::erase_if(parts, [](const std::string& name) {
    return !name.starts_with("word/media/") && !name.starts_with("ppt/media/");
  });
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return number_in(a) < number_in(b); });
  Package package(bytes);
  for (const std::string& part : parts) {
    Member member{part.substr(part.rfind('/') + 1), {}, {}};
    if (content == MemberContent::unpacked) read_picture(package, part, member);
    if (!sink(std::move(member))) break;
  }
  return {};
}

}  // namespace hesuan::parsers
