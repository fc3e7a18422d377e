// Antigen tests seen in a photo → records.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/file_reading.hpp"
#include "core/page_text.hpp"
#include "core/page_trace.hpp"
#include "ocr/strip/strip_reader.hpp"

namespace hesuan::parsers {

/// One record a test, `layout` `photo.strip`, numbered in the strips' order. A photo shows neither whose test
/// it is nor when it was taken, so every record says so and a person decides.
FileReading strip_records(std::string_view source, std::span<const ocr::StripReading> strips);

/// Takes over whose test it is and when it was taken from `note`, what is written beside or on the photo's
/// only test. A person still confirms it, and decides where a result is written that the lines contradict.
void take_from_note(Record& strip, const Record& note);

/// A test is read 15 to 20 minutes after the drops (makers' leaflets): before, a faint line has not come yet;
/// long after, one may come that means nothing. Where the note says when the swab was taken and the file when
/// the photo was, `strip` goes to review if that was not 15 to 30 minutes later.
void judge_reading_time(Record& strip, const LocalTime& photo_taken);

/// The moment that a clock shows which is printed alone (`8:32`) in one of `lines`, as on a screen in or
/// around the photo: on the day of `sampled_at`, after midnight on the next. None where no line or several
/// are such a time.
std::optional<LocalTime> time_on_clock(std::span<const std::string> lines, const LocalTime& sampled_at);

/// What the photo in a form says against `form`: another result, or, by the clock of the screen that shows
/// both, that the test was not read in its time.
void compare_with_photo(Record& form, std::span<const ocr::StripReading> strips, const std::string& clock);

/// The square that a test's casing lies in, and by how many degrees that is turned clockwise from standing
/// with the control line's end up, as casings are printed.
struct CasingPlace {
  std::array<double, 2> middle{};  ///< x, y
  double side = 0, degrees = 0;
};
CasingPlace casing_around(const ocr::StripReading& strip);

/// Whether the strips are those of a card for antibodies or drugs: one surely shows three lines or more, or
/// two lie nearer to each other than casings allow.
bool are_of_card(std::span<const ocr::StripReading> strips);

/// Whether print on or beside the tests says that they are of another kind: for pregnancy, for antibodies,
/// for drugs, for flu alone.
bool names_another_test(const PageText& text);

/// A note that is no more than a name behind its label; none where the page has several.
std::optional<Record> named_by_label(const PageText& text);

StripTrace trace_of(const ocr::StripReading& strip);

}  // namespace hesuan::parsers
