#include "parsers/photos/strip_records.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <numbers>

#include "core/text.hpp"
#include "parsers/page/confidence.hpp"
#include "parsers/page/labelled_values.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

TestResult result_of(ocr::StripReading::Outcome outcome) {
  switch (outcome) {
    case ocr::StripReading::Outcome::negative:
      return TestResult::negative;
    case ocr::StripReading::Outcome::positive:
      return TestResult::positive;
    case ocr::StripReading::Outcome::invalid:
      break;
  }
  return TestResult::invalid;
}

}  // namespace

FileReading strip_records(std::string_view source, std::span<const ocr::StripReading> strips) {
  FileReading reading;
  reading.source_kind = "picture";
  for (const ocr::StripReading& strip : strips) {
    Record record;
    record.source = source;
    record.page = static_cast<int>(reading.records.size()) + 1;
    record.kind = TestKind::antigen;
    record.layout = "photo.strip";
    record.result = result_of(strip.outcome);
    record.confidence["result"] = strip.confidence;
    for (const std::string& doubt : strip.doubts) send_to_review(record, doubt);
    send_to_review(record, "name_missing");
    send_to_review(record, "time_missing");
    reading.records.push_back(std::move(record));
  }
  settle_status(reading);
  return reading;
}

void take_from_note(Record& strip, const Record& note) {
  const auto take = [&](const char* field, auto Record::*value) {
    if (!(note.*value)) return;
    strip.*value = note.*value;
    if (const auto found = note.confidence.find(field); found != note.confidence.end())
      strip.confidence.insert(*found);
    if (const auto found = note.readings.find(field); found != note.readings.end())
      strip.readings.insert(*found);
  };
  take("name", &Record::name);
  take("id_type", &Record::id_type);
  take("id_number", &Record::id_number);
  take("phone", &Record::phone);
  take("sampled_at", &Record::sampled_at);
  take("reported_at", &Record::reported_at);
  if (strip.name || strip.id_number) {
    std::erase(strip.reasons, "name_missing");
    send_to_review(strip, "name_from_note");
    for (const std::string& reason : note.reasons)
      if (reason.starts_with("name_") && reason != "name_missing") send_to_review(strip, reason);
  }
  if (strip.sampled_at || strip.reported_at) std::erase(strip.reasons, "time_missing");
  const bool says_otherwise = note.result != TestResult::unknown && note.result != strip.result;
  if (says_otherwise) send_to_review(strip, "photo_and_note_differ");
}

void judge_reading_time(Record& strip, const LocalTime& photo_taken) {
  using namespace std::chrono_literals;
  if (!strip.sampled_at || !strip.sampled_at->of_day || !photo_taken.of_day) return;
  const auto later = earliest(photo_taken) - earliest(*strip.sampled_at);
  if (later < 0min) return;  // the form was filled in after the photo
  if (later < 15min) send_to_review(strip, "read_too_early");
  if (later > 30min) send_to_review(strip, "read_too_late");
}

std::optional<LocalTime> time_on_clock(std::span<const std::string> lines, const LocalTime& sampled_at) {
  using namespace std::chrono_literals;
  std::optional<LocalTime> shown;
  for (const std::string& line : lines) {
    const bool is_clock = (line.size() == 4 || line.size() == 5) && line[line.size() - 3] == ':';
    if (!is_clock) continue;
    const auto time = time_from_text(to_iso(sampled_at.date) + ' ' + line);
    if (!time || (shown && *shown != *time)) return std::nullopt;
    shown = time;
  }
  const bool is_past_midnight = shown && sampled_at.of_day > 23h && *shown->of_day < 1h;
  if (is_past_midnight) shown->date = std::chrono::sys_days(shown->date) + std::chrono::days(1);
  return shown;
}

void compare_with_photo(Record& form, std::span<const ocr::StripReading> strips, const std::string& clock) {
  // In a small picture a window without any line may be none.
  std::vector<ocr::StripReading> sure;
  std::ranges::copy_if(strips, std::back_inserter(sure), [](const ocr::StripReading& strip) {
    return !strip.lines.empty() && strip.lines.front().probability > 0.5;
  });
  if (sure.empty()) return;
  const bool says_otherwise = std::ranges::any_of(
      sure, [&](const ocr::StripReading& strip) { return result_of(strip.outcome) != form.result; });
  if (says_otherwise && form.result != TestResult::unknown) send_to_review(form, "photo_and_note_differ");
  const auto shown = form.sampled_at ? time_on_clock(std::array{clock}, *form.sampled_at) : std::nullopt;
  if (shown) judge_reading_time(form, *shown);
}

