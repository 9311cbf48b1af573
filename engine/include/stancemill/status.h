// Errors as values.
//
// A bad row is data (see RowError); a failed deed is a Status or a Result<T>; our own bug is an assertion.
// The library throws nothing of its own: exceptions of others stop at the gates (graph, cli, python).
// Cost: an ok Status is one pointer-sized string and an enum; no allocation.
// Tested by: tests/base/status_test.cpp
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace stancemill {

/// What kind of deed failed. Each maps to one exit code of the command line (see exit_code()).
enum class ErrorCode {
  kOk,
  kFailed,        ///< anything that has no code of its own
  kUsage,         ///< the caller asked for something that makes no sense
  kInput,         ///< an input could not be opened or read to its end
  kModel,         ///< a model was refused
  kOutput,        ///< an output could not be written
  kVerification,  ///< figures that must agree do not
  kInterrupted,   ///< stopped by a signal, can be resumed
  kClosedPipe,    ///< whoever read our output went away (EPIPE): not an error to shout about
};

/// The process exit code of an error: 0 ok, 1 failed, 2 usage, 4 input, 5 model, 6 output, 7 verification, 75
/// interrupted.
constexpr int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kOk:
    case ErrorCode::kClosedPipe:
      return 0;
    case ErrorCode::kFailed:
      return 1;
    case ErrorCode::kUsage:
      return 2;
    case ErrorCode::kInput:
      return 4;
    case ErrorCode::kModel:
      return 5;
    case ErrorCode::kOutput:
      return 6;
    case ErrorCode::kVerification:
      return 7;
    case ErrorCode::kInterrupted:
      return 75;
  }
  return 1;
}

/// The outcome of a deed without a value. The message names the file, the cause and, where there is one, the remedy.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  bool ok() const { return code_ == ErrorCode::kOk; }
  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }

 private:
  ErrorCode code_ = ErrorCode::kOk;
  std::string message_;
};

/// The outcome of a deed with a value: either the value or a Status that is not ok.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor): reads as a return
  Result(Status status) : status_(std::move(status)) {  // NOLINT(google-explicit-constructor)
    assert(!status_.ok());
  }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }

  T& value() {
    assert(ok());
    return *value_;
  }
  const T& value() const {
    assert(ok());
    return *value_;
  }
  T take() {
    assert(ok());
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace stancemill
