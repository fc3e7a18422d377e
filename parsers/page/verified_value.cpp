#include "parsers/page/verified_value.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include "core/id_number.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

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

/// Of a number that may be masked.
std::u32string digits_and_stars(std::string_view text) {
  std::u32string kept;
  for (const char32_t c : to_code_points(fold_width(text))) {
    if (is_digit(c) || c == U'X' || c == U'*') kept += c;
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

/// Another reading of a slice: what stands between masks is read, the stars stay, for they were counted.
TextLine read_beside_masks(const Slice& slice, const SecondReading& second_reading, SliceContent content) {
  const std::u32string text = to_code_points(slice.line->text);
  TextLine read;
  std::size_t at = slice.first;
  const auto keep_stars_until = [&](std::size_t end) {
    for (; at < end; ++at) {
      if (text[at] != U'*') continue;
      read.text += '*';
      read.characters.push_back(slice.characters().empty() ? TextCharacter{}
                                                           : slice.characters()[at - slice.first]);
    }
  };
  for (const Slice& part : unmasked_parts(slice)) {
    keep_stars_until(part.first);
    // A star in it is the rim of one that was cut off beside it.
    const TextLine piece = second_reading(part, content);
    const std::u32string characters = to_code_points(fold_width(piece.text));
    for (std::size_t i = 0; i < characters.size(); ++i) {
      if (characters[i] == U'*') continue;
      read.text += to_utf8(characters[i]);
      if (i < piece.characters.size()) read.characters.push_back(piece.characters[i]);
    }
    at = part.first + part.count;
  }
  keep_stars_until(slice.first + slice.count);
  return read;
}

/// Read by the skimmer without a doubt. It has been right on every one of thousands of such numbers, times
/// and results, so a second reading would only cost time.
bool is_sure(const std::vector<Slice>& slices) {
  return std::ranges::all_of(slices, [](const Slice& slice) {
    return !slice.characters().empty() &&
           std::ranges::all_of(slice.characters(), [](const TextCharacter& character) {
             return character.engine == Engine::skimmer && character.confidence >= sure_enough;
           });
  });
}

/// What one reading alone rests on; nullopt when it is not sure enough to be left at that.
std::optional<Basis> basis_of_one_reading(const std::vector<Slice>& slices,
                                          const SecondReading& second_reading) {
  if (!second_reading) return Basis::certain;
  return is_sure(slices) ? std::optional(Basis::skimmed) : std::nullopt;
}

/// Reads every part again, unless the first reading is sure.
VerifiedValue read_twice(const std::vector<Slice>& slices, const SecondReading& second_reading,
                         SliceContent content, ValueKind kind) {
  VerifiedValue value{joined(slices), least_confidence(slices), {kind, Basis::agreeing}, {}};
  if (const auto basis = basis_of_one_reading(slices, second_reading)) {
    value.evidence.basis = *basis;
    return value;
  }
  for (const Slice& slice : slices) {
    const std::string again = read_beside_masks(slice, second_reading, content).text;
    if (essence(slice.text()) != essence(again)) value.evidence.basis = Basis::differing;
  }
  return value;
}

/// One reading of a name. What the skimmer was not sure of is taken for what it most likely is.
struct NameReading {
  std::string text;
  std::vector<TextCharacter> characters;

  NameReading(std::string_view read, std::span<const TextCharacter> known)
      : characters(known.begin(), known.end()) {
    const std::u32string all = to_code_points(read);
    characters.resize(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& alternatives = characters[i].alternatives;
      const bool is_guess = all[i] == unread_character && !alternatives.empty();
      text += is_guess ? alternatives.front().character : to_utf8(all[i]);
      if (is_guess) characters[i].confidence = alternatives.front().probability;
    }
  }
};

/// What a recogniser says of a character: its alternatives, or how sure it is of the one it read.
std::map<std::string, double> opinion(char32_t read, const TextCharacter& character) {
  if (character.alternatives.empty()) return {{to_utf8(read), character.confidence}};
  std::map<std::string, double> probability;
  for (const Alternative& alternative : character.alternatives)
    probability[alternative.character] = alternative.probability;
  return probability;
}

/// chi_sim takes the rare characters of names for frequent ones, and is sure of it.
double weight_of(const TextCharacter& character) {
  return character.engine == Engine::tesseract ? 0.3 : 1;
}

/// Readings of one name put together, character by character: the mean of all opinions by their weight. A reading with
/// another number of characters than the first has none.
Reading put_together(std::span<const NameReading> readings) {
  const std::size_t length = readings.front().characters.size();
  constexpr std::size_t kept = 6;
  constexpr double worth_keeping = 0.002;
  Reading together;
  for (std::size_t i = 0; i < length; ++i) {
    std::map<std::string, double> sum;
    double all = 0;
    for (const NameReading& reading : readings) {
      if (reading.characters.size() != length) continue;
      const double weight = weight_of(reading.characters[i]);
      all += weight;
      for (const auto& [character, probability] : opinion(to_code_points(reading.text)[i], reading.characters[i]))
        sum[character] += weight * probability;
    }
    std::vector<Alternative> alternatives;
    alternatives.reserve(sum.size());
    for (const auto& [character, weighed] : sum) alternatives.push_back({character, weighed / all});
    std::ranges::stable_sort(alternatives, std::greater{}, &Alternative::probability);
    const auto negligible = std::ranges::find_if(
        alternatives.begin() + 1, alternatives.end(),
        [](const Alternative& alternative) { return alternative.probability < worth_keeping; });
    alternatives.erase(negligible, alternatives.end());
    if (alternatives.size() > kept) alternatives.resize(kept);
    together.push_back(std::move(alternatives));
  }
  return together;
}

/// Two recognisers that agree on a character err together only where each errs. Stars were counted, not read.
double confidence_of_agreement(const NameReading& one, const NameReading& other) {
  const std::u32string text = to_code_points(one.text);
  double least = 1;
  for (std::size_t i = 0; i < one.characters.size() && i < other.characters.size(); ++i) {
    if (text[i] == U'*') continue;
    const TextCharacter& a = one.characters[i];
    const TextCharacter& b = other.characters[i];
    const double together = 1 - (1 - a.confidence) * (1 - b.confidence);
    // A recogniser agrees with itself more easily than with another one.
    least = std::min(least, a.engine == b.engine ? together * agreement_of_one_engine : together);
  }
  return least;
}

double least_confidence(const NameReading& reading) {
  double least = reading.characters.empty() ? 0 : 1;
  for (const TextCharacter& character : reading.characters) least = std::min(least, character.confidence);
  return least;
}

/// An incomplete reading, whose confidence is none, agrees with nothing.
bool agree(const NameReading& one, const NameReading& other) {
  return least_confidence(one) > 0 && least_confidence(other) > 0 && !essence(one.text).empty() && essence(one.text) == essence(other.text);
}

struct ChosenName {
  std::string text;
  double raw;
  Basis basis;
};

/// The reading to be taken: one that two recognisers give, unless the third is sure of another; else the only one of the
/// first two that its recogniser is sure of, for the other may not know the character. nullopt: nobody can tell.
std::optional<ChosenName> chosen_among(const std::vector<NameReading>& readings) {
  const auto is_sure = [](const NameReading& reading) { return least_confidence(reading) >= sure_of_name; };
  for (std::size_t i = 1; i < readings.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!agree(readings[i], readings[j])) continue;
      const bool outvoted_is_sure = readings.size() > 2 && is_sure(readings[3 - i - j]);
      return ChosenName{readings[i].text, confidence_of_agreement(readings[j], readings[i]),
                        outvoted_is_sure ? Basis::differing : Basis::agreeing};
    }
  }
  if (is_sure(readings[0]) == is_sure(readings[1])) return std::nullopt;
  const NameReading& sure = is_sure(readings[0]) ? readings[0] : readings[1];
  const bool by_skimmer = std::ranges::all_of(
      sure.characters, [](const TextCharacter& character) { return character.engine == Engine::skimmer; });
  return ChosenName{sure.text, least_confidence(sure), by_skimmer ? Basis::skimmed : Basis::once};
}

