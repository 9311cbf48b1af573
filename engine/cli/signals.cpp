#include "cli/signals.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string_view>

#include "stancemill/status.h"

namespace stancemill::cli {
namespace {

constexpr unsigned kSecondsToStop = 2;

std::atomic<bool> stop_wanted = false;
std::atomic<bool> commit_wanted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "the handlers may touch nothing else");

[[noreturn]] void stop_at_once() {
  constexpr std::string_view kMessage =
      "stancemill: stopped at once; the same command with --resume goes on from the last commit, if there was one\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  ::_exit(exit_code(ErrorCode::kInterrupted));
}

void on_stop(int) {
  if (stop_wanted.exchange(true)) stop_at_once();
  ::alarm(kSecondsToStop);  // for whoever waits for a pipe, or for a disk
}

void on_alarm(int) {
  if (stop_wanted) stop_at_once();
}

void on_commit(int) { commit_wanted = true; }

}  // namespace

RunSignals::RunSignals() {
  stop_wanted = false;
  commit_wanted = false;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = kSignals[i] == SIGUSR1 ? on_commit : kSignals[i] == SIGALRM ? on_alarm : on_stop;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    ::sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

RunSignals::~RunSignals() {
  ::alarm(0);
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before_[i], nullptr);
}

const std::atomic<bool>& RunSignals::stop() const { return stop_wanted; }
std::atomic<bool>& RunSignals::commit_now() { return commit_wanted; }

}  // namespace stancemill::cli
