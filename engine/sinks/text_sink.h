// What the text formats share: rendered bytes go to a ByteSink as they are, after a header where the format has one.
//
// Ownership: `bytes` outlives the sink; null: the sink only renders. Threads: write() and finish() by one at a time.
// Errors: those of the ByteSink. Tested by: tests/sinks/
#pragma once

#include <cassert>
#include <string>
#include <utility>

#include "stancemill/sink.h"
#include "stancemill/source.h"

namespace stancemill::sinks {

class TextSink : public Sink {
 public:
  explicit TextSink(ByteSink* bytes, std::string header = {}) : bytes_(bytes), header_(std::move(header)) {}

  Status write(const RenderContext&, Batch& batch) override {
    if (Status status = write_header(); !status.ok()) return status;
    return batch.output.empty() ? Status() : bytes_->write(batch.output.view());
  }
  /// An output without a row still has its header.
  Status finish() override { return write_header(); }

 private:
  Status write_header() {
    assert(bytes_ != nullptr);
    if (header_.empty()) return {};
    Status status = bytes_->write(header_);
    header_.clear();
    return status;
  }

  ByteSink* bytes_;
  std::string header_;  ///< empty once it is written
};

}  // namespace stancemill::sinks
