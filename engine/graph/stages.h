// stages: what each node of the ring does to a batch: a table of contents of the engine.
//
// Every function adds its columns and nothing else. A Worker holds what changes and belongs to one thread at a time;
// Shared holds what all workers read. Threads: see each. Tested by: tests/graph/
#pragma once

#include <memory>
#include <vector>

#include "base/cpu.h"
#include "classify/classify.h"
#include "features/features.h"
#include "parse/parse.h"
#include "segment/segment.h"
#include "stancemill/batch.h"
#include "stancemill/model.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// What all workers share: const once made.
class Shared {
 public:
  explicit Shared(const Model& model, CpuTarget cpu = cpu_target());
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  const Model& model() const { return model_; }
  const features::Hasher& hasher() const { return hasher_; }
  const classify::Classifier& classifier() const { return classifier_; }

 private:
  const Model& model_;
  features::Hasher hasher_;
  classify::Classifier classifier_;
};

/// What one worker needs: buffers and memories that grow once.
struct Worker {
  parse::Parser parser;
  segment::Segmenter segmenter;
  classify::Scratch scratch;
};

Result<std::unique_ptr<Worker>> make_worker(const Model& model, const parse::ParseOptions& options,
                                            CpuTarget cpu = cpu_target());

void parse_stage(Worker& worker, Batch& batch);
void segment_stage(Worker& worker, Batch& batch);
void hash_stage(const Shared& shared, Batch& batch);
void classify_stage(const Shared& shared, Worker& worker, Batch& batch);

}  // namespace stancemill::graph