/// Words of grammar, which nobody bears as a name: a rare character that both engines take for a frequent one
/// (彧 for 或).
bool has_improbable_character(const std::string& name) {
  static const std::u32string grammar = U"或的是了在不我你他她它这那又及与且";
  const std::u32string characters = to_code_points(name);
  return characters.find_first_of(grammar) != std::u32string::npos;
}

}  // namespace

VerifiedValue verified_word(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  return read_twice(slices, second_reading, SliceContent::text, ValueKind::word);
}

VerifiedValue verified_text(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  const double raw = least_confidence(slices);
  if (second_reading && raw >= sure_enough && !is_sure(slices))
    return {joined(slices), raw, {ValueKind::text, Basis::once}, {}};
  return read_twice(slices, second_reading, SliceContent::text, ValueKind::text);
}

VerifiedValue verified_code(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  return read_twice(slices, second_reading, SliceContent::code, ValueKind::number);
}

VerifiedValue verified_name(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  if (!second_reading || slices.size() != 1)
    return read_twice(slices, second_reading, SliceContent::name, ValueKind::name);
  const Slice& slice = slices.front();
  const auto read = [&](SliceContent content) {
    const TextLine line = read_beside_masks(slice, second_reading, content);
    return NameReading(line.text, line.characters);
  };
  std::vector<NameReading> readings{{slice.text(), slice.characters()}, read(SliceContent::name)};
  const bool was_tesseract = std::ranges::any_of(
      readings[1].characters, [](const TextCharacter& character) { return character.engine == Engine::tesseract; });
  if (!agree(readings[0], readings[1]) && !was_tesseract) readings.push_back(read(SliceContent::text));
  VerifiedValue value{readings.front().text, 1, {ValueKind::name, Basis::differing}, put_together(readings)};
  if (const auto chosen = chosen_among(readings)) {
    value.text = chosen->text;
    value.raw = chosen->raw;
    if (!has_improbable_character(value.text)) value.evidence.basis = chosen->basis;
    return value;
  }
  value.text.clear();
  for (const auto& alternatives : value.reading) {
    value.text += alternatives.front().character;
    value.raw = std::min(value.raw, alternatives.front().probability);
  }
  return value;
}