CasingPlace casing_around(const ocr::StripReading& strip) {
  constexpr double most = 5.5;  // of the membrane's length
  const auto& corners = strip.corners;
  const double x = corners[3][0] - corners[0][0], y = corners[3][1] - corners[0][1];
  return {{(corners[0][0] + corners[2][0]) / 2, (corners[0][1] + corners[2][1]) / 2},
          most * std::hypot(x, y),
          std::remainder(std::atan2(y, x) * 180 / std::numbers::pi - 90, 360)};
}

bool are_of_card(std::span<const ocr::StripReading> strips) {
  const auto is_sure = [](const ocr::StripLine& line) {
    return line.probability > 0.95 && line.contrast > 0.08 && line.place > 0.05 && line.place < 0.95;
  };
  const auto are_near = [](const ocr::StripReading& a, const ocr::StripReading& b) {
    constexpr double nearest = 3;  // of a membrane's widths; a casing is five or more wide
    const auto middle = [](const ocr::StripReading& strip, std::size_t axis) {
      return (strip.corners[0][axis] + strip.corners[2][axis]) / 2;
    };
    const double width = std::hypot(a.corners[1][0] - a.corners[0][0], a.corners[1][1] - a.corners[0][1]);
    return std::hypot(middle(a, 0) - middle(b, 0), middle(a, 1) - middle(b, 1)) < nearest * width;
  };
  for (std::size_t i = 0; i < strips.size(); ++i) {
    if (std::ranges::count_if(strips[i].lines, is_sure) > 2) return true;
    for (std::size_t j = 0; j < i; ++j)
      if (are_near(strips[i], strips[j])) return true;
  }
  return false;
}

/// Whether `print` says `word`, some of its letters misread or taken for masks.
bool says_about(std::string_view print, std::string_view word) {
  constexpr std::size_t least_read = 5, most_misread = 2;
  for (std::size_t at = 0; at + word.size() <= print.size(); ++at) {
    std::size_t read = 0, misread = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
      read += print[at + i] == word[i];
      misread += print[at + i] != word[i] && print[at + i] != '*';
    }
    if (read >= least_read && misread <= most_misread) return true;
  }
  return false;
}

bool names_another_test(const PageText& text) {
  // As makers print them on casings and bags, without blanks, letters large; long words may be cut off by the
  // rim.
  constexpr std::array others{"HCG",  "早孕", "验孕", "PREGN", "排卵", "OVUL",  "IGG",
                              "IGM",  "抗体", "甲流", "乙流",  "流感", "INFLU", "支原体",
                              "幽门", "吗啡", "毒品", "尿检",  "DRUG", "URINE"};
  constexpr std::array long_words{"PREGNANCY", "OVULATION", "INFLUENZA", "DRUGTEST"};
  constexpr std::array ours{"新冠", "新型冠状", "SARS", "COVID", "NCOV"};
  const std::string print = to_upper_ascii(without_spaces(text_of(text)));
  const auto says = [&](const char* word) { return contains(print, word); };
  const bool says_other =
      std::ranges::any_of(others, says) ||
      std::ranges::any_of(long_words, [&](const char* word) { return says_about(print, word); });
  return says_other && std::ranges::none_of(ours, says);
}

std::optional<Record> named_by_label(const PageText& text) {
  std::optional<Record> found;
  for (const LabelledValue& value : find_labelled_values(text).labelled) {
    if (value.field != "name" || has_unread(value.text())) continue;
    const auto name = name_from_text(value.text());
    if (!name) continue;
    if (found) return std::nullopt;
    found.emplace().name = name;
    const double confidence = calibrated({ValueKind::name, Basis::once}, value.confidence());
    found->confidence["name"] = confidence;
    if (confidence < review_below()) send_to_review(*found, "name_low_confidence");
  }
  return found;
}

StripTrace trace_of(const ocr::StripReading& strip) {
  StripTrace trace;
  for (const auto& corner : strip.corners) trace.corners.push_back({corner[0], corner[1]});
  trace.profile = strip.profile;
  for (const ocr::StripLine& line : strip.lines)
    trace.lines.push_back({line.place, line.contrast, line.probability});
  return trace;
}

}  // namespace hesuan::parsers
