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

/// Is there something of that name, even a link that leads nowhere? Then it is no pattern.
bool exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

/// Gathers the corpus files below `folder`, links followed. `above` are the real paths of the folders on the way here:
/// a link that leads back to one of them is not followed again.
Status gather(const fs::path& folder, std::vector<fs::path>& above, std::vector<std::string>& paths) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (!error && std::find(above.begin(), above.end(), real) != above.end()) return {};
  above.push_back(real);
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code
        type_error;  // a link that leads nowhere is no folder; if it has a corpus name, opening it will fail
    if (entry->is_directory(type_error)) {
      if (Status status = gather(entry->path(), above, paths); !status.ok()) return status;
    } else if (has_corpus_ending(entry->path().filename().string())) {
      paths.push_back(entry->path().string());
    }
  }
  above.pop_back();
  if (error) return {ErrorCode::kInput, folder.string() + ": cannot be listed: " + error.message()};
  return {};
}

/// All corpus files below a folder, sorted by the bytes of their relative paths.
Result<std::vector<InputFile>> files_below(const std::string& folder) {
  std::vector<std::string> paths;
  std::vector<fs::path> above;
  if (Status status = gather(folder, above, paths); !status.ok()) return status;
  if (paths.empty()) {
    return Status(ErrorCode::kInput, folder + ": holds no .jsonl or .ndjson file, nor one compressed as .gz or .zst");
  }
  std::vector<InputFile> files;
  for (std::string& path : paths) {
    std::string relative = fs::path(path).lexically_relative(folder).string();
    files.push_back({std::move(path), std::move(relative)});
  }
  std::sort(files.begin(), files.end(), [](const InputFile& a, const InputFile& b) { return a.relative < b.relative; });
  return files;
}

Result<std::vector<std::string>> expand_glob(const std::string& pattern) {
  glob_t matches{};
  const int code = ::glob(pattern.c_str(), GLOB_ERR, nullptr, &matches);
  std::vector<std::string> paths;
  if (code == 0) paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  ::globfree(&matches);
  if (code == GLOB_NOMATCH)
    return Status(ErrorCode::kInput, pattern + ": no such file, and as a pattern it matches nothing");
  if (code != 0) return Status(ErrorCode::kInput, pattern + ": a folder that the pattern leads to cannot be read");
  std::sort(paths.begin(), paths.end());  // glob(3) sorts by the locale
  return paths;
}

Status add_path(const std::string& path, std::set<std::string>& seen, std::vector<InputFile>& files) {
  std::vector<InputFile> found;
  std::error_code error;
  if (path != "-" && fs::is_directory(path, error)) {
    Result<std::vector<InputFile>> below = files_below(path);
    if (!below.ok()) return below.status();
    found = below.take();
  } else {
    found.push_back({path, path == "-" ? "stdin.jsonl" : fs::path(path).filename().string()});
  }
  for (InputFile& file : found) {
    std::string key = file.path == "-" ? "-" : fs::canonical(file.path, error).string();
    if (error) key = file.path;  // a link that leads nowhere, or a pipe without a name: opening it will tell
    error.clear();
    if (seen.insert(key).second) files.push_back(std::move(file));
  }
  return {};
}

}  // namespace

Result<std::vector<InputFile>> expand_inputs(const std::vector<std::string>& names) {
  std::vector<InputFile> files;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty()) return Status(ErrorCode::kInput, "the name of an input is empty");
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
