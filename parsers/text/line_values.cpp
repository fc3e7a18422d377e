#include "parsers/text/line_values.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "embedded/chat_words.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

struct Words {
  std::set<std::string, std::less<>> done, not_done, filler, compound_surnames;
  std::vector<std::string> no_name;
  std::set<char32_t> surnames;
};

const Words& words() {
  static const Words all = [] {
    const auto data = toml::parse(embedded::chat_words::files().front().text);
    const auto list = [&](std::string_view key) {
      std::vector<std::string> texts;
      for (const auto& word : *data[key].as_array()) texts.push_back(word.value<std::string>().value());
      return texts;
    };
    const auto set_of = [&](std::string_view key) {
      const auto texts = list(key);
      return std::set<std::string, std::less<>>(texts.begin(), texts.end());
    };
    Words words;
    words.done = set_of("done");
    words.not_done = set_of("not_done");
    words.filler = set_of("filler");
    words.compound_surnames = set_of("compound_surnames");
    words.no_name = list("no_name");
    for (const char32_t c : to_code_points(data["surnames"].value<std::string>().value()))
      words.surnames.insert(c);
    return words;
  }();
  return all;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return '0' <= c && c <= '9'; });
}

/// `2`, `两人`, `3口`: how many people, which no record holds.
bool is_count(std::string_view text) {
  if (is_digits(text) && text.size() <= 2) return true;
  for (const std::string_view unit : {"人", "个", "位", "口", "个人", "口人"}) {
    if (!text.ends_with(unit)) continue;
    const auto number = to_code_points(text.substr(0, text.size() - unit.size()));
    if (number.size() == 1 || number.size() == 2)
      return std::all_of(number.begin(), number.end(), [](char32_t c) {
        return is_digit(c) ||
               std::u32string_view(U"一二两三四五六七八九十").find(c) != std::u32string_view::npos;
      });
  }
  return false;
}

bool is_id_number(std::string_view text) {
  const auto number = id_number_from_text(text);
  return number && (number->size() == 18 || is_latin_letter(static_cast<unsigned char>(number->front())));
}

bool is_name(std::string_view text) {
  const auto& stop_words = words().no_name;
  const auto characters = to_code_points(text);
  const bool is_han_name = std::any_of(characters.begin(), characters.end(), is_han);
  return is_han_name && characters.size() <= 12 && name_from_text(text) &&
         std::none_of(stop_words.begin(), stop_words.end(),
                      [&](const std::string& word) { return contains(text, word); });
}

bool is_clock(std::string_view text, Date night) {
  return time_from_text(to_iso(night) + " " + std::string(text)).has_value();
}

class LineReader {
 public:
  explicit LineReader(Date night) : night_(night) {}

  LineValues read(std::string_view line) {
    const auto pieces = pieces_of(line);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      // A blank may stand within a moment: `11-08 20:15`.
      if (i + 1 < pieces.size() && time_from_text(pieces[i] + " " + pieces[i + 1], night_)) {
        found_.times.push_back(pieces[i] + " " + pieces[i + 1]);
        ++i;
      } else if (!take_whole(pieces[i]) && !take_apart(pieces[i])) {
        (is_name(pieces[i]) ? found_.uncertain_names : found_.rest).push_back(pieces[i]);
      }
    }
    return std::move(found_);
  }

 private:
  static std::vector<std::string> pieces_of(std::string_view line) {
    std::string text = fold_width(line);
    for (const char* mark : {"✅", "✔", "☑", "√"}) text = replace_all(std::move(text), mark, " 已做 ");
    for (const char* mark : {"❌", "✖", "✘"}) text = replace_all(std::move(text), mark, " 未做 ");
    for (const char* word : {"(-)", "(+)"})
      text = replace_all(std::move(text), word, word == std::string_view("(-)") ? " 阴性 " : " 阳性 ");
    text = replace_all(std::move(text), "\xEF\xB8\x8F", "");  // the variation selector behind an emoji
    for (const char* mark :
         {",", ";", "、", "。", "|", "(", ")", "!", "\t", "【", "】", "[", "]", "\"", "“", "”", "~"})
      text = replace_all(std::move(text), mark, " ");
    auto pieces = split(text, ' ');
    std::erase_if(pieces, [](const std::string& piece) { return trim(piece).empty(); });
    return pieces;
  }

  /// The piece is one value, or says one thing.
  bool take_whole(const std::string& piece) {
    if (words().done.contains(piece)) return found_.is_done = true;
    if (words().not_done.contains(piece)) return found_.is_not_done = true;
    if (words().filler.contains(piece) || is_count(piece)) return true;
    if (result_from_text(piece)) return put(found_.results, piece);
    if (phone_from_text(piece)) return put(found_.phones, piece);
    if (is_id_number(piece)) return put(found_.id_numbers, piece);
    if (time_from_text(piece, night_)) return put(found_.times, piece);
    if (is_clock(piece, night_) && !found_.times.empty()) {
      found_.times.back() += " " + piece;
      return true;
    }
    if (is_name(piece) && has_known_surname(piece)) return put(found_.names, piece);
    return is_address(piece) && put(found_.addresses, piece);
  }

  /// `张三3-2-501` would be a place called 张三 as well: a name is what people put before their room.
  static bool is_address(const std::string& piece) {
    const Address address = address_from_text(piece);
    const bool is_named = !address.compound.empty() && is_name(address.compound) &&
                          has_known_surname(address.compound) && to_code_points(address.compound).size() <= 3;
    return !is_named && (!address.building.empty() || !address.room.empty());
  }

  /// The piece is two or three values without a blank between them.
  bool take_apart(const std::string& piece, int most_values = 3) {
    const auto characters = to_code_points(piece);
    if (most_values < 2 || characters.size() > 48) return false;
    for (std::size_t length = characters.size() - 1; length > 0; --length) {
      const LineValues before = found_;
      const std::string head = to_utf8(std::u32string_view(characters).substr(0, length));
      const std::string tail = to_utf8(std::u32string_view(characters).substr(length));
      if (take_whole(head) && (take_whole(tail) || take_apart(tail, most_values - 1))) return true;
      found_ = before;
    }
    return false;
  }

  static bool put(std::vector<std::string>& values, const std::string& value) {
    values.push_back(value);
    return true;
  }

  Date night_;
  LineValues found_;
};

}  // namespace

LineValues line_values_from(std::string_view line, Date night) {
  return LineReader(night).read(line);
}

bool has_known_surname(std::string_view name) {
  const auto characters = to_code_points(name);
  if (characters.size() < 2) return false;
  if (characters.size() > 2 &&
      words().compound_surnames.contains(to_utf8(std::u32string_view(characters).substr(0, 2))))
    return characters.size() <= 4;
  return words().surnames.contains(characters.front()) && characters.size() <= 3;
}

}  // namespace hesuan::parsers
