// The formats jsonl and merge.
//
// jsonl: one object a labelled passage: {"id":7,"file":"a.jsonl","line":1,"stance":...,"abstained":false,"date":"2026"}
//   with "file" only where several inputs go to one output. Kept fields come last, as raw JSON, null where absent.
// merge: the input object as it stood, with the label fields under one key before its closing brace:
//   {"id":7,"text":"...","stancemill":{"line":1,"stance":...}}. One key, so that no field of the corpus is hidden;
//   an object that has it already (it was labelled before) never comes here (ParseOptions::reserved_key).
// Cost: about 50 ns a row and a copy of what is echoed; no allocation once Batch::output has grown.
// Ownership: the sinks hold copies of all names. Threads: render() by many at once. Tested by:
// tests/sinks/jsonl_test.cpp, merge_test.cpp
#pragma once

#include <string>
#include <vector>

#include "sinks/kept_fields.h"
#include "sinks/label_fields.h"
#include "sinks/text_sink.h"

namespace stancemill::sinks {

class JsonlSink : public TextSink {
 public:
  JsonlSink(const RenderContext& context, ByteSink* bytes);
  void render(const RenderContext& context, Batch& batch) const override;

 private:
  LabelFields labels_;
  KeptFields kept_;
  std::vector<std::string> line_keys_;  ///< by input: ,"file":"a.jsonl","line":
};

class MergeSink : public TextSink {
 public:
  MergeSink(const RenderContext& context, ByteSink* bytes);
  void render(const RenderContext& context, Batch& batch) const override;

 private:
  LabelFields labels_;
  std::vector<std::string> openings_;  ///< by input: "stancemill":{"file":"a.jsonl","line":
};

}  // namespace stancemill::sinks
