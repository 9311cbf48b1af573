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

/// A walk through folders that goes through each of them once, links followed: links between folders can make more ways
/// than there is time for. Links come last, so that files have the names of the folders that they stand in.
class Walk {
 public:
  /// The corpus files below `folder`, in no order.
  Result<std::vector<std::string>> files_below(const fs::path& folder) {
    Status status = gather(folder);
    for (std::size_t i = 0; status.ok() && i < links_.size(); ++i) {
      const fs::path link = links_[i];
      status = gather(link);
    }
    if (!status.ok()) return status;
    return std::move(files_);
  }

 private:
  Status gather(const fs::path& folder) {
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    if (!error && !seen_.insert(real).second) return {};
    std::vector<fs::path> folders;
    std::vector<fs::path> links;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      std::error_code
          type_error;  // a link that leads nowhere is no folder; if it has a corpus name, opening it will fail
      if (entry->is_directory(type_error)) {
        (entry->is_symlink(type_error) ? links : folders).push_back(entry->path());
      } else if (has_corpus_ending(entry->path().filename().string())) {
        files_.push_back(entry->path().string());
      }
    }
    if (error) return {ErrorCode::kInput, folder.string() + ": cannot be listed: " + error.message()};
    std::sort(links.begin(), links.end());
    links_.insert(links_.end(), links.begin(), links.end());
    for (const fs::path& below : folders) {
      if (Status status = gather(below); !status.ok()) return status;
    }
    return {};
  }

  std::set<fs::path> seen_;  ///< real paths
  std::vector<fs::path> links_;
  std::vector<std::string> files_;
};

/// All corpus files below a folder, sorted by the bytes of their relative paths.
Result<std::vector<InputFile>> files_below(const std::string& folder) {
  Result<std::vector<std::string>> walked = Walk().files_below(folder);
  if (!walked.ok()) return walked.status();
  std::vector<std::string> paths = walked.take();
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
