#include "cli/interruption.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "cli/exit_code.hpp"

namespace hesuan::cli {
namespace {

/// Sent by the destructor to its own watcher.
constexpr int wake_up = SIGUSR1;

sigset_t watched_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, wake_up}) ::sigaddset(&signals, signal);
  return signals;
}

}  // namespace

Interruption::Interruption() {
  const auto signals = watched_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  watcher_ = std::jthread([this, signals](const std::stop_token& closing) {
    int signal = 0;
    while (::sigwait(&signals, &signal) == 0 && !closing.stop_requested()) {
      if (signal == wake_up) continue;
      if (!stop_.request_stop()) ::_exit(static_cast<int>(ExitCode::interrupted));
    }
  });
}

Interruption::~Interruption() {
  watcher_.request_stop();
  ::pthread_kill(watcher_.native_handle(), wake_up);
  watcher_.join();
  const auto signals = watched_signals();
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace hesuan::cli
