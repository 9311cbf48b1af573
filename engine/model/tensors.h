// The safetensors container as views of the file's bytes: what parse_tensors() and parse_model() share.
//
// Cost: no tensor is copied. Ownership: views live as long as the file's bytes. Threads: pure functions.
// Errors: kModel, without the file's name. Tested by: tests/model/
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::model {

struct TensorView {
  std::string dtype;
  std::vector<std::uint64_t> shape;
  std::string_view bytes;
};

struct TensorFileView {
  std::string_view header;  ///< the JSON as it stands
  std::map<std::string, std::string> metadata;
  std::map<std::string, TensorView> tensors;
};

/// Bytes of one element, 0 for a dtype that this container does not take.
std::uint64_t element_bytes(std::string_view dtype);

/// Checks the container: sizes, offsets without gaps or overlaps, shapes, dtypes, no byte too many or too few.
Result<TensorFileView> view_tensors(std::string_view file);

}  // namespace stancemill::model
