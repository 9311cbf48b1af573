// faulty_calls: makes a system call of this program fail, where and as a test asks.
//
// What: a program that links faulty_calls.cpp has its own open, read, write and so on, which go to the system's until a
// Fault is there. It is what disks, quotas and signals do now and then. Threads: any may make the calls; one Fault at a
// time. Tested by: tests/io/faults_test.cpp, tests/graph/faults_test.cpp
#pragma once

#include <string_view>

namespace stancemill::faults {

enum class Call {
  kOpen,
  kRead,
  kPread,
  kWrite,
  kFsync,
  kRename,
  kClose,
  kStat,
  kFstat,
  kSeek,
  kTruncate,
  kLock,
  kUnlink
};

inline constexpr Call kCalls[] = {Call::kOpen,     Call::kRead,  Call::kPread, Call::kWrite, Call::kFsync,
                                  Call::kRename,   Call::kClose, Call::kStat,  Call::kFstat, Call::kSeek,
                                  Call::kTruncate, Call::kLock,  Call::kUnlink};
std::string_view name_of(Call call);

/// Instead of an error: a read or write that moves one byte only.
inline constexpr int kOneByte = -1;

/// While it lives, the call number `place` of this kind (from 0) does not happen but fails with `error`; a close does
/// happen, and fails all the same, as close(2) does. With kOneByte all calls from there on are short.
class Fault {
 public:
  Fault(Call call, int place, int error);
  ~Fault();
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  /// Has it come to that call?
  bool happened() const;
};

}  // namespace stancemill::faults
