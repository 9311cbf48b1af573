#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>

#include "io/io.h"

namespace stancemill::io {
namespace {

namespace fs = std::filesystem;

bool has_corpus_ending(const std::string& name) {
  constexpr std::array<std::string_view, 6> kEndings = {".jsonl",  ".jsonl.gz",  ".jsonl.zst",
                                                        ".ndjson", ".ndjson.gz", ".ndjson.zst"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

/// All corpus files below a folder, sorted by their bytes.
Result<std::vector<InputFile>> files_below(const std::string& folder) {
  std::vector<InputFile> files;
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::follow_directory_symlink, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code type_error;
    if (entry->is_directory(type_error) || !has_corpus_ending(entry->path().filename().string())) continue;
    files.push_back({entry->path().string(), entry->path().lexically_relative(folder).string()});
  }
  if (error) return Status(ErrorCode::kInput, folder + ": cannot be listed: " + error.message());
  std::sort(files.begin(), files.end(), [](const InputFile& a, const InputFile& b) { return a.relative < b.relative; });
  return files;
}

Result<std::vector<std::string>> expand_glob(const std::string& pattern) {
  glob_t matches{};
  const int code = ::glob(pattern.c_str(), GLOB_ERR, nullptr, &matches);
  std::vector<std::string> paths(matches.gl_pathv, matches.gl_pathv + (code == 0 ? matches.gl_pathc : 0));
  ::globfree(&matches);
  if (paths.empty()) return Status(ErrorCode::kInput, pattern + ": no such file, and as a pattern it matches nothing");
  return paths;
}

Status add_path(const std::string& path, std::set<std::string>& seen, std::vector<InputFile>& files) {
  std::vector<InputFile> found;
  std::error_code error;
  if (path != "-" && fs::is_directory(path, error)) {
    Result<std::vector<InputFile>> below = files_below(path);
    if (!below.ok()) return below.status();
    found = below.take();
    if (found.empty()) return {ErrorCode::kInput, path + ": holds no .jsonl, .jsonl.gz or .jsonl.zst file"};
  } else {
    found.push_back({path, path == "-" ? "stdin.jsonl" : fs::path(path).filename().string()});
  }
  for (InputFile& file : found) {
    const std::string key = file.path == "-" ? "-" : fs::weakly_canonical(file.path, error).string();
    if (seen.insert(key).second) files.push_back(std::move(file));
  }
  return {};
}

}  // namespace

Result<std::vector<InputFile>> expand_inputs(const std::vector<std::string>& names) {
  std::vector<InputFile> files;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    std::vector<std::string> paths = {name};
    if (name != "-" && !exists(name)) {
      Result<std::vector<std::string>> matched = expand_glob(name);
      if (!matched.ok()) return matched.status();
      paths = matched.take();
    }
    for (const std::string& path : paths) {
      if (Status status = add_path(path, seen, files); !status.ok()) return status;
    }
  }
  return files;
}

}  // namespace stancemill::io
