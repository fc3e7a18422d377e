#include "parsers/page/verified_value.hpp"

#include "core/id_number.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

double when_agreeing(double confidence) {
  return 1 - (1 - confidence) / 4;
}
double when_differing(double confidence) {
  return std::min(confidence, 0.5);
}

std::string joined(const std::vector<Slice>& slices) {
  std::string text;
  for (const Slice& slice : slices) text += slice.text();
  return text;
}

double least_confidence(const std::vector<Slice>& slices) {
  double least = 1;
  for (const Slice& slice : slices) least = std::min(least, slice.confidence());
  return least;
}

/// Letters and digits only: a bracket read as another one is no difference of the value.
std::u32string essence(std::string_view text) {
  std::u32string kept;
  for (const char32_t c : to_code_points(fold_width(text))) {
    if (is_han(c) || is_digit(c) || is_latin_letter(c) || c == U'*' || c == U'-' || c == U'+') kept += c;
  }
  return kept;
}

std::u32string digits_of(std::string_view text) {
  std::u32string kept;
  for (const char32_t c : to_code_points(fold_width(text))) {
    if (is_digit(c) || c == U'X') kept += c;
  }
  return kept;
}

/// The slices between masks.
std::vector<Slice> unmasked_parts(const Slice& slice) {
  const std::u32string text = to_code_points(slice.line->text);
  std::vector<Slice> parts;
  Slice part{slice.line, slice.first, 0};
  for (std::size_t i = slice.first; i <= slice.first + slice.count; ++i) {
    const bool ends = i == slice.first + slice.count || text[i] == U'*';
    if (!ends) {
      ++part.count;
      continue;
    }
    if (trimmed(part).count > 0) parts.push_back(trimmed(part));
    part = {slice.line, i + 1, 0};
  }
  return parts;
}

/// A value whose every part gives the same again is surer, any other is not sure at all.
VerifiedValue read_twice(const std::vector<Slice>& slices, const SecondReading& second_reading,
                         SliceContent content) {
  VerifiedValue value{joined(slices), least_confidence(slices)};
  if (!second_reading) return value;
  bool agree = true;
  for (const Slice& slice : slices) {
    for (const Slice& part : unmasked_parts(slice)) {
      agree = agree && essence(part.text()) == essence(second_reading(part, content).text);
    }
  }
  value.confidence = agree ? when_agreeing(value.confidence) : when_differing(value.confidence);
  return value;
}

/// Words of grammar, which nobody bears as a name: a rare character that both engines take for a frequent one (彧 for 或).
bool has_improbable_character(const std::string& name) {
  static const std::u32string grammar = U"或的是了在不我你他她它这那又及与且";
  const std::u32string characters = to_code_points(name);
  return characters.find_first_of(grammar) != std::u32string::npos;
}

}  // namespace

VerifiedValue verified_text(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  return read_twice(slices, second_reading, SliceContent::text);
}

VerifiedValue verified_code(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  return read_twice(slices, second_reading, SliceContent::code);
}

VerifiedValue verified_name(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  if (!second_reading || slices.size() != 1) return verified_text(slices, second_reading);
  const Slice& slice = slices.front();
  const OtherReading other = second_reading(slice, SliceContent::name);
  if (!other.by_other_engine) {
    VerifiedValue value = verified_text(slices, second_reading);
    value.confidence *= one_engine;
    return value;
  }
  VerifiedValue value{slice.text(), slice.confidence()};
  if (essence(value.text) == essence(other.text) && !has_improbable_character(value.text)) {
    value.confidence = 1 - (1 - value.confidence) * (1 - other.confidence);
    return value;
  }
  // The other engine knows the rare characters of given names; but it may lose a star.
  const auto stars = [](const std::string& text) { return std::count(text.begin(), text.end(), '*'); };
  const bool first_is_name = name_from_text(value.text).has_value();
  if (name_from_text(other.text) && (!first_is_name || stars(other.text) == stars(value.text)))
    value.text = other.text;
  value.confidence = when_differing(other.confidence);
  return value;
}

VerifiedValue verified_number(const std::vector<Slice>& slices, const SecondReading& second_reading,
                              std::size_t length) {
  VerifiedValue value{to_upper_ascii(fold_width(joined(slices))), least_confidence(slices)};
  if (!second_reading) return value;
  bool agree = true;
  std::string again;
  for (const Slice& slice : slices) {
    const std::u32string text = to_code_points(slice.line->text);
    std::size_t at = slice.first;
    for (const Slice& part : unmasked_parts(slice)) {
      const std::string read = second_reading(part, SliceContent::digits).text;
      agree = agree && digits_of(to_upper_ascii(part.text())) == digits_of(read) &&
              digits_of(to_upper_ascii(part.text())).size() == essence(part.text()).size();
      for (; at < part.first; ++at) again += text[at] == U'*' ? "*" : "";
      again += to_utf8(digits_of(read));
      at = part.first + part.count;
    }
    for (; at < slice.first + slice.count; ++at) again += text[at] == U'*' ? "*" : "";
  }
  const auto has_length = [&](const std::string& number) {
    return length == 0 || essence(number).size() == length;
  };
  const bool is_masked = contains(value.text, "*");
  if (agree && (!is_masked || has_length(value.text))) {
    value.confidence = when_agreeing(value.confidence);
    return value;
  }
  value.confidence = when_differing(value.confidence);
  // Of two readings the one that passes the check digit, else the one of the right length, else the one by
  // the recogniser that knows only digits, which errs less on them.
  if (is_valid_id_number(without_spaces(value.text))) return value;
  if (is_valid_id_number(again) || !has_length(value.text)) value.text = again;
  return value;
}

VerifiedValue verified_time(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  VerifiedValue value{joined(slices), least_confidence(slices)};
  if (!second_reading) return value;
  std::string again;
  for (const Slice& slice : slices) again += second_reading(slice, SliceContent::time).text;
  if (digits_of(value.text) == digits_of(again)) {
    value.confidence = when_agreeing(value.confidence);
    return value;
  }
  value.confidence = when_differing(value.confidence);
  const bool first_is_time = time_from_text(value.text, Date{std::chrono::year(2000) / 1 / 1}).has_value();
  if (!first_is_time) value.text = again;
  return value;
}

}  // namespace hesuan::parsers
