#include "graph/output_paths.h"

#include <filesystem>
#include <map>
#include <system_error>

namespace stancemill::graph {
namespace {

/// The path without links, dots and doubled slashes; of what is not there yet, as far as it is.
std::string plain_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path plain = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  return error ? path : plain.string();
}

bool is_file(const std::string& path) { return !path.empty() && path != "-" && !io::is_device(path); }

}  // namespace

Status check_output_paths(const std::vector<std::string>& written, const std::vector<io::InputFile>& inputs) {
  std::map<std::string, std::string> readers;
  for (const io::InputFile& input : inputs) {
    if (is_file(input.path)) readers[plain_path(input.path)] = input.path;
  }
  std::map<std::string, std::string> writers;
  for (const std::string& path : written) {
    if (!is_file(path)) continue;
    const std::string plain = plain_path(path);
    if (const auto reader = readers.find(plain); reader != readers.end()) {
      return {ErrorCode::kUsage, path + ": is an input of this run (" + reader->second + "); name another output"};
    }
    if (!writers.emplace(plain, path).second) {
      return {ErrorCode::kUsage, path +
                                     ": two things would be written there (outputs of inputs with the same name, the "
                                     "rejects or the manifest); rename an input, or name another place"};
    }
  }
  return {};
}

}  // namespace stancemill::graph
