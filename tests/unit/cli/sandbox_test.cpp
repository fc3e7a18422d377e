#include "cli/sandbox.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <functional>
#include <thread>

#include "temporary_folder.hpp"

using namespace hesuan::cli;

namespace {

/// What the call's errno is inside the sandbox; 0 when it succeeds, -1 when the sandbox could not be entered.
int errno_inside(const std::function<long()>& call) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!enter_sandbox()) ::_exit(255);
    ::_exit(call() < 0 ? errno : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status)) return -2;
  return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("what a worker may not do") {
  const TemporaryFolder folder;
  const auto file = folder.write("file", "content").string();
  const auto fresh = (folder / "fresh").string();
  struct Case {
    const char* name;
    std::function<long()> call;
    int expected;
  };
  open_how how{};
  char* const no_arguments[] = {nullptr};
  const Case cases[] = {
      {"socket", [] { return ::socket(AF_INET, SOCK_STREAM, 0); }, EPERM},
      {"exec", [&] { return ::execve("/bin/true", no_arguments, no_arguments); }, EPERM},
      {"fork", [] { return ::fork(); }, EPERM},
      {"open to write", [&] { return ::open(file.c_str(), O_WRONLY); }, EPERM},
      {"open to read and write", [&] { return ::open(file.c_str(), O_RDWR); }, EPERM},
      {"open to create", [&] { return ::open(fresh.c_str(), O_RDONLY | O_CREAT, 0600); }, EPERM},
      {"open to truncate", [&] { return ::open(file.c_str(), O_RDONLY | O_TRUNC); }, EPERM},
      {"the old open call", [&] { return ::syscall(SYS_open, file.c_str(), O_WRONLY); }, EPERM},
      {"the newest open call",
       [&] { return ::syscall(SYS_openat2, AT_FDCWD, file.c_str(), &how, sizeof how); }, ENOSYS},
      {"unlink", [&] { return ::unlink(file.c_str()); }, EPERM},
      {"rename", [&] { return ::rename(file.c_str(), fresh.c_str()); }, EPERM},
      {"mkdir", [&] { return ::mkdir(fresh.c_str(), 0700); }, EPERM},
      {"link", [&] { return ::link(file.c_str(), fresh.c_str()); }, EPERM},
      {"chmod", [&] { return ::chmod(file.c_str(), 0777); }, EPERM},
      {"truncate", [&] { return ::truncate(file.c_str(), 0); }, EPERM},
      {"kill others", [] { return ::kill(::getppid(), 0); }, EPERM},
      {"ptrace", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }, EPERM},
      {"memfd", [] { return ::memfd_create("x", 0); }, EPERM},
      {"io_uring", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }, EPERM},
      {"keyctl", [] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); }, EPERM},
      {"raise its own limits", [] { return ::syscall(SYS_prlimit64, 0, 9, nullptr, nullptr); }, EPERM},
  };
  for (const auto& [name, call, expected] : cases) {
    INFO(name);
    CHECK(errno_inside(call) == expected);
  }
  CHECK(std::filesystem::file_size(file) == 7);
  CHECK_FALSE(std::filesystem::exists(fresh));
}

TEST_CASE("what a worker still may do") {
  struct Case {
    const char* name;
    std::function<long()> call;
  };
  const Case cases[] = {
      {"read the system's data", [] { return ::open("/usr/share/common-licenses/GPL-3", O_RDONLY); }},
      {"start a thread", [] { return std::thread([] {}).join(), 0L; }},
      {"allocate",
       [] { return ::mmap(nullptr, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED; }},
      {"signal itself", [] { return ::kill(::getpid(), 0); }},
  };
  for (const auto& [name, call] : cases) {
    INFO(name);
    CHECK(errno_inside(call) == 0);
  }
}

TEST_CASE("a worker cannot read other people's files where the kernel has Landlock") {
  if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1U) < 0) {
    WARN("this kernel has no Landlock");
    return;
  }
  const TemporaryFolder folder;
  const auto file = folder.write("other.png", "content").string();
  CHECK(errno_inside([&] { return ::open(file.c_str(), O_RDONLY); }) == EACCES);
}
