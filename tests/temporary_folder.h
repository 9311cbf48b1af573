// A folder that is there as long as a test is.
//
// Ownership: removes itself and all it holds. Threads: one.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace stancemill {

class TemporaryFolder {
 public:
  /// A new folder below the system's temporary one; in memory where that can be, for tests that sync hundreds of files.
  explicit TemporaryFolder(bool in_memory = false) {
    const std::filesystem::path memory = "/dev/shm";
    const bool there = in_memory && std::filesystem::exists(memory);
    std::string name = ((there ? memory : std::filesystem::temp_directory_path()) / "stancemill-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr) << name;
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_; }
  std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }

  /// Writes a file, and the folders on the way to it; returns its path.
  std::string write(std::string_view name, std::string_view bytes) const {
    const std::string full = path(name);
    std::filesystem::create_directories(std::filesystem::path(full).parent_path());
    std::filesystem::remove(full);  // a file that is emptied instead is synced by some file systems, which takes time
    std::ofstream file(full, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_TRUE(file.flush()) << full;
    return full;
  }

 private:
  std::string path_;
};

}  // namespace stancemill
