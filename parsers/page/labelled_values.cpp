#include "parsers/page/labelled_values.hpp"

#include <optional>
#include <set>

#include "parsers/values/values.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

/// A label found inside a line.
struct LabelHit {
  std::string field;
  std::size_t first = 0, count = 0;  ///< of the label with its colon, in code points of the line
};

/// Small colons are read as semicolons at times.
bool is_colon(char32_t c) {
  return c == U':' || c == U'：' || c == U';' || c == U'；';
}
bool is_opening(char32_t c) {
  return c == U'【' || c == U'[';
}

struct KnownLabel {
  std::u32string text;
  std::string field;
};

std::vector<KnownLabel> known_labels(const LabelOverrides& overrides) {
  std::vector<KnownLabel> known;
  for (const auto& [text, field] : overrides) known.push_back({to_code_points(text), field});
  for (const Label& label : record_labels()) {
    if (!overrides.contains(label.text)) known.push_back({to_code_points(label.text), label.field});
  }
  std::stable_sort(known.begin(), known.end(),
                   [](const KnownLabel& a, const KnownLabel& b) { return a.text.size() > b.text.size(); });
  return known;
}

/// Whether a recogniser took the character for another one, perhaps; what it is sure of it did not:
/// 检验实验室 is no label 检测实验室.
bool may_be_misread(const TextLine& line, char32_t character, std::size_t at) {
  constexpr double sure = 0.97;
  const bool is_sure = line.characters.empty() || line.characters[at].confidence >= sure;
  return character == unread_character || (is_han(character) && !is_sure);
}

/// Where `label` ends when it stands at `at`, blanks between its characters allowed and, in labels of four
/// characters or more, one character misread; nullopt when it does not stand there. `misread` counts.
std::optional<std::size_t> end_of_label(const TextLine& line, const std::u32string& text, std::size_t at,
                                        const std::u32string& label, int& misread) {
  misread = 0;
  const int allowed = label.size() >= 4 ? 1 : 0;
  for (const char32_t wanted : label) {
    while (at < text.size() && is_space(text[at])) ++at;
    if (at >= text.size()) return std::nullopt;
    if (text[at] != wanted && (++misread > allowed || !may_be_misread(line, text[at], at)))
      return std::nullopt;
    ++at;
  }
  return at;
}

/// A gap in the line as wide as two thirds of a character parts a label from its value as a colon does.
bool has_gap_after(const TextLine& line, std::size_t at) {
  const auto& characters = line.characters;
  if (at == 0 || at >= characters.size()) return false;
  return 3 * (characters[at].box.x - characters[at - 1].box.right()) > 2 * line.box.height;
}

bool is_moment(const std::string& field) {
  return field == "sampled_at" || field == "reported_at";
}
bool is_number(const std::string& field) {
  return field == "id_number" || field == "phone";
}

/// A colon, or what is most likely one where a figure follows.
bool is_colon_at(const TextLine& line, const std::u32string& text, std::size_t at) {
  if (at >= text.size()) return false;
  if (is_colon(text[at])) return true;
  if (text[at] != unread_character || at >= line.characters.size()) return false;
  const auto& guesses = line.characters[at].alternatives;
  return !guesses.empty() && guesses.front().character == ":" && at + 1 < text.size() &&
         is_digit(text[at + 1]);
}

/// The label that begins at `at`: the longest, exact before misread. It must be closed by a colon, an opening
/// bracket, a gap, the end of the line, or a figure that its value may begin with; `检测时间说明` is no
/// label.
std::optional<LabelHit> label_at(const TextLine& line, const std::u32string& text, std::size_t at,
                                 const std::vector<KnownLabel>& known, bool must_have_colon) {
  std::optional<LabelHit> inexact;
  for (const KnownLabel& label : known) {
    int misread = 0;
    const auto end = end_of_label(line, text, at, label.text, misread);
    if (!end) continue;
    std::size_t next = *end;
    while (next < text.size() && is_space(text[next])) ++next;
    const bool colon = is_colon_at(line, text, next);
    const auto figure_follows = [&] {
      return (is_moment(label.field) && is_digit(text[next])) ||
             (is_number(label.field) && (is_digit(text[next]) || text[next] == U'*'));
    };
    const bool closed = colon || (!must_have_colon && (next == text.size() || is_opening(text[next]) ||
                                                       has_gap_after(line, *end) || figure_follows()));
    if (!closed) continue;
    const LabelHit hit{label.field, at, (colon ? next + 1 : *end) - at};
    if (misread == 0) return hit;
    if (!inexact) inexact = hit;
  }
  return inexact;
}

