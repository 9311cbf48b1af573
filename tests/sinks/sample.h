// A small model and batches built by hand, so that the sinks are tested without the rooms before them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sinks/sinks.h"

namespace stancemill::sinks {

/// stance: four labels, one of them; frames: three labels, any of them, asked where the stance is on topic; urgency:
/// two labels, one of them.
inline Model sample_model() {
  Model model;
  model.name = "sample";
  Head stance;
  stance.name = "stance";
  stance.labels = {"favor", "against", "neutral", "unrelated"};
  Head frames;
  frames.name = "frames";
  frames.labels = {"economy", "dependence", "law"};
  frames.link = Link::kSigmoid;
  frames.asked_by = "stance";
  frames.asked_labels = {"favor", "against", "neutral"};
  Head urgency;
  urgency.name = "urgency";
  urgency.labels = {"low", "high"};
  model.heads = {stance, frames, urgency};
  return model;
}

/// What is said about one passage by one head.
struct Said {
  std::uint64_t labels = 0;
  std::vector<float> probabilities;
  bool abstained = false;
  bool asked = true;
};

inline Said not_asked(std::size_t labels) { return {0, std::vector<float>(labels, 0.0F), false, false}; }

/// Takes passages one by one and keeps every column of the batch in step.
class BatchBuilder {
 public:
  explicit BatchBuilder(const RenderContext& context) : context_(context) {
    batch.predictions.heads.resize(context.model->heads.size());
  }

  /// A labelled passage. `id` and `kept` are raw JSON ("" for absent) and need not stand in `line`.
  BatchBuilder& label(std::string_view line, std::string_view id, std::string_view text, const std::vector<Said>& said,
                      float coverage, const std::vector<std::string>& kept = {}) {
    Passage& passage = start(line);
    passage.id = append(batch.input, id);
    passage.text = append(batch.text, text);
    batch.text.push_back('\n');
    for (std::size_t k = 0; k < context_.kept_fields.size(); ++k) {
      batch.kept.push_back(append(batch.input, k < kept.size() ? kept[k] : ""));
    }
    for (std::size_t h = 0; h < said.size(); ++h) say(h, said[h]);
    batch.predictions.coverage.push_back(coverage);
    return *this;
  }

  /// The fields of --by of the passage that was added last, as raw JSON.
  BatchBuilder& by(const std::vector<std::string>& raw) {
    for (const std::string& value : raw) batch.by.push_back(append(batch.input, value));
    return *this;
  }

  BatchBuilder& reject(std::string_view line, RowError error) {
    start(line).error = error;
    batch.kept.resize(batch.kept.size() + context_.kept_fields.size());
    for (std::size_t h = 0; h < context_.model->heads.size(); ++h)
      say(h, not_asked(context_.model->heads[h].labels.size()));
    batch.predictions.coverage.push_back(0.0F);
    return *this;
  }

  Batch batch;

 private:
  static ByteRange append(Buffer& to, std::string_view bytes) {
    const auto begin = static_cast<std::uint32_t>(to.size());
    to.append(bytes);
    return {begin, static_cast<std::uint32_t>(to.size())};
  }
  Passage& start(std::string_view line) {
    Passage& passage = batch.passages.emplace_back();
    passage.line = batch.passages.size();
    passage.offset = batch.input.size();
    passage.source = append(batch.input, line);
    return passage;
  }
  void say(std::size_t head, const Said& said) {
    HeadColumns& columns = batch.predictions.heads[head];
    columns.probabilities.insert(columns.probabilities.end(), said.probabilities.begin(), said.probabilities.end());
    columns.labels.push_back(said.labels);
    columns.abstained.push_back(said.abstained ? 1 : 0);
    columns.asked.push_back(said.asked ? 1 : 0);
  }

  const RenderContext& context_;
};

/// Heads' words about a passage in favor, with the frames economy and law.
inline std::vector<Said> in_favor() {
  return {{0b0001, {0.71321F, 0.0811F, 0.1511F, 0.0546F}}, {0b101, {0.91F, 0.2F, 0.5F}}, {0b10, {0.25F, 0.75F}}};
}
/// About one off the topic: the other heads were not asked.
inline std::vector<Said> unrelated() {
  return {{0b1000, {0.0F, 0.0F, 0.00004F, 0.99996F}, true}, not_asked(3), not_asked(2)};
}

/// Bytes in memory, or a device that refuses them.
class MemorySink : public ByteSink {
 public:
  Status write(std::string_view piece) override {
    if (broken) return {ErrorCode::kOutput, "the disk is full"};
    bytes += piece;
    return {};
  }
  std::string bytes;
  bool broken = false;
};

/// All rows that the format makes of the batch, with its header.
inline std::string rendered(Format format, const RenderContext& context, Batch& batch) {
  MemorySink memory;
  const auto sink = make_text_sink(format, context, &memory);
  batch.output.clear();
  sink->render(context, batch);
  const bool written = sink->write(context, batch).ok() && sink->finish().ok();
  return written ? memory.bytes : "not written";
}

}  // namespace stancemill::sinks
