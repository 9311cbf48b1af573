#include "graph/check_commit.h"

#include "graph/outputs.h"
#include "sinks/cube.h"
#include "sinks/sinks.h"

namespace stancemill::graph {
namespace {

bool fits(const InputPosition& position, bool all_read, std::size_t inputs) {
  if (all_read) return position.input <= inputs;
  return position.input < inputs && position.line > 0 && position.offset >= position.mark.decoded_begin;
}

bool fits(const std::vector<HeadTally>& tallies, const Model& model) {
  const std::vector<HeadTally> empty = sinks::make_tallies(model);
  if (tallies.size() != empty.size()) return false;
  for (std::size_t h = 0; h < empty.size(); ++h) {
    const std::size_t labels = empty[h].labels.size();
    if (tallies[h].head != empty[h].head || tallies[h].labels != empty[h].labels) return false;
    if (tallies[h].counts.size() != labels || tallies[h].probability_sums.size() != labels) return false;
  }
  return true;
}

bool fits(const std::optional<TallyCube>& cube, const Model& model, const LabelOptions& options) {
  if (options.by.empty() || !cube) return options.by.empty() && !cube;
  const Result<TallyCube> made = sinks::make_cube(model, options.by);
  if (!made.ok()) return false;
  const TallyCube& empty = made.value();
  return cube->by == empty.by && cube->lead == empty.lead && cube->crossed == empty.crossed &&
         cube->limit == empty.limit;
}

}  // namespace

Status check_commit(const Commit& commit, const Model& model, const LabelOptions& options) {
  const std::size_t inputs = options.inputs.size();
  const std::size_t outputs = outputs_of_rows(options) + 1;  // and the rejects
  const char* what = nullptr;
  if (commit.figures.inputs.size() > inputs || !fits(commit.position, commit.all_read, inputs)) what = "inputs";
  if (commit.figures.outputs.size() > outputs) what = "outputs";
  if (!fits(commit.figures.tallies, model)) what = "heads";
  if (!fits(commit.figures.cube, model, options)) what = "figures by fields";
  if (what == nullptr) return {};
  return {ErrorCode::kOutput,
          std::string("the journal holds a record whose ") + what + " are not those of this run; --force begins again"};
}

}  // namespace stancemill::graph
