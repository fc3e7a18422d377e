#include "parsers/page/verified_value.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "core/id_number.hpp"
#include "embedded/name_characters.hpp"
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

/// As `joined`, with what the skimmer was not sure of taken for what it most likely is.
std::string joined_with_guesses(const std::vector<Slice>& slices) {
  std::string text;
  for (const Slice& slice : slices) {
    const std::u32string read = to_code_points(slice.text());
    for (std::size_t i = 0; i < read.size(); ++i) {
      const bool has_guess = read[i] == unread_character && !slice.characters().empty() &&
                             !slice.characters()[i].alternatives.empty();
      text += has_guess ? slice.characters()[i].alternatives.front().character : to_utf8(read[i]);
    }
  }
  return text;
}

/// Letters and digits only: a bracket read as another one is no difference of the value.
std::u32string essence(std::string_view text) {
  std::u32string kept;
  for (const char32_t c : to_code_points(fold_width(text))) {
    if (is_han(c) || is_digit(c) || is_latin_letter(c) || c == U'*' || c == U'-' || c == U'+' || c == U'#')
      kept += c;
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

/// A number in which one run of what is no digit stands where a mask would: stars as high as characters, and
/// signs like #, are read as something. With stars in their place; nullopt where there is none, or the number
/// has not the length it should.
std::optional<std::string> with_run_hidden(std::string_view text, std::size_t length) {
  constexpr std::ptrdiff_t fewest = 4, fewest_shown = 2;
  std::u32string number = essence(text);
  const auto is_shown = [](char32_t c) { return is_digit(c); };
  const auto first = std::ranges::find_if_not(number, is_shown);
  const auto end = std::find_if(first, number.end(), is_shown);
  const bool one_run = std::all_of(end, number.end(), [](char32_t c) { return is_digit(c) || c == U'X'; });
  const std::ptrdiff_t shown = std::ssize(number) - (end - first);
  if (number.size() != length || end - first < fewest || shown < fewest_shown || !one_run)
    return std::nullopt;
  std::fill(first, end, U'*');
  return to_utf8(number);
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

/// Read by the skimmer without a doubt. It has been right on every one of thousands of such numbers, times
/// and results, so a second reading would only cost time.
bool is_sure_character(const TextCharacter& character) {
  return character.engine == Engine::skimmer && character.confidence >= sure_enough;
}

bool is_sure(const std::vector<Slice>& slices) {
  return std::ranges::all_of(slices, [](const Slice& slice) {
    return !slice.characters().empty() && std::ranges::all_of(slice.characters(), is_sure_character);
  });
}

/// Another reading of a slice: what stands between masks is read, the stars stay, for they were counted. So
/// do figures that are sure: a recogniser of lines loses a short `11`.
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
    const bool stays = content == SliceContent::digits && is_sure({part});
    const TextLine piece =
        stays ? TextLine{{}, part.text(), 0, {part.characters().begin(), part.characters().end()}}
              : second_reading(part, content);
    // A star in it is the rim of one that was cut off beside it.
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

/// From the first character that is not sure to the last, and as many beside them as a recogniser needs to
/// see where they stand. Empty when all are sure.
Slice doubtful_part(const Slice& slice) {
  constexpr std::size_t beside = 2;
  const auto characters = slice.characters();
  if (characters.empty()) return slice;  // nothing is known of them
  const auto is_doubtful = [&](std::size_t i) { return !is_sure_character(characters[i]); };
  std::size_t first = 0, end = slice.count;
  while (first < end && !is_doubtful(first)) ++first;
  if (first == end) return {slice.line, slice.first, 0};
  while (!is_doubtful(end - 1)) --end;
  first -= std::min(first, beside);
  end = std::min(slice.count, end + beside);
  return {slice.line, slice.first + first, end - first};
}

/// What one reading alone rests on; nullopt when it is not sure enough to be left at that.
std::optional<Basis> basis_of_one_reading(const std::vector<Slice>& slices,
                                          const SecondReading& second_reading) {
  if (!second_reading) return Basis::certain;
  return is_sure(slices) ? std::optional(Basis::skimmed) : std::nullopt;
}

/// Reads again what is not sure.
VerifiedValue read_twice(const std::vector<Slice>& slices, const SecondReading& second_reading,
                         SliceContent content, ValueKind kind) {
  VerifiedValue value{joined(slices), least_confidence(slices), {kind, Basis::agreeing}, {}};
  if (const auto basis = basis_of_one_reading(slices, second_reading)) {
    value.evidence.basis = *basis;
    return value;
  }
  for (const Slice& slice : slices) {
    const Slice part = doubtful_part(slice);
    if (part.count == 0) continue;
    const auto agrees = [&](SliceContent as) {
      return essence(part.text()) == essence(read_beside_masks(part, second_reading, as).text);
    };
    // Tesseract errs on few characters without the words they stand in, so the second recogniser is asked
    // too.
    if (!agrees(content) && !(content == SliceContent::text && agrees(SliceContent::word)))
      value.evidence.basis = Basis::differing;
  }
  return value;
}

/// 张○例: as lists of names hide a character.
bool is_circle(char32_t character) {
  return character == U'○' || character == U'◯' || character == U'〇';
}

/// One reading of a name, without blanks. What the skimmer was not sure of is taken for what it most likely
/// is; of what it has no idea of it is not sure at all.
struct NameReading {
  std::u32string text;
  std::vector<TextCharacter> characters;

  NameReading(std::string_view read, std::span<const TextCharacter> known) {
    const std::u32string all = to_code_points(read);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_space(all[i])) continue;
      text += is_circle(all[i]) ? U'*' : all[i];
      characters.push_back(i < known.size() ? known[i] : TextCharacter{});
      if (all[i] != unread_character) continue;
      const auto& alternatives = characters.back().alternatives;
      characters.back().confidence = alternatives.empty() ? 0 : alternatives.front().probability;
      if (!alternatives.empty()) text.back() = to_code_points(alternatives.front().character).front();
    }
  }
};

std::set<char32_t> name_characters(std::string_view list) {
  const auto data = toml::parse(embedded::name_characters::files().front().text);
  const std::u32string all = to_code_points(data[list].value_or(std::string()));
  return {all.begin(), all.end()};
}

bool is_improbable_in_name(char32_t character) {
  static const std::set<char32_t> improbable = name_characters("improbable");
  return improbable.contains(character);
}

bool is_usual_in_names(char32_t character) {
  static const std::set<char32_t> usual = name_characters("usual");
  return character == U'*' || usual.contains(character);
}

/// What a recogniser says of a character: its alternatives, or how sure it is of the one it read.
std::map<std::string, double> opinion(char32_t read, const TextCharacter& character) {
  if (character.alternatives.empty()) return {{to_utf8(read), character.confidence}};
  std::map<std::string, double> probability;
  for (const Alternative& alternative : character.alternatives)
    probability[alternative.character] = alternative.probability;
  return probability;
}

/// chi_sim takes the rare characters of names for frequent ones, and is sure of it; so does the skimmer, with
/// those that it does not know.
double weight_of(char32_t read, const TextCharacter& character) {
  const bool is_doubtful = character.engine == Engine::skimmer && !is_usual_in_names(read);
  return character.engine == Engine::tesseract || is_doubtful ? 0.3 : 1;
}

/// Readings of one name put together, character by character: the mean of all opinions by their weight. A
/// reading with another number of characters than the first has none.
Reading put_together(std::span<const NameReading> readings) {
  const std::size_t length = readings.front().text.size();
  constexpr std::size_t kept = 6;
  constexpr double worth_keeping = 0.002;
  Reading together;
  for (std::size_t i = 0; i < length; ++i) {
    std::map<std::string, double> sum;
    double all = 0;
    for (const NameReading& reading : readings) {
      if (reading.text.size() != length) continue;
      const double weight = weight_of(reading.text[i], reading.characters[i]);
      all += weight;
      for (const auto& [character, probability] : opinion(reading.text[i], reading.characters[i]))
        sum[character] += weight * probability;
    }
    std::vector<Alternative> alternatives;
    alternatives.reserve(sum.size());
    for (const auto& [character, weighed] : sum) alternatives.push_back({character, weighed / all});
    const auto is_probable = [](const Alternative& alternative) {
      return !is_improbable_in_name(to_code_points(alternative.character).front());
    };
    if (std::ranges::any_of(alternatives, is_probable))
      std::erase_if(alternatives, [&](const Alternative& alternative) { return !is_probable(alternative); });
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

/// A character of a name as the readings settle it.
struct SettledCharacter {
  std::string character;
  double raw;
  Basis basis;
};

/// Two recognisers that agree on a character err together only where each errs; one agrees with itself more
/// easily.
double confidence_of_agreement(const TextCharacter& a, const TextCharacter& b) {
  const double together = 1 - (1 - a.confidence) * (1 - b.confidence);
  return a.engine == b.engine ? together * agreement_of_one_engine : together;
}

/// Character `i` of readings of one length: what two recognisers read, unless a third is sure of something
/// else; else what only one of them is sure of, for the others may not know the character; else what is
/// likeliest.
SettledCharacter settled(std::span<const NameReading* const> readings, std::size_t i,
                         const std::vector<Alternative>& together) {
  if (readings.front()->text[i] == U'*') return {"*", 1, Basis::agreeing};  // stars were counted, not read
  const auto character = [&](const NameReading* reading) { return reading->text[i]; };
  const auto known = [&](const NameReading* reading) -> const TextCharacter& {
    return reading->characters[i];
  };
  const auto has_vote = [&](const NameReading* reading) {
    return known(reading).confidence > 0 && !is_improbable_in_name(character(reading));
  };
  const auto is_sure = [&](const NameReading* reading) {
    return has_vote(reading) && known(reading).confidence >= sure_of_name &&
           known(reading).engine != Engine::tesseract &&
           (known(reading).engine != Engine::skimmer || is_usual_in_names(character(reading)));
  };
  SettledCharacter likeliest{together.front().character, together.front().probability, Basis::differing};
  for (std::size_t k = 1; k < readings.size(); ++k) {
    for (std::size_t j = 0; j < k; ++j) {
      const NameReading *one = readings[j], *other = readings[k];
      // Of three readings two by one recogniser are one voice.
      const bool one_voice = readings.size() > 2 && known(one).engine == known(other).engine;
      if (one_voice || !has_vote(one) || !has_vote(other) || character(one) != character(other)) continue;
      const bool outvoted_is_sure = std::ranges::any_of(readings, [&](const NameReading* reading) {
        return is_sure(reading) && character(reading) != character(one);
      });
      if (outvoted_is_sure) return likeliest;
      return {to_utf8(character(one)), confidence_of_agreement(known(one), known(other)), Basis::agreeing};
    }
  }
  if (std::ranges::count_if(readings, is_sure) != 1) return likeliest;
  const NameReading* sure = *std::ranges::find_if(readings, is_sure);
  return {to_utf8(character(sure)), known(sure).confidence,
          known(sure).engine == Engine::skimmer ? Basis::skimmed : Basis::once};
}

/// Whether every character was read, and surely.
bool is_sure_of_all(const NameReading& reading) {
  return !reading.characters.empty() &&
         std::ranges::all_of(reading.characters, [](const TextCharacter& character) {
           return character.confidence >= sure_of_name && character.engine != Engine::tesseract;
         });
}

/// Whether the skimmer alone is enough. Of 915 names on generated screens of which it was surer than 0.9 none
/// was wrong; but of characters that it does not know it takes some for a known one and is as sure as this.
bool is_sure_alone(const NameReading& reading) {
  constexpr double sure = 0.995;
  for (std::size_t i = 0; i < reading.text.size(); ++i) {
    const TextCharacter& known = reading.characters[i];
    if (known.engine != Engine::skimmer || known.confidence < sure || !is_usual_in_names(reading.text[i]))
      return false;
  }
  return !reading.text.empty();
}

bool is_complete(const NameReading& reading) {
  return std::ranges::all_of(reading.characters,
                             [](const TextCharacter& character) { return character.confidence > 0; });
}

/// An incomplete reading, whose confidence is none, agrees with nothing.
bool agree(const NameReading& one, const NameReading& other) {
  return !one.text.empty() && one.text == other.text && is_complete(one) && is_complete(other) &&
         std::ranges::none_of(one.text, is_improbable_in_name);
}

/// Whether the first reading sees more or fewer characters than both others, and is not sure of them.
bool is_outnumbered(const std::vector<NameReading>& readings) {
  const auto length = [&](std::size_t i) { return readings[i].text.size(); };
  return readings.size() == 3 && length(1) == length(2) && length(0) != length(1) && length(1) > 0 &&
         !is_sure_of_all(readings[0]) && is_complete(readings[0]);
}

/// Less is surer.
int doubt_of(Basis basis) {
  return basis == Basis::agreeing ? 0 : basis == Basis::skimmed ? 1 : basis == Basis::once ? 2 : 3;
}

}  // namespace

VerifiedValue verified_word(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  return read_twice(slices, second_reading, SliceContent::word, ValueKind::word);
}

VerifiedValue verified_result(const std::vector<Slice>& slices, const SecondReading& second_reading) {
  VerifiedValue value{joined(slices), least_confidence(slices), {ValueKind::word, Basis::agreeing}, {}};
  if (const auto basis = basis_of_one_reading(slices, second_reading)) {
    value.evidence.basis = *basis;
    return value;
  }
  std::string again;
  for (const Slice& slice : slices) again += second_reading(slice, SliceContent::word).text;
  // Hours may be misread; what counts is what the words say.
  const auto first = result_from_text(value.text), second = result_from_text(again);
  if (first != second) value.evidence.basis = Basis::differing;
  if (!first && second) value.text = again;
  return value;
}

VerifiedValue verified_text(const std::vector<Slice>& slices, const SecondReading& second_reading) {
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
  std::vector<NameReading> readings{{slice.text(), slice.characters()}};
  if (is_sure_alone(readings.front())) {
    VerifiedValue value{"", 1, {ValueKind::name, Basis::skimmed}, put_together(readings)};
    for (const char32_t character : readings.front().text) value.text += to_utf8(character);
    for (const TextCharacter& known : readings.front().characters)
      value.raw = std::min(value.raw, known.confidence);
    return value;
  }
  readings.push_back(read(SliceContent::name));
  const bool was_tesseract = std::ranges::any_of(readings[1].characters, [](const TextCharacter& character) {
    return character.engine == Engine::tesseract;
  });
  if (!agree(readings[0], readings[1]) && !was_tesseract) readings.push_back(read(SliceContent::text));

  const bool first_is_doubtful = is_outnumbered(readings);
  if (first_is_doubtful)
    std::swap(readings[0], readings[1]);  // a person who looks is offered what others see

  VerifiedValue value{"", 1, {ValueKind::name, Basis::agreeing}, put_together(readings)};
  if (first_is_doubtful) value.evidence.basis = Basis::differing;
  std::vector<const NameReading*> comparable;
  for (const NameReading& reading : readings) {
    if (reading.text.size() == readings.front().text.size())
      comparable.push_back(&reading);
    else if (is_sure_of_all(reading))
      value.evidence.basis = Basis::differing;
  }
  for (std::size_t i = 0; i < value.reading.size(); ++i) {
    const SettledCharacter character = settled(comparable, i, value.reading[i]);
    value.text += character.character;
    value.raw = std::min(value.raw, character.raw);
    if (doubt_of(character.basis) > doubt_of(value.evidence.basis)) value.evidence.basis = character.basis;
  }
  return value;
}

VerifiedValue verified_number(const std::vector<Slice>& slices, const SecondReading& second_reading,
                              std::size_t length) {
  VerifiedValue value{to_upper_ascii(fold_width(joined_with_guesses(slices))),
                      least_confidence(slices),
                      {ValueKind::number, Basis::differing},
                      {}};
  const bool has_stars = contains(value.text, "*");
  const auto hidden = has_stars ? std::nullopt : with_run_hidden(value.text, length);
  if (hidden) value.text = *hidden;
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
  if (essence(value.text) == essence(again) && (!has_stars || has_length(value.text))) {
    value.evidence.basis = Basis::agreeing;
    return value;
  }
  if (hidden) {  // the other reading has lost it or read it as something else
    std::u32string shown = essence(value.text);
    std::erase(shown, U'*');
    if (to_utf8(shown) == again) value.evidence.basis = Basis::agreeing;
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
  if (digits_and_stars(value.text) == digits_and_stars(again)) value.evidence.basis = Basis::agreeing;
  const auto is_time = [](const std::string& text) {
    return time_from_text(text, Date{std::chrono::year(2000) / 1 / 1}).has_value();
  };
  if (!is_time(value.text)) value.text = again;
  return value;
}

}  // namespace hesuan::parsers
