// signals: what a run does when somebody asks it to stop, or to make sure of what it has.
//
//   SIGINT, SIGTERM, SIGHUP   commit and stop; a second one, or two seconds, stops at once, at the last commit: exit 75
//   SIGUSR1                   commit and go on
// A signal that was ignored when the program began (nohup, a shell's background job) stays so. Ownership: one object
// at a time; it puts the handlers back as they were. Threads: the flags may be read by any. Tested by:
// tests/end_to_end/signals_test.py
#pragma once

#include <signal.h>

#include <array>
#include <atomic>

namespace stancemill::cli {

class RunSignals {
 public:
  RunSignals();
  ~RunSignals();
  RunSignals(const RunSignals&) = delete;
  RunSignals& operator=(const RunSignals&) = delete;

  const std::atomic<bool>& stop() const;
  std::atomic<bool>& commit_now();

 private:
  static constexpr std::array<int, 5> kSignals = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGALRM};
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace stancemill::cli
