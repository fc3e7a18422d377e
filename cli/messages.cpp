#include "cli/messages.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace hesuan::cli {
namespace {

std::string_view word(Level level) {
  switch (level) {
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

std::string as_json(Level level, std::string_view message, const Place& place) {
  nlohmann::ordered_json line{{"level", word(level)}};
  if (!place.code.empty()) line["code"] = place.code;
  if (!place.file.empty()) line["file"] = place.file;
  if (place.row != 0) line["row"] = place.row;
  if (place.item != 0) line["item"] = place.item;
  if (!place.field.empty()) line["field"] = place.field;
  line["message"] = message;
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string as_text(Level level, std::string_view message, const Place& place) {
  std::string line = "hesuan: ";
  if (level == Level::warning) line += _("warning: ");
  if (level == Level::error) line += _("error: ");
  if (!place.file.empty()) line += place.file + ": ";
  if (place.row != 0) line += text(_("row {}: "), place.row);
  if (place.item != 0) line += text(_("item {}: "), place.item);
  if (!place.field.empty()) line += place.field + ": ";
  return printable(line + std::string(message));
}

}  // namespace

std::string printable(std::string_view utf8) {
  std::u32string points = to_code_points(utf8);
  for (auto& c : points)
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) c = U'\uFFFD';
  return to_utf8(points);
}

Messages::Messages(std::FILE* out, Style style)
    : out_(out), style_(style), shows_status_(!style.json && !style.quiet && ::isatty(::fileno(out))) {}

void Messages::say(Level level, std::string_view message, const Place& place) {
  if (level == Level::info && style_.quiet) return;
  status("");
  const auto line = style_.json ? as_json(level, message, place) : as_text(level, message, place);
  write(line + "\n");
}

void Messages::status(std::string_view line) {
  if (!shows_status_ || (line.empty() && !status_is_shown_)) return;
  write(fmt::format("\r\033[K{}", line));
  std::fflush(out_);
  status_is_shown_ = !line.empty();
}

/// A night is worth more than its messages: that they cannot be written (a closed pipe, a full disk) ends
/// nothing.
void Messages::write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), out_);
}

std::size_t Messages::columns() const {
  winsize size{};
  if (::ioctl(::fileno(out_), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace hesuan::cli
