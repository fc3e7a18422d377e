// The encodings that text files of China come in, told apart by trying them to the last byte.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hesuan::parsers {

struct TextEncoding {
  const char* name = "UTF-8";  ///< as iconv calls it
  std::size_t mark = 0;        ///< bytes of the byte order mark
};

/// UTF-16 or UTF-8 by its byte order mark, else strict UTF-8, else strict GB18030 (and CP936 where byte 0x80
/// stands for the euro sign). nullopt when none of them holds to the last byte, when the bytes are damaged
/// UTF-8 (which GB18030 would turn into other characters), and for text with NUL characters. glibc's iconv:
/// ICU maps 24 characters of GB18030 to private use, uchardet misjudges short files.
std::optional<TextEncoding> encoding_of(std::span<const std::byte> bytes);

/// Takes UTF-8; false stops.
using Utf8Sink = std::function<bool(std::string_view)>;

/// `bytes` as UTF-8 without byte order mark, in pieces of at most 64 KB that may end within a character.
/// `encoding` is what encoding_of said of them.
void for_each_piece(std::span<const std::byte> bytes, const TextEncoding& encoding, const Utf8Sink& sink);

/// All of `bytes` at once; nullopt as encoding_of.
std::optional<std::string> text_as_utf8(std::span<const std::byte> bytes);

/// Strict: nullopt at the first byte that `encoding` does not have.
std::optional<std::string> text_from(std::string_view bytes, const char* encoding);

/// UTF-8 in another encoding; nullopt when it does not have a character of it.
std::optional<std::string> encoded(std::string_view utf8, const char* encoding);

}  // namespace hesuan::parsers
