// From a model and labelled texts to evaluations.
#include <algorithm>

#include "train/predictor.h"
#include "train/train.h"

namespace stancemill::train {
namespace {

/// What the model says about all texts, one entry a head.
Result<std::vector<HeadColumns>> predict_all(const Model& model, const Dataset& dataset) {
  Result<Predictor> predictor = Predictor::create(model);
  if (!predictor.ok()) return predictor.status();
  std::vector<HeadColumns> columns(model.heads.size());
  for (std::span<const std::string> left = dataset.texts; !left.empty();) {
    const std::span<const std::string> some = some_texts(left);
    left = left.subspan(some.size());
    const PredictionBatch said = predictor.value().predict(some);
    for (std::size_t h = 0; h < columns.size(); ++h) {
      const HeadColumns& more = said.heads[h];
      const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
      add(columns[h].probabilities, more.probabilities);
      add(columns[h].labels, more.labels);
      add(columns[h].asked, more.asked);
      add(columns[h].abstained, more.abstained);
    }
  }
  return columns;
}

/// The head of that name, or null.
const Head* find_head(const Model& model, const std::string& name) {
  const auto found =
      std::find_if(model.heads.begin(), model.heads.end(), [&](const Head& head) { return head.name == name; });
  return found == model.heads.end() ? nullptr : &*found;
}

Status check_labels(const Head& head, const HeadGold& gold) {
  if (head.labels == gold.labels && (head.link == Link::kSigmoid) == gold.multi_label) return {};
  return {ErrorCode::kUsage, "head \"" + head.name + "\": the data and the model have different labels"};
}

}  // namespace

Result<std::vector<HeadEvaluation>> evaluate_model(const Model& model, const Model* against, const Dataset& dataset,
                                                   const EvaluateOptions& options) {
  if (Status status = check_slices(options.by); !status.ok()) return status;
  if (Status status = check_bootstrap(options.bootstrap); !status.ok()) return status;
  const Result<std::vector<HeadColumns>> ours = predict_all(model, dataset);
  if (!ours.ok()) return ours.status();
  Result<std::vector<HeadColumns>> theirs = std::vector<HeadColumns>();
  if (against != nullptr) theirs = predict_all(*against, dataset);
  if (!theirs.ok()) return theirs.status();
  std::vector<HeadEvaluation> evaluations;
  bool compared = against == nullptr;
  for (std::size_t g = 0; g < dataset.annotations.heads.size(); ++g) {
    const HeadGold& gold = dataset.annotations.heads[g];
    const Head* head = find_head(model, gold.head);
    if (head == nullptr || !is_answered(gold)) continue;
    if (Status status = check_labels(*head, gold); !status.ok()) return status;
    const HeadColumns& said = ours.value()[static_cast<std::size_t>(head - model.heads.data())];
    evaluations.push_back(evaluate_head(dataset.annotations, g, said, options.by));
    evaluations.back().intervals = bootstrap_intervals(dataset.annotations, g, said, options.bootstrap);
    const Head* other = against == nullptr ? nullptr : find_head(*against, gold.head);
    if (other == nullptr) continue;
    if (Status status = check_labels(*other, gold); !status.ok()) {
      return Status(status.code(), "the model to compare with: " + status.message());
    }
    compared = true;
    const HeadColumns& other_said = theirs.value()[static_cast<std::size_t>(other - against->heads.data())];
    evaluations.back().against = bootstrap_differences(dataset.annotations, g, said, other_said, options.bootstrap);
  }
  if (evaluations.empty())
    return Status(ErrorCode::kUsage,
                  "the data answer none of the model's heads: no passage has a field of such a name; --head HEAD=FIELD "
                  "names another one");
  if (!compared) return Status(ErrorCode::kUsage, "the model to compare with has none of these heads");
  return evaluations;
}

}  // namespace stancemill::train
