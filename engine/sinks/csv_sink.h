// The format csv: RFC 4180 with line feeds, UTF-8 without a mark, one header line.
//
// Columns: file (where several inputs go to one output), line, id, then one head after the other: a single-label head
// as its label and its probabilities (stance, p_favor, p_against, ...), a multi-label head as its labels joined by
// semicolons; then coverage, abstained, and the kept fields, strings without JSON's quotes and escapes. What is absent,
// null or was not asked is an empty cell.
// Cost: about 300 ns a row. Ownership: holds copies of all names. Threads: render() by many at once.
// Tested by: tests/sinks/csv_test.cpp
#pragma once

#include <string>
#include <vector>

#include "sinks/text_sink.h"

namespace stancemill::sinks {

class CsvSink : public TextSink {
 public:
  CsvSink(const RenderContext& context, ByteSink* bytes, bool begun = false);
  void render(const RenderContext& context, Batch& batch) const override;

 private:
  struct HeadCells {
    Link link = Link::kSoftmax;
    std::vector<std::string> labels;  ///< kSoftmax: as cells; kSigmoid: as they are
  };
  void append_head(const HeadCells& head, const HeadColumns& columns, std::size_t passage, Buffer& to) const;

  std::vector<HeadCells> heads_;
  std::vector<std::string> row_openings_;  ///< by input: the cell of the file's name with its comma, or nothing
  std::size_t kept_fields_ = 0;
};

}  // namespace stancemill::sinks
