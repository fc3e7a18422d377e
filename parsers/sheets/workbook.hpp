// The parts of an Office Open XML package that name other parts: relationships, and a workbook's list of
// sheets.
#pragma once

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/sheets/package.hpp"
#include "parsers/sheets/xml.hpp"

namespace hesuan::parsers {

template <typename Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

int int_attribute(const XmlAttributes& attributes, std::string_view name, int otherwise);

struct Place {
  int row = 0;     ///< 1-based
  int column = 0;  ///< 0-based
};
constexpr int last_row = 1048576;
constexpr int column_count = 16384;

/// `AB12` → row 12, column 27. nullopt when it lies outside the largest sheet.
std::optional<Place> place_from(std::string_view reference);
std::string to_string(Place place);

/// A handler that can tell why it stopped.
class PartHandler : public XmlHandler {
 public:
  const std::string& fault() const { return fault_; }
  bool stopped_by_sink() const { return stopped_by_sink_; }

 protected:
  bool refuse(std::string code) {
    fault_ = std::move(code);
    return false;
  }
  bool stop_for_sink() {
    stopped_by_sink_ = true;
    return false;
  }

 private:
  std::string fault_;
  bool stopped_by_sink_ = false;
};

/// Reads a part through `handler`. Returns an empty string or a reason code.
std::string read_part(Package& package, const std::string& part, PartHandler& handler);

struct Relationship {
  std::string type;    ///< last word of the type's address: `worksheet`
  std::string target;  ///< path of the part
};

/// Which parts stand behind the ids that one part uses.
class Relationships final : public PartHandler {
 public:
  explicit Relationships(std::string folder = {}) : folder_(std::move(folder)) {}

  bool on_start(std::string_view name, const XmlAttributes& attributes) override;

  const Relationship* find(const std::string& id) const;
  std::optional<std::string> target_of_type(std::string_view type) const;

 private:
  std::string folder_;
  std::map<std::string, Relationship> by_id_;
};

/// Fills `relationships` with those of `part`; a part need not have any.
std::string read_relationships(Package& package, const std::string& part, Relationships& relationships);

struct SheetEntry {
  std::string name;
  std::string relationship;
  bool is_visible;
};

/// A workbook: its sheets, names and calendar.
class Workbook final : public PartHandler {
 public:
  bool on_start(std::string_view name, const XmlAttributes& attributes) override;
  bool on_end(std::string_view) override;
  bool on_text(std::string_view text) override;

  std::vector<SheetEntry> sheets;
  std::map<std::string, std::string> names;
  bool from_1904 = false;
  Relationships relationships;

 private:
  bool in_name_ = false;
  std::string name_;
};

/// Finds and reads the workbook part and its relationships. Returns an empty string or a reason code.
std::string read_workbook(Package& package, Workbook& workbook);

}  // namespace hesuan::parsers
