#include "exporters/record_writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace hesuan::exporters {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Reading& reading) {
  Json characters = Json::array();
  for (const auto& alternatives : reading) {
    Json character = Json::array();
    for (const Alternative& alternative : alternatives) {
      character.push_back({{"character", alternative.character}, {"probability", alternative.probability}});
    }
    characters.push_back(std::move(character));
  }
  return characters;
}

Json json_of(const Record& record) {
  Json json = Json::object();
  for (const RecordField& field : record_fields()) {
    const auto text = field.get(record);
    if (field.name == "page") {
      json["page"] = record.page;
    } else if (field.name == "reasons") {
      json["reasons"] = record.reasons;
    } else {
      json[std::string(field.name)] = text ? Json(*text) : Json(nullptr);
    }
  }
  json["confidence"] = Json::object();
  for (const auto& [field, confidence] : record.confidence) json["confidence"][field] = confidence;
  json["readings"] = Json::object();
  for (const auto& [field, reading] : record.readings) json["readings"][field] = json_of(reading);
  return json;
}

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// A file name may hold bytes that are no UTF-8; they become U+FFFD rather than an exception.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ";") + part;
  return text;
}

std::string record_cells(const Record& record) {
  std::string line;
  for (const RecordField& field : record_fields()) {
    if (!line.empty()) line += ',';
    line += csv_cell(field.get(record).value_or(""));
  }
  Json confidence = Json::object();
  for (const auto& [field, value] : record.confidence) confidence[field] = value;
  return line + "," + csv_cell(dump(confidence));
}

}  // namespace

std::string to_json(const Record& record) {
  return dump(json_of(record));
}

std::string to_json(const MatchedRecord& matched, Language language) {
  Json json = json_of(matched.record);
  const Match& match = matched.match;
  json["resident_id"] = or_null(match.resident_id);
  json["household_id"] = or_null(match.household_id);
  json["match_status"] = std::string(to_string(match.status));
  json["match_score"] = match.score;
  json["match_reasons"] = Json::array();
  for (const MatchReason& reason : match.reasons) {
    json["match_reasons"].push_back(
        {{"code", reason.code}, {"weight", reason.weight}, {"text", in_words(reason, language)}});
  }
  json["candidates"] = match.candidates;
  return dump(json);
}

std::string csv_header(bool with_match) {
  std::string line;
  for (const RecordField& field : record_fields())
    line += std::string(line.empty() ? "" : ",") + std::string(field.name);
  line += ",confidence";
  if (with_match) line += ",resident_id,household_id,match_status,match_score,match_reasons,candidates";
  return line + "\n";
}

std::string to_csv(const Record& record) {
  return record_cells(record) + "\n";
}

std::string to_csv(const MatchedRecord& matched, Language language) {
  const Match& match = matched.match;
  std::vector<std::string> reasons;
  for (const MatchReason& reason : match.reasons) reasons.push_back(in_words_with_weight(reason, language));
  std::string line = record_cells(matched.record);
  for (const std::string& cell : {match.resident_id, match.household_id, std::string(to_string(match.status)),
                                  Json(match.score).dump(), joined(reasons), joined(match.candidates)}) {
    line += "," + csv_cell(cell);
  }
  return line + "\n";
}

std::string csv_cell(std::string_view value, bool guard) {
  // A file's name may hold bytes that are no UTF-8; one of them would spoil the whole file for its readers.
  std::string cell = is_valid_utf8(value) ? std::string(value) : to_utf8(to_code_points(value));
  if (guard) cell = with_formula_guard(cell);
  std::string quoted;
  append_csv_cell(quoted, cell);
  return quoted;
}

void append_csv_cell(std::string& line, std::string_view value) {
  const auto needs_quotes = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  if (std::none_of(value.begin(), value.end(), needs_quotes)) {
    line += value;
    return;
  }
  line += '"';
  for (const char c : value) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

}  // namespace hesuan::exporters