VerifiedValue verified_number(const std::vector<Slice>& slices, const SecondReading& second_reading,
                              std::size_t length) {
  VerifiedValue value{to_upper_ascii(fold_width(joined(slices))),
                      least_confidence(slices),
                      {ValueKind::number, Basis::differing},
                      {}};
  const auto has_length = [&](const std::string& number) {
    return length == 0 || essence(number).size() == length;
  };
  if (const auto basis = basis_of_one_reading(slices, second_reading); basis && has_length(value.text)) {
    value.evidence.basis = *basis;
    return value;
  }
  if (!second_reading) return value;
  std::string again;
  for (const Slice& slice : slices) {
    again += to_utf8(digits_and_stars(
        to_upper_ascii(read_beside_masks(slice, second_reading, SliceContent::digits).text)));
  }
  const bool is_masked = contains(value.text, "*");
  if (essence(value.text) == essence(again) && (!is_masked || has_length(value.text))) {
    value.evidence.basis = Basis::agreeing;
    return value;
  }
  // Of two readings the one that passes the check digit, else the one of the right length, else the one by
  // the recogniser that knows only digits, which errs less on them.
  if (is_valid_id_number(without_spaces(value.text))) return value;
  if (is_valid_id_number(again) || !has_length(value.text)) value.text = again;
  return value;
}

VerifiedValue verified_time(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  VerifiedValue value{joined(slices), least_confidence(slices), {ValueKind::time, Basis::differing}, {}};
  if (const auto basis = basis_of_one_reading(slices, second_reading)) {
    value.evidence.basis = *basis;
    return value;
  }
  std::string again;
  for (const Slice& slice : slices) again += second_reading(slice, SliceContent::time).text;
  if (digits_and_stars(value.text) == digits_and_stars(again)) {
    value.evidence.basis = Basis::agreeing;
    return value;
  }
  const bool first_is_time = time_from_text(value.text, Date{std::chrono::year(2000) / 1 / 1}).has_value();
  if (!first_is_time) value.text = again;
  return value;
}

}  // namespace hesuan::parsers