std::vector<LabelHit> labels_in(const TextLine& line, const std::vector<KnownLabel>& known) {
  const std::u32string text = to_code_points(line.text);
  std::vector<LabelHit> hits;
  for (std::size_t at = 0; at < text.size();) {
    // Inside a line only a colon makes a label: `上海核酸检测机构` has none at 检测机构.
    const bool begins = at == 0 || has_gap_after(line, at);
    const auto hit = is_space(text[at]) ? std::nullopt : label_at(line, text, at, known, !begins);
    if (!hit) {
      ++at;
      continue;
    }
    hits.push_back(*hit);
    at += hit->count;
  }
  return hits;
}

int vertical_overlap(const Box& a, const Box& b) {
  return std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
}

bool on_one_row(const Box& a, const Box& b) {
  return 2 * vertical_overlap(a, b) > std::min(a.height, b.height);
}

/// A value wider than one line goes on right below, with the same height and one of the same edges or,
/// centred, the same middle; where the value stands in its label's own line and reaches the right side of the
/// page, also at the label's edge.
bool continues_below(const Slice& value, const Box& below, int page_width) {
  const Box above = value.box();
  const int gap = below.y - above.bottom(), slack = above.height;
  const auto near = [&](int a, int b) { return std::abs(a - b) < slack; };
  const bool full_line =
      value.first > 0 && above.right() > 0.8 * page_width && near(below.x, value.line->box.x);
  const bool same_middle = near(below.x + below.right(), above.x + above.right());
  const bool same_edge =
      near(below.x, above.x) || near(below.right(), above.right()) || same_middle || full_line;
  return gap >= -above.height / 4 && gap < above.height && same_edge && below.height > 0.7 * above.height &&
         below.height < 1.4 * above.height;
}

/// `20:21` below `2022-11-07`.
bool is_clock_below_day(const Slice& day, const std::string& below) {
  const auto plain = [](const std::string& text) { return time_from_text(text); };
  const auto alone = plain(day.text()), together = plain(day.text() + " " + below);
  return alone && !alone->of_day && together && together->of_day;
}

bool may_wrap(const std::string& field) {
  return field == "institution" || field == "sampling_site" || field == "address";
}

/// Blanks, and marks that stand before a value and are none of it: the colon of a label that ended before it,
/// the edge of its field.
Slice without_leading_marks(Slice slice) {
  slice = trimmed(slice);
  const std::u32string text = to_code_points(slice.line->text);
  while (slice.count > 0 && (is_colon(text[slice.first]) || text[slice.first] == U'|')) {
    slice = trimmed({slice.line, slice.first + 1, slice.count - 1});
  }
  return slice;
}

/// `11月8日12时55分检测`: a moment, and the word behind it that says of what.
struct MomentAndWord {
  Slice moment;
  std::string field;
};

/// Where a line ends within the word, its beginning will do.
std::optional<MomentAndWord> moment_and_word(const Slice& slice) {
  constexpr std::u32string_view marks = U"-./:年月日号时点分秒";
  const std::u32string all = to_code_points(slice.line->text);
  const std::u32string_view text = std::u32string_view(all).substr(slice.first, slice.count);
  const auto of_moment = [&](char32_t c) {
    return is_digit(c) || is_space(c) || marks.find(c) != marks.npos;
  };
  const auto end = std::find_if_not(text.begin(), text.end(), of_moment);
  const auto length = static_cast<std::size_t>(end - text.begin());
  if (end == text.end() || std::count_if(text.begin(), end, is_digit) < 3) return std::nullopt;
  const std::string word = without_spaces(to_utf8(text.substr(length)));
  for (const Label& known : words_behind_moment()) {
    if (known.text.starts_with(word))
      return MomentAndWord{trimmed({slice.line, slice.first, length}), known.field};
  }
  return std::nullopt;
}

/// What of `slice` is the value of `field`.
Slice value_of(const std::string& field, const Slice& slice) {
  const Slice value = without_leading_marks(slice);
  const auto moment = is_moment(field) ? moment_and_word(value) : std::nullopt;
  return moment ? moment->moment : value;
}

/// A dot of a character that falls apart (办) looks like a star of a mask. No app hides a part of a
/// laboratory's or a site's name, and what is so narrow hides no character.
std::vector<Slice> without_stray_stars(const std::vector<Slice>& value) {
  std::vector<Slice> kept;
  for (const Slice& slice : value) {
    const std::u32string text = to_code_points(slice.line->text);
    std::size_t first = slice.first;
    const std::size_t end = slice.first + slice.count;
    for (std::size_t i = first; i < end && !slice.characters().empty(); ++i) {
      if (text[i] != U'*' || 3 * slice.line->characters[i].box.width > slice.line->box.height) continue;
      if (i > first) kept.push_back({slice.line, first, i - first});
      first = i + 1;
    }
    if (first < end) kept.push_back({slice.line, first, end - first});
  }
  return kept;
}

