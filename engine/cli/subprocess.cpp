#include "cli/subprocess.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace stancemill::cli {
namespace {

/// Starts the program with `output` as its standard output; 0 or an error number.
int start(const std::vector<std::string>& words, int output, pid_t& child) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  ::posix_spawnattr_init(&attributes);
  sigset_t pipe;  // we ignore SIGPIPE; others do not expect that
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &pipe);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const int error = ::posix_spawnp(&child, arguments[0], &files, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return error;
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> block{};
  while (true) {
    const ssize_t count = ::read(descriptor, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

Result<std::string> output_of_program(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Status(ErrorCode::kFailed, words[0] + ": no pipe for it: " + std::strerror(errno));
  }
  pid_t child = -1;
  const int error = start(words, ends[1], child);
  ::close(ends[1]);
  std::string output = error == 0 ? read_all(ends[0]) : std::string();
  ::close(ends[0]);
  if (error != 0) return Status(ErrorCode::kFailed, words[0] + ": cannot be started: " + std::strerror(error));
  int ending = 0;
  while (::waitpid(child, &ending, 0) < 0) {
    if (errno != EINTR) return Status(ErrorCode::kFailed, words[0] + ": cannot be waited for: " + std::strerror(errno));
  }
  if (WIFSIGNALED(ending)) {
    return Status(ErrorCode::kFailed, words[0] + ": was ended by signal " + std::to_string(WTERMSIG(ending)));
  }
  if (WEXITSTATUS(ending) != 0) {
    return Status(ErrorCode::kFailed, words[0] + ": failed with exit code " + std::to_string(WEXITSTATUS(ending)));
  }
  return output;
}

}  // namespace stancemill::cli
