#include "parsers/text/encoding.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <vector>

#include "core/text.hpp"

namespace hesuan::parsers {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view utf16_little_mark = "\xFF\xFE";
constexpr std::string_view utf16_big_mark = "\xFE\xFF";

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Conversion {
 public:
  explicit Conversion(const char* from, const char* to = "UTF-8") : conversion_(iconv_open(to, from)) {}
  ~Conversion() {
    if (is_open()) iconv_close(conversion_);
  }
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;

  /// False at the first byte that the encoding does not have, or when the text ends within a character.
  bool convert(std::string_view bytes, const Utf8Sink& sink) {
    if (!is_open()) return false;
    char* in = const_cast<char*>(bytes.data());  // iconv only reads it
    std::size_t in_left = bytes.size();
    while (in_left > 0) {
      char* out = piece_.data();
      std::size_t out_left = piece_.size();
      const std::size_t irreversible = iconv(conversion_, &in, &in_left, &out, &out_left);
      if (irreversible != 0 && !(irreversible == std::size_t(-1) && errno == E2BIG)) return false;
      if (!sink({piece_.data(), piece_.size() - out_left})) return true;
    }
    return true;
  }

 private:
  bool is_open() const { return reinterpret_cast<std::intptr_t>(conversion_) != -1; }

  iconv_t conversion_;
  std::array<char, 65536> piece_;
};

/// GB18030, nearly all of whose characters have one or two bytes: what two bytes mean is asked of iconv once
/// and looked up from then on, in a third of iconv's time.
class Gb18030 {
 public:
  Gb18030() {
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead)
      for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
        const char code[] = {static_cast<char>(lead), static_cast<char>(trail)};
        iconv_.convert({code, sizeof code}, [&](std::string_view utf8) {
          std::copy(utf8.begin(), utf8.end(), two_bytes_[lead << 8 | trail].begin());
          return true;
        });
      }
  }

  /// As Conversion::convert.
  bool convert(std::string_view bytes, const Utf8Sink& sink) {
    std::array<char, 65536> piece;
    while (!bytes.empty()) {
      std::size_t filled = 0;
      while (!bytes.empty() && filled + longest_character <= piece.size()) {
        const bool is_ascii = static_cast<unsigned char>(bytes.front()) < 0x80;
        if (is_ascii) piece[filled] = bytes.front();
        const Step step = is_ascii ? Step{1, 1} : take_character(bytes, piece.data() + filled);
        if (step.taken == 0) return false;
        filled += step.given;
        bytes.remove_prefix(step.taken);
      }
      if (!sink({piece.data(), filled})) return true;
    }
    return true;
  }

 private:
  static constexpr std::size_t longest_character = 4;
  using Utf8Character = std::array<char, longest_character>;  ///< all zero: there is none
  struct Step {
    std::size_t taken = 0, given = 0;
  };

  static std::size_t size_by_lead(char c) {
    const auto lead = static_cast<unsigned char>(c);
    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  }

  Step take_character(std::string_view bytes, char* out) {
    if (bytes.size() < 2) return {};
    const auto lead = static_cast<unsigned char>(bytes[0]), trail = static_cast<unsigned char>(bytes[1]);
    if ('0' <= trail && trail <= '9') return take_four_bytes(bytes, out);
    const Utf8Character& character = two_bytes_[lead << 8 | trail];
    if (character.front() == 0) return {};
    std::copy(character.begin(), character.end(), out);
    return {2, size_by_lead(character.front())};
  }

  Step take_four_bytes(std::string_view bytes, char* out) {
    std::size_t given = 0;
    const bool is_one = bytes.size() >= 4 && iconv_.convert(bytes.substr(0, 4), [&](std::string_view utf8) {
      given = utf8.copy(out, longest_character);
      return true;
    });
    return is_one ? Step{4, given} : Step{};
  }

  Conversion iconv_{"GB18030"};
  std::vector<Utf8Character> two_bytes_ = std::vector<Utf8Character>(0x10000);
};

bool convert(std::string_view bytes, const char* encoding, const Utf8Sink& sink) {
  if (std::string_view(encoding) != "GB18030") return Conversion(encoding).convert(bytes, sink);
  thread_local Gb18030 gb18030;
  return gb18030.convert(bytes, sink);
}

/// Every byte of the text is of the encoding, and no character of it is NUL.
bool is_strictly(std::string_view bytes, const char* encoding) {
  bool has_nul = false;
  const bool is_of_encoding = convert(bytes, encoding, [&](std::string_view piece) {
    has_nul = has_nul || piece.find('\0') != piece.npos;
    return !has_nul;
  });
  return is_of_encoding && !has_nul;
}

/// Most of the characters beyond ASCII are well-formed UTF-8, which text in another encoding hardly ever is.
bool is_damaged_utf8(std::string_view bytes) {
  constexpr std::size_t sample = 1 << 20;
  std::size_t well_formed = 0, malformed = 0;
  for (const char32_t c : to_code_points(bytes.substr(0, sample))) {
    if (c == U'\uFFFD') ++malformed;
    if (c >= 0x80 && c != U'\uFFFD') ++well_formed;
  }
  return well_formed > malformed;
}

std::optional<TextEncoding> strictly(std::string_view bytes, const TextEncoding& encoding) {
  return is_strictly(bytes.substr(encoding.mark), encoding.name) ? std::optional(encoding) : std::nullopt;
}

}  // namespace

std::optional<TextEncoding> encoding_of(std::span<const std::byte> given) {
  std::string_view bytes = as_text(given);
  if (bytes.starts_with(utf16_little_mark)) return strictly(bytes, {"UTF-16LE", utf16_little_mark.size()});
  if (bytes.starts_with(utf16_big_mark)) return strictly(bytes, {"UTF-16BE", utf16_big_mark.size()});
  if (bytes.find('\0') != bytes.npos) return std::nullopt;
  const TextEncoding utf8{"UTF-8", bytes.starts_with(utf8_mark) ? utf8_mark.size() : 0};
  bytes.remove_prefix(utf8.mark);
  if (is_valid_utf8(bytes)) return utf8;
  if (is_damaged_utf8(bytes)) return std::nullopt;
  if (is_strictly(bytes, "GB18030")) return TextEncoding{"GB18030", utf8.mark};
  const bool has_euro = bytes.find('\x80') != bytes.npos;
  return has_euro && is_strictly(bytes, "CP936") ? std::optional(TextEncoding{"CP936", utf8.mark})
                                                 : std::nullopt;
}

void for_each_piece(std::span<const std::byte> given, const TextEncoding& encoding, const Utf8Sink& sink) {
  std::string_view bytes = as_text(given).substr(encoding.mark);
  if (std::string_view(encoding.name) != "UTF-8") {
    convert(bytes, encoding.name, sink);
    return;
  }
  constexpr std::size_t piece = 65536;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    if (!sink(bytes.substr(0, piece))) return;
}

std::optional<std::string> text_as_utf8(std::span<const std::byte> bytes) {
  const auto encoding = encoding_of(bytes);
  if (!encoding) return std::nullopt;
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  for_each_piece(bytes, *encoding, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  return text;
}

static std::optional<std::string> converted(std::string_view bytes, const char* from, const char* to) {
  std::string text;
  const bool is_strict = Conversion(from, to).convert(bytes, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  return is_strict ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::string> text_from(std::string_view bytes, const char* encoding) {
  return converted(bytes, encoding, "UTF-8");
}

std::optional<std::string> encoded(std::string_view utf8, const char* encoding) {
  return converted(utf8, "UTF-8", encoding);
}

}  // namespace hesuan::parsers
