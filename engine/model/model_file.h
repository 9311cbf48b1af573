// model: the model file, and hashed feature rows, as safetensors.
//
// What: reads and writes models/NAME/model.safetensors (format "stancemill-model", version 1; version 2
// where weights have 4 bits and lie two a byte, which halves the file and changes nothing else): tensors of weights,
// biases and scales, and metadata with feature spec, heads and a checksum (XXH3-128 over everything but itself). Data
// only: nothing is executed. Sizes are bounded before anything is allocated; NaN, infinities, unknown versions, unknown
// hash and rule names, and a wrong checksum refuse the file (kModel): a damaged model never labels. Big dependencies:
// nlohmann-json (the header), xxHash (the checksum). Threads: pure functions. Tested by: tests/model/
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/feature_spec.h"
#include "stancemill/model.h"
#include "stancemill/status.h"

namespace stancemill::model {

inline constexpr std::uint64_t kMaxFileBytes = 1ULL << 30;
inline constexpr std::uint64_t kMaxHeaderBytes = 1ULL << 20;

// ---- safetensors (https://github.com/huggingface/safetensors, format section of its README) ----

struct Tensor {
  std::string dtype;  ///< "I8", "U8", "I32", "U32", "I64", "U64", "F32", "F64"
  std::vector<std::uint64_t> shape;
  std::string bytes;  ///< little-endian, row-major
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::map<std::string, Tensor> tensors;
};

/// Parses and checks the container: sizes, offsets without gaps or overlaps, shapes, dtypes, no byte too many.
Result<TensorFile> parse_tensors(std::string_view file);
/// The bytes of a file: names in order in the header, tensors with wide elements first and then by name, so the same
/// content gives the same bytes and every element is aligned (the header's size is a multiple of 8).
std::string serialize_tensors(const TensorFile& file);

// ---- models ----

/// Parses a whole model file. `name_for_errors` opens every message. Model::sha256 stays empty: whoever read the file
/// sets it.
Result<Model> parse_model(std::string_view file, const std::string& name_for_errors);
/// The bytes of the file. The model must be complete: one table a head, with 2^bits x labels rows. A model that breaks
/// a rule of parse_model() is written all the same, and refused when it is read.
std::string serialize_model(const Model& model);

/// The feature spec as JSON (in the metadata; every key must be there, begin_marks
/// only where it is true) and from TOML text (`train --features
/// SPEC.toml`; a key that is absent keeps FeatureSpec's default). Unknown keys and values out of range are refused:
/// kModel, kUsage.
std::string feature_spec_to_json(const FeatureSpec& spec);
Result<FeatureSpec> feature_spec_from_json(std::string_view json, const std::string& name_for_errors);
Result<FeatureSpec> feature_spec_from_toml(std::string_view toml, const std::string& name_for_errors);

}  // namespace stancemill::model
