// The input fields that --keep copies into JSON rows: ,"date":"2026-05-01","n":null
//
// Ownership: holds copies of the names. Threads: const after construction. Tested by: tests/sinks/jsonl_test.cpp
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sinks/decimals.h"
#include "sinks/json_text.h"
#include "stancemill/sink.h"

namespace stancemill::sinks {

inline constexpr std::string_view kNull = "null";

class KeptFields {
 public:
  explicit KeptFields(const RenderContext& context) {
    for (const std::string& name : context.kept_fields) keys_.push_back("," + json_quoted(name) + ":");
  }

  /// Bytes that write() needs for passage `passage` at the most.
  std::size_t most_bytes(const Batch& batch, std::size_t passage) const {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      bytes += keys_[i].size() + kNull.size() + batch.kept[passage * keys_.size() + i].size();
    }
    return bytes;
  }

  char* write(const Batch& batch, std::size_t passage, char* to) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const ByteRange& value = batch.kept[passage * keys_.size() + i];
      to = put(to, keys_[i]);
      to = put(to, value.empty() ? kNull : batch.input.view(value.begin, value.end));
    }
    return to;
  }

 private:
  std::vector<std::string> keys_;
};

}  // namespace stancemill::sinks
