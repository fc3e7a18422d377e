#include "parsers/codes/person_in_code.hpp"

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "parsers/values/values.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

struct Found {
  std::optional<std::string> name, id_number, phone;

  void take(std::string_view label, std::string_view value) {
    const auto field = label == "cid" ? std::optional<std::string>("id_number") : record_field_of(label);
    if (field == "name") name = name_from_text(value);
    if (field == "id_number") id_number = id_number_from_text(value);
    if (field == "phone") phone = phone_from_text(value);
  }
};

void take_lines(const std::string& content, Found& found) {
  for (const std::string& line : split(fold_width(content), '\n')) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) found.take(line.substr(0, colon), line.substr(colon + 1));
  }
}

}  // namespace

std::optional<PersonInCode> person_in_code(std::string_view content) {
  Found found;
  const auto object = nlohmann::json::parse(content, nullptr, false);
  if (object.is_object()) {
    for (const auto& [key, value] : object.items())
      if (value.is_string()) found.take(key, value.get<std::string>());
  } else {
    take_lines(std::string(content), found);
  }
  if (!found.name) return std::nullopt;
  return PersonInCode{*found.name, found.id_number, found.phone};
}

}  // namespace hesuan::parsers
