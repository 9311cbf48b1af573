#include "report/model_card.h"

#include "io/io.h"

namespace stancemill::report {
namespace {

constexpr std::uint64_t kMostCardBytes = 256 * 1024;

}  // namespace

ModelCard read_model_card(const std::string& folder, const RunManifest& manifest) {
  const std::string which = "The card of model " + manifest.model_name + " is not here: ";
  const Result<std::string> sha256 = io::sha256_of_file(folder + "/model.safetensors");
  if (!sha256.ok()) return {"", which + "no model was found in the folder given by --model."};
  if (sha256.value() != manifest.model_sha256) {
    return {"", which + "the model in the folder given by --model is another one (SHA-256 " +
                    sha256.value().substr(0, 12) + " instead of " + manifest.model_sha256.substr(0, 12) + ")."};
  }
  Result<std::string> text = io::read_file(folder + "/MODEL_CARD.md", kMostCardBytes);
  if (!text.ok()) return {"", which + "its folder holds no MODEL_CARD.md of at most 256 kB."};
  return {text.take(), ""};
}

}  // namespace stancemill::report
