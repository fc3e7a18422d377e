#include "cli/progress.hpp"

#include <algorithm>
#include <cmath>

namespace hesuan::cli {
namespace {

constexpr auto redraw_interval = std::chrono::milliseconds(100);
constexpr std::size_t widest_bar = 40;

std::string clock_text(std::chrono::duration<double> duration) {
  const auto seconds = std::lround(duration.count());
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace

std::string progress_line(std::size_t done, std::size_t total, std::chrono::duration<double> elapsed,
                          std::size_t columns) {
  const double share = total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total);
  auto numbers = fmt::format(" {:3.0f} %  {}/{}", share * 100, done, total);
  if (done > 0 && done < total) numbers += "  " + text(_("{} left"), clock_text(elapsed * (1 / share - 1)));
  // The translated words may be two cells a character; a byte is never less than a cell.
  const auto needed = numbers.size() + 3;
  if (columns < needed + 5) return numbers.substr(0, numbers.size() < columns ? std::string::npos : 0);
  const auto bar = std::min(widest_bar, columns - needed);
  const auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
  return "[" + std::string(full, '#') + std::string(bar - full, '-') + "]" + numbers;
}

Progress::Progress(Messages& messages, std::size_t total) : messages_(messages), total_(total) {}

void Progress::advance() {
  ++done_;
  const auto now = Clock::now();
  if (!messages_.shows_status() || (now - drawn_ < redraw_interval && done_ < total_)) return;
  drawn_ = now;
  messages_.status(progress_line(done_, total_, now - start_, messages_.columns()));
}

}  // namespace hesuan::cli
