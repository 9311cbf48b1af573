#include "cli/cli.h"
#include "graph/output_paths.h"
#include "io/io.h"

namespace stancemill::cli {

Status check_no_input(const std::vector<std::string>& written, const std::vector<std::string>& inputs) {
  std::vector<io::InputFile> files;
  for (const std::string& input : inputs) files.push_back({input, ""});
  return graph::check_output_paths(written, files);
}

}  // namespace stancemill::cli
