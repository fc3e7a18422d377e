#include "parsers/sheets/xls_conversion.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <thread>

namespace hesuan::parsers {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* converter = "/usr/bin/ssconvert";
constexpr rlim_t memory_limit = rlim_t{2} << 30;
constexpr rlim_t file_limit = rlim_t{512} << 20;

bool has_within(std::span<const std::byte> bytes, std::string_view part) {
  const auto is_same = [](std::byte a, char b) { return std::to_integer<char>(a) == b; };
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end(), is_same) != bytes.end();
}

/// An .xlsx with a password is a compound file with a stream of this name, in UTF-16.
bool is_encrypted_workbook(std::span<const std::byte> bytes) {
  std::string name;
  for (const char c : std::string_view("EncryptedPackage")) name += {c, '\0'};
  return has_within(bytes, name);
}

/// A folder that only this process's user can enter; removed with all that is in it.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::error_code no_temporary_folder;
    std::string pattern = (fs::temp_directory_path(no_temporary_folder) / "hesuan-xls-XXXXXX").string();
    if (no_temporary_folder || !mkdtemp(pattern.data())) {
      throw std::system_error(errno, std::generic_category(), "cannot make a temporary folder");
    }
    path_ = pattern;
  }
  ~PrivateFolder() {
    std::error_code ignored;  // nothing more can be done
    fs::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  fs::path operator/(const char* name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void write_file(const fs::path& path, std::span<const std::byte> bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
  out.close();
  if (!out) throw std::system_error(errno, std::generic_category(), "cannot write a temporary file");
}

/// Empty when there is no such file or it cannot be read to its end.
std::vector<std::byte> read_file(const fs::path& path) {
  std::error_code absent;
  const auto size = fs::file_size(path, absent);
  if (absent) return {};
  std::vector<std::byte> bytes(size);
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(bytes.data()), std::streamsize(size));
  if (!in) bytes.clear();
  return bytes;
}

void limit(decltype(RLIMIT_CPU) resource, rlim_t value) {
  const rlimit both{value, value};
  setrlimit(resource, &both);
}

/// What the child is, made ready before the fork: after it only async-signal-safe calls are allowed, because
/// other threads of the parent may hold locks.
struct Command {
  std::vector<std::string> arguments, environment;
  rlim_t cpu_seconds = 0;

  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    all.reserve(texts.size() + 1);
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }
};

[[noreturn]] void become(const char* const* arguments, const char* const* environment, rlim_t cpu_seconds) {
  setpgid(0, 0);
  limit(RLIMIT_CPU, cpu_seconds);
  limit(RLIMIT_AS, memory_limit);
  limit(RLIMIT_FSIZE, file_limit);
  limit(RLIMIT_CORE, 0);
  const int nothing = open("/dev/null", O_RDWR);
  for (int descriptor = 0; descriptor <= 2; ++descriptor) dup2(nothing, descriptor);
  close_range(3, ~0U, 0);
  execve(arguments[0], const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
  _exit(127);
}

pid_t start(Command& command) {
  const auto arguments = Command::pointers(command.arguments);
  const auto environment = Command::pointers(command.environment);
  const pid_t child = fork();
  if (child == 0) become(arguments.data(), environment.data(), command.cpu_seconds);
  if (child < 0) throw std::system_error(errno, std::generic_category(), "cannot start ssconvert");
  setpgid(child, child);  // here too, so that the group exists before it may have to be killed
  return child;
}

/// The child's wait status; nullopt when it had to be killed at `deadline`.
std::optional<int> wait_until(pid_t child, Clock::time_point deadline) {
  int status = 0;
  while (true) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR) return std::nullopt;
    if (Clock::now() >= deadline) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(-child, SIGKILL);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return std::nullopt;
}

Command conversion_command(const PrivateFolder& folder, const fs::path& from, const fs::path& to,
                           std::chrono::seconds limit) {
  Command command;
  command.arguments = {converter, "--export-type=Gnumeric_Excel:xlsx2", from.string(), to.string()};
  command.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=" + folder.path().string(),
                         "TMPDIR=" + folder.path().string()};
  command.cpu_seconds = rlim_t(std::max<std::int64_t>(limit.count(), 1));
  return command;
}

}  // namespace

bool is_compound_file(std::span<const std::byte> bytes) {
  constexpr std::string_view magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

XlsConversion convert_xls(std::span<const std::byte> bytes, std::chrono::seconds limit) {
  if (!is_compound_file(bytes)) return {{}, "sheet_broken"};
  if (is_encrypted_workbook(bytes)) return {{}, "sheet_locked"};
  if (!xls_converter_is_present()) return {{}, "xls_converter_missing"};

  const PrivateFolder folder;
  const fs::path from = folder / "in.xls", to = folder / "out.xlsx";
  write_file(from, bytes);
  Command command = conversion_command(folder, from, to, limit);
  const auto status = wait_until(start(command), Clock::now() + limit);
  if (!status || (WIFSIGNALED(*status) && WTERMSIG(*status) == SIGXCPU)) return {{}, "time_limit"};
  if (!WIFEXITED(*status) || WEXITSTATUS(*status) != 0) return {{}, "sheet_broken"};
  auto xlsx = read_file(to);
  if (xlsx.empty()) return {{}, "sheet_broken"};
  return {std::move(xlsx), {}};
}

bool xls_converter_is_present() {
  return access(converter, X_OK) == 0;
}

}  // namespace hesuan::parsers
