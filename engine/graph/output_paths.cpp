#include "graph/output_paths.h"

#include <algorithm>
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

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

bool names_a_folder(const std::string& output, const std::vector<std::string>& inputs) {
  if ((output.size() > 1 && output.ends_with('/')) || is_folder(output)) return true;
  const bool has_ending = output.find('.', output.rfind('/') + 1) != std::string::npos;
  std::error_code error;
  return output != "-" && !has_ending && !std::filesystem::exists(std::filesystem::symlink_status(output, error)) &&
         std::any_of(inputs.begin(), inputs.end(), is_folder);
}

}  // namespace

void take_output_name(const std::string& output, const std::vector<std::string>& inputs, LabelOptions& options) {
  options.mirror = names_a_folder(output, inputs);
  options.output = output;
  if (output.size() > 1 && output.ends_with('/')) options.output.pop_back();
}

Status check_output_paths(const std::vector<std::string>& written, const std::vector<io::InputFile>& inputs) {
  std::map<std::string, std::string> readers;
  for (const io::InputFile& input : inputs) {
    if (is_file(input.path)) readers[plain_path(input.path)] = input.path;
  }
  std::map<std::string, std::string> writers;
  for (const std::string& path : written) {
    if (!is_file(path)) continue;
    const std::string plain = plain_path(path);
    for (const std::string& place : {plain, plain_path(path + ".partial")}) {
      if (const auto reader = readers.find(place); reader != readers.end()) {
        return {ErrorCode::kUsage, place + ": is an input of this run (" + reader->second + "); name another output"};
      }
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
