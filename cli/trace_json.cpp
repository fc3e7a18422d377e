#include "cli/trace_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace hesuan {

// nlohmann finds these beside the types.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Box, x, y, width, height)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Alternative, character, probability)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TextCharacter, confidence, box, engine, alternatives)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TextLine, box, text, confidence, characters)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageText, width, height, lines)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LayoutFit, id, app, found, missing)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PagePart, line, first, count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PartUse, part, role, field, records)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SecondLook, part, reading)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StripLineTrace, place, contrast, probability)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StripTrace, corners, profile, lines)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageTrace, page, first_record, text, layout, fits, uses, second_looks,
                                   strips)

}  // namespace hesuan

namespace hesuan::cli {
namespace {

bool is_whole(const TextLine& line) {
  const std::size_t length = to_code_points(line.text).size();
  return (line.characters.empty() || line.characters.size() == length) &&
         std::ranges::all_of(line.characters, [](const TextCharacter& character) {
           return character.engine >= Engine::skimmer && character.engine <= Engine::second;
         });
}

bool is_on(const PageText& page, const PagePart& part) {
  if (part.line >= page.lines.size()) return false;
  const std::size_t length = to_code_points(page.lines[part.line].text).size();
  return part.first <= length && part.count <= length - part.first;
}

bool is_whole(const StripTrace& strip) {
  return strip.corners.size() == 4 &&
         std::ranges::all_of(strip.corners, [](const auto& corner) { return corner.size() == 2; });
}

bool is_whole(const PageTrace& trace) {
  return std::ranges::all_of(trace.strips, [](const StripTrace& strip) { return is_whole(strip); }) &&
         std::ranges::all_of(trace.text.lines, [](const TextLine& line) { return is_whole(line); }) &&
         std::ranges::all_of(trace.uses, [&](const PartUse& use) { return is_on(trace.text, use.part); }) &&
         std::ranges::all_of(trace.second_looks, [&](const SecondLook& look) {
           return is_on(trace.text, look.part) && is_whole(look.reading);
         });
}

}  // namespace

std::string to_json(const PageTrace& trace) {
  return nlohmann::json(trace).dump();
}

std::optional<PageTrace> trace_from_json(std::string_view json) try {
  auto trace = nlohmann::json::parse(json).get<PageTrace>();
  if (!is_whole(trace)) return std::nullopt;
  return trace;
} catch (const nlohmann::json::exception&) {
  return std::nullopt;
}

}  // namespace hesuan::cli
