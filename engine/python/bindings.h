// bindings: what the door for Python is made of: each function adds one subject to the module _engine.
//
// The module is thin: it moves values and errors across and lets the interpreter's lock go while the engine works. What
// people meet (names, defaults, docstrings) is written in Python, in stancemill/. Errors of the engine become
// StancemillError; the lock is never held by a thread of the engine. Big dependency: nanobind.
// Threads: as Python's. Tested by: tests/python/
#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "stancemill/status.h"

namespace nanobind {
class bytes;
class module_;
}  // namespace nanobind

namespace stancemill::python {

void bind_table(nanobind::module_& module);
void bind_labeler(nanobind::module_& module);
void bind_training(nanobind::module_& module);

/// A Status on its way to Python, where module.cpp makes it a StancemillError.
class StatusError : public std::runtime_error {
 public:
  explicit StatusError(const Status& status) : std::runtime_error(status.message()), code_(status.code()) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

inline void check(const Status& status) {
  if (!status.ok()) throw StatusError(status);
}

template <class T>
T checked(Result<T> result) {
  check(result.status());
  return result.take();
}

/// Files are named by bytes, as the system does: a name need not be UTF-8.
std::string file_name(const nanobind::bytes& name);
std::vector<std::string> file_names(const std::vector<nanobind::bytes>& names);

/// Runs `work` on a thread of its own without the interpreter's lock, and meanwhile, a few times a second and with the
/// lock, lets Python handle its signals and calls `tick`. If one of these throws (Ctrl-C), `stop` is set and the
/// exception goes on once `work` has returned.
void run_interruptibly(const std::function<void(const std::atomic<bool>& stop)>& work,
                       const std::function<void()>& tick = nullptr);

}  // namespace stancemill::python
