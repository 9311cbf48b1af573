// The format dolma: attributes files as the Dolma toolkit's mixer reads them.
//
// {"id":"a","attributes":{"stancemill__stance__favor":[[0,211,0.7132]],...}}: each label of each head is an attribute,
// a span over the whole text with the label's probability; a head that was not asked has empty lists. Spans count in
// Unicode code points, as Python's strings do. The id is the raw JSON of the input (the toolkit wants strings) or null.
// The toolkit pairs attributes with documents by line, so a corpus with rejected or blank lines must be cleaned of them
// first. Source of the format: github.com/allenai/dolma, docs/data-format.md. Ownership: holds copies of all names.
// Threads: render() by many at once. Tested by: tests/sinks/dolma_test.cpp
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sinks/kept_fields.h"
#include "sinks/text_sink.h"

namespace stancemill::sinks {

/// How many Unicode code points well-formed UTF-8 holds.
std::size_t count_code_points(std::string_view text);

class DolmaSink : public TextSink {
 public:
  DolmaSink(const RenderContext& context, ByteSink* bytes);
  void render(const RenderContext& context, Batch& batch) const override;

 private:
  char* write_attributes(const Batch& batch, std::size_t passage, char* to) const;

  KeptFields kept_;
  std::vector<std::vector<std::string>> keys_;  ///< by head and label: "stancemill__stance__favor":[
  std::size_t most_bytes_ = 0;                  ///< of a row's attributes
};

}  // namespace stancemill::sinks
