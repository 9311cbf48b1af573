// A sink: one output format. It turns labelled batches into rows of a file or of a database.
#pragma once

#include <string>
#include <vector>

#include "stancemill/batch.h"
#include "stancemill/model.h"
#include "stancemill/status.h"

namespace stancemill {

/// What a sink must know about the run besides the batch.
struct RenderContext {
  const Model* model = nullptr;
  std::vector<std::string> input_names;       ///< one an input, as the user named it
  bool name_inputs = false;                   ///< rows carry "file": several inputs, one output
  std::vector<std::string> kept_fields = {};  ///< the names that were given to --keep, in that order
  std::vector<std::string> by_fields = {};    ///< what the tallies are taken by: "date:month"; as Batch::by has them
  std::size_t examples = 0;                   ///< texts that an output with room for them holds, a label at the most
  bool explain = false;                       ///< rows carry "explain": Batch::explanations are filled
  bool sets = false;                          ///< rows carry "sets": the label sets of heads that have them
};

class Sink {
 public:
  virtual ~Sink() = default;

  /// Turns the batch's predictions into bytes in Batch::output. Const and called by many workers at once.
  virtual void render(const RenderContext& context, Batch& batch) const = 0;
  /// Takes the rendered batch: called by one thread, in the order of the input.
  virtual Status write(const RenderContext& context, Batch& batch) = 0;
  /// Everything was written: header counts, indexes, trailers. Called once, last.
  virtual Status finish() = 0;
};

}  // namespace stancemill
