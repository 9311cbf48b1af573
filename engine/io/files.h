// files: the checked system calls behind outputs.
//
// What: write, fsync, rename and the folder's fsync, each with its errors turned into a Status that names path and
// cause. Threads: pure calls. Tested by: tests/io/output_file_test.cpp, tests/io/files_test.cpp
#pragma once

#include <string>
#include <string_view>

#include "stancemill/status.h"

namespace stancemill::io {

/// After a failed read or write: true when it should be tried again. So it is after EINTR, and for a descriptor that
/// somebody made non-blocking (a terminal or pipe that we share) after waiting until it is ready for `event` (POLLIN or
/// POLLOUT).
bool may_try_again(int descriptor, short event);
/// open(2) with O_CLOEXEC, tried again after EINTR (network file systems and FIFOs give it).
int open_file(const std::string& path, int flags);
/// Writes everything, over short writes and EINTR. kClosedPipe on EPIPE, kOutput otherwise.
Status write_all(int descriptor, std::string_view bytes, const std::string& path_for_errors);
/// fsync; a failure is final and never tried again: the kernel may have dropped the data.
Status sync(int descriptor, const std::string& path_for_errors);
/// fsync of the folder that `path` stands in: makes new names and renames last.
Status sync_folder_of(const std::string& path);
/// Renames PATH.partial to PATH and syncs the folder.
Status rename_partial(const std::string& path);
/// Opens PATH.partial for writing: made or emptied, or as it stands. Refuses where PATH is a folder: better now than
/// when all is done.
Result<int> open_partial(const std::string& path, bool emptied);
/// `count` bytes at `offset`; kInput where they are not all there.
Result<std::string> read_at(int descriptor, std::uint64_t offset, std::size_t count,
                            const std::string& path_for_errors);

}  // namespace stancemill::io
