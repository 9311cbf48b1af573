// Options and small files that people write: refused with a word, or read; never a crash, never a wild number.
#include <string>

#include "cli/cli.h"
#include "fuzz.h"
#include "model/model_file.h"
#include "parse/parse.h"
#include "sinks/sinks.h"

namespace stancemill {
namespace {

void check_bytes(const std::string& text) {
  const Result<std::uint64_t> read = cli::parse_bytes("--memory", text);
  if (!read.ok()) return;
  FUZZ_CHECK(!text.empty() && text[0] >= '0' && text[0] <= '9', text + " was read as a number");
  FUZZ_CHECK(text.size() <= 22 || text[0] == '0', text + " was read as " + std::to_string(read.value()));
}

void check_spec(const std::string& text) {
  const Result<FeatureSpec> from_toml = model::feature_spec_from_toml(text, "spec");
  if (!from_toml.ok()) {
    FUZZ_CHECK(from_toml.status().code() == ErrorCode::kUsage, from_toml.status().message());
  } else {
    const std::string json = model::feature_spec_to_json(from_toml.value());
    const Result<FeatureSpec> again = model::feature_spec_from_json(json, "spec");
    FUZZ_CHECK(again.ok() && again.value() == from_toml.value(), json);
  }
  const Result<FeatureSpec> from_json = model::feature_spec_from_json(text, "spec");
  FUZZ_CHECK(from_json.ok() || from_json.status().code() == ErrorCode::kModel, from_json.status().message());
}

void check_manifest(const std::string& text) {
  const Result<RunManifest> read = sinks::manifest_from_json(text, "run.json");
  if (!read.ok()) {
    FUZZ_CHECK(read.status().code() == ErrorCode::kVerification, read.status().message());
    return;
  }
  const std::string written = sinks::manifest_to_json(read.value());
  const Result<RunManifest> again = sinks::manifest_from_json(written, "run.json");
  FUZZ_CHECK(again.ok(), again.status().message());
  FUZZ_CHECK(sinks::manifest_to_json(again.value()) == written, written);
}

void check_fields(fuzz::Tape& tape) {
  parse::ParseOptions options;
  options.text_field = tape.take(tape.below(20));
  options.id_field = tape.take(tape.below(20));
  options.kept_fields.resize(tape.below(4));
  for (std::string& field : options.kept_fields) field = tape.take(tape.below(20));
  if (!parse::check_options(options).ok()) return;
  Batch batch;
  batch.input.append(tape.rest());
  parse::Parser(options).parse(batch);
}

}  // namespace
}  // namespace stancemill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill;
  fuzz::Tape tape(data, size);
  const unsigned way = tape.below(5);
  if (way == 4) {
    check_fields(tape);
    return 0;
  }
  const std::string text(tape.rest());
  if (way == 0) check_bytes(text);
  if (way == 1) check_spec(text);
  if (way == 2) check_manifest(text);
  if (way == 3) {
    const Result<sinks::Format> format = sinks::format_by_name(text);
    if (format.ok()) FUZZ_CHECK(!sinks::ending_of(format.value()).empty(), text);
    sinks::format_of(text);
  }
  return 0;
}