/// Whether a text may be a value of `field` at all. Of what nobody has read anything may come.
bool may_be_value(const std::string& field, const std::string& text) {
  if (has_unread(text)) return true;
  const std::u32string characters = to_code_points(text);
  const auto has_figure = std::any_of(characters.begin(), characters.end(), is_digit);
  if (is_moment(field)) return has_figure;
  if (is_number(field)) return has_figure || contains(text, "*");
  if (field == "result") return result_from_text(text).has_value();
  if (field == "name") return !relation_of(text);
  return true;
}

class Finder {
 public:
  Finder(const PageText& page, const LabelOverrides& overrides)
      : page_(page), known_(known_labels(overrides)) {
    for (const TextLine& line : page.lines) hits_.push_back(labels_in(line, known_));
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
      if (goes_on_with_value_above(i)) hits_[i].clear();
    }
    used_.resize(page.lines.size());
  }

  PageValues find() {
    PageValues values;
    for (std::size_t i = 0; i < page_.lines.size(); ++i) {
      for (std::size_t h = 0; h < hits_[i].size(); ++h) values.labelled.push_back(value_in_line(i, h));
    }
    for (LabelledValue& value : values.labelled) {
      if (value.value.empty()) look_right(value, true);
    }
    for (LabelledValue& value : values.labelled) {
      if (value.value.empty()) look_below(value, true);
    }
    for (LabelledValue& value : values.labelled) {
      // A value may be misread beyond its form; a person then sees what it was taken for.
      if (value.value.empty()) look_right(value, false);
      if (value.value.empty()) look_below(value, false);
      if (!value.value.empty() && (may_wrap(value.field) || is_moment(value.field))) take_continuation(value);
    }
    std::set<std::string> fields;
    for (LabelledValue& value : values.labelled) {
      fields.insert(value.field);
      if (value.field == "institution" || value.field == "sampling_site")
        value.value = without_stray_stars(value.value);
    }
    for (std::size_t i = 0; i < page_.lines.size(); ++i) {
      if (!is_free(i)) continue;
      const Slice line = without_leading_marks(whole(page_.lines[i]));
      // Where labels say which moment is meant, nothing else does.
      if (const auto moment = moment_and_word(line); moment && !fields.contains(moment->field)) {
        values.labelled.push_back({moment->field, line.line->box, {moment->moment}});
      } else {
        values.rest.push_back(line);
      }
    }
    sort_in_reading_order(values.labelled);
    return values;
  }

 private:
  LabelledValue value_in_line(std::size_t i, std::size_t h) {
    const LabelHit& hit = hits_[i][h];
    const TextLine& line = page_.lines[i];
    const std::size_t begin = hit.first + hit.count;
    const std::size_t end =
        h + 1 < hits_[i].size() ? hits_[i][h + 1].first : to_code_points(line.text).size();
    const Slice words{&line, hit.first, hit.count};
    LabelledValue value{hit.field, words.box(), {}, words};
    const Slice slice = value_of(hit.field, {&line, begin, end - begin});
    if (slice.count > 0) value.value.push_back(slice);
    return value;
  }

  /// The value at the end of line `i` that may wrap: what stands there behind its label, or all of the line
  /// where its label stands left of it.
  std::optional<Slice> wrapping_value_in(std::size_t i) const {
    const auto may_wrap_at_end = [&](std::size_t at) {
      return !hits_[at].empty() && may_wrap(hits_[at].back().field);
    };
    const Slice line = whole(page_.lines[i]);
    if (may_wrap_at_end(i)) {
      const std::size_t begin = hits_[i].back().first + hits_[i].back().count;
      return begin < line.count ? std::optional(trimmed({line.line, begin, line.count - begin}))
                                : std::nullopt;
    }
    const Box& box = line.line->box;
    for (std::size_t left = 0; hits_[i].empty() && left < page_.lines.size(); ++left) {
      const Box& label = page_.lines[left].box;
      if (may_wrap_at_end(left) && on_one_row(label, box) && label.right() <= box.x) return line;
    }
    return std::nullopt;
  }

  /// A second line of a laboratory's name may read like a label (检验实验室): where it stands at the edge of
  /// the value above, and alone, it is none.
  bool goes_on_with_value_above(std::size_t i) const {
    if (hits_[i].size() != 1 || hits_[i].front().count < whole(page_.lines[i]).count) return false;
    const Box& box = page_.lines[i].box;
    const auto on_row = [&](const TextLine& other) {
      return &other != &page_.lines[i] && on_one_row(other.box, box) && other.box.x > box.x;
    };
    if (std::ranges::any_of(page_.lines, on_row)) return false;
    for (std::size_t above = 0; above < page_.lines.size(); ++above) {
      const auto value = above == i ? std::nullopt : wrapping_value_in(above);
      if (value && std::abs(value->box().x - box.x) < box.height && continues_below(*value, box, page_.width))
        return true;
    }
    return false;
  }

  bool is_free(std::size_t i) const { return !used_[i] && hits_[i].empty(); }

  void take(std::size_t i, LabelledValue& value) {
    used_[i] = true;
    value.value.push_back(value_of(value.field, whole(page_.lines[i])));
  }

  bool fits(std::size_t i, const LabelledValue& value, bool by_form) const {
    return is_free(i) && (!by_form || may_be_value(value.field, page_.lines[i].text));
  }

  /// The nearest line on the label's row. Where none is on it, the value may be two lines high with the label
  /// at half its height: then the one that begins just above the label's middle.
  void look_right(LabelledValue& value, bool by_form) {
    std::optional<std::size_t> nearest =
        nearest_right(value.label, [&](const Box& box) { return on_one_row(value.label, box); });
    if (!nearest && may_wrap(value.field)) {
      nearest = nearest_right(value.label, [&](const Box& box) {
        return vertical_overlap(value.label, box) > 0 && box.y < value.label.y;
      });
    }
    // What stands next decides: behind another label nothing is ours.
    if (nearest && fits(*nearest, value, by_form)) take(*nearest, value);
  }

  template <typename Fits>
  std::optional<std::size_t> nearest_right(const Box& label, const Fits& fits) const {
    std::optional<std::size_t> nearest;
    for (std::size_t i = 0; i < page_.lines.size(); ++i) {
      const Box& box = page_.lines[i].box;
      if (box.x < label.right() - label.height / 2 || !fits(box)) continue;
      if (!nearest || box.x < page_.lines[*nearest].box.x) nearest = i;
    }
    return nearest;
  }

  void look_below(LabelledValue& value, bool by_form) {
    std::optional<std::size_t> nearest;
    for (std::size_t i = 0; i < page_.lines.size(); ++i) {
      const Box& box = page_.lines[i].box;
      const int gap = box.y - value.label.bottom();
      const bool under = box.x < value.label.right() && box.right() > value.label.x;
      if (!under || gap < -value.label.height / 3 || 4 * gap > 7 * value.label.height) continue;
      if (!nearest || box.y < page_.lines[*nearest].box.y) nearest = i;
    }
    if (nearest && fits(*nearest, value, by_form)) take(*nearest, value);
  }

  void take_continuation(LabelledValue& value) {
    for (std::size_t i = 0; i < page_.lines.size(); ++i) {
      const Box& box = page_.lines[i].box;
      if (!is_free(i) || !continues_below(value.value.back(), box, page_.width)) continue;
      if (is_moment(value.field) && !is_clock_below_day(value.value.back(), page_.lines[i].text)) continue;
      const bool alone_on_row =
          std::none_of(page_.lines.begin(), page_.lines.end(), [&](const TextLine& other) {
            const bool is_own_label = on_one_row(other.box, value.label) && other.box.x <= value.label.x;
            return &other != &page_.lines[i] && on_one_row(other.box, box) && other.box.x < box.x &&
                   !is_own_label;
          });
      if (alone_on_row) take(i, value);
    }
  }

  const PageText& page_;
  std::vector<KnownLabel> known_;
  std::vector<std::vector<LabelHit>> hits_;  ///< per line
  std::vector<bool> used_;
};

}  // namespace

std::string LabelledValue::text() const {
  std::string joined;
  for (const Slice& slice : value) joined += slice.text();
  return joined;
}

double LabelledValue::confidence() const {
  double least = 1;
  for (const Slice& slice : value) least = std::min(least, slice.confidence());
  return least;
}

void sort_in_reading_order(std::vector<LabelledValue>& values) {
  std::stable_sort(values.begin(), values.end(), [](const LabelledValue& a, const LabelledValue& b) {
    return on_one_row(a.label, b.label) ? a.label.x < b.label.x : a.label.y < b.label.y;
  });
}

PageValues find_labelled_values(const PageText& page, const LabelOverrides& overrides) {
  return Finder(page, overrides).find();
}

}  // namespace hesuan::parsers
