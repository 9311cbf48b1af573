#include <sys/stat.h>

#include <utility>

#include "graph/graph.h"
#include "model/model_file.h"

namespace stancemill::graph {

Result<Model> load_model(const std::string& path) {
  struct stat info {};
  const bool folder = ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  const std::string file = folder ? path + "/model.safetensors" : path;
  const Result<std::string> bytes = io::read_file(file, model::kMaxFileBytes);
  if (!bytes.ok()) {
    return Status(ErrorCode::kModel,
                  "model refused: " + bytes.status().message() + " (a model is a folder with model.safetensors in it)");
  }
  Result<Model> loaded = model::parse_model(bytes.value(), file);
  if (!loaded.ok()) return loaded;
  io::Sha256 digest;
  digest.update(bytes.value());
  loaded.value().sha256 = digest.hex();
  return loaded;
}

}  // namespace stancemill::graph
