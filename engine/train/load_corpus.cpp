#include <algorithm>

#include "io/io.h"
#include "model/model_file.h"
#include "train/featurize.h"
#include "train/rows_file.h"
#include "train/train.h"

namespace stancemill::train {
namespace {

/// The texts from names[first] on, up to the next rows file.
std::vector<std::string> texts_from(const std::vector<std::string>& names, std::size_t first) {
  const auto begin = names.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, std::find_if(begin, names.end(), is_rows_file)};
}

/// Leaves the heads that are asked for, in their order. One that the rows know nothing of is unanswered, where it may
/// be.
Status take_heads(Annotations& annotations, const DatasetOptions& options, const std::string& name) {
  const std::size_t passages = annotations.groups.size();
  std::vector<HeadGold> taken;
  for (const HeadRequest& request : options.heads) {
    const auto found = std::find_if(annotations.heads.begin(), annotations.heads.end(),
                                    [&](const HeadGold& gold) { return gold.head == request.head; });
    if (found == annotations.heads.end() && options.may_lack_answers) {
      HeadGold& unanswered = taken.emplace_back();
      unanswered.head = request.head;
      unanswered.labels = request.labels;
      unanswered.labels_given = !request.labels.empty();
      unanswered.asked_by = request.asked_by;
      unanswered.asked_labels = request.asked_labels;
      unanswered.gold.assign(passages, 0);
      unanswered.present.assign(passages, 0);
    } else if (found == annotations.heads.end() || found->asked_by != request.asked_by ||
               found->asked_labels != request.asked_labels ||
               (!request.labels.empty() && found->labels != request.labels)) {
      return {ErrorCode::kUsage, name + ": these rows do not answer the head \"" + request.head +
                                     "\" as it is asked for; write them again with the same --head options"};
    } else {
      taken.push_back(*found);
    }
  }
  annotations.heads = std::move(taken);
  return {};
}

Status no_answers(const HeadRequest& request) {
  return {ErrorCode::kUsage, "no passage answers the head \"" + request.head + "\": none has the field \"" +
                                 request.field + "\"; --head " + request.head + "=FIELD names another one"};
}

}  // namespace

Result<Corpus> load_corpus(const std::vector<std::string>& names, const DatasetOptions& options,
                           const std::optional<FeatureSpec>& spec) {
  std::vector<Corpus> parts(names.size());
  std::optional<FeatureSpec> text_spec = spec;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_rows_file(names[i])) continue;
    const Result<std::string> bytes = io::read_file(names[i], model::kMaxFileBytes);
    if (!bytes.ok()) return bytes.status();
    Result<Corpus> rows = parse_rows(bytes.value(), names[i]);
    if (!rows.ok()) return rows.status();
    parts[i] = rows.take();
    if (Status status = take_heads(parts[i].annotations, options, names[i]); !status.ok()) return status;
    if (!text_spec) text_spec = parts[i].features.spec;
    if (parts[i].features.spec != *text_spec) {
      return Status(ErrorCode::kUsage, names[i] + ": these rows were hashed with another feature spec");
    }
  }
  Corpus corpus;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_rows_file(names[i])) {
      // Texts that follow one another are one data set: one file alone may lack the labels of a head.
      if (i > 0 && !is_rows_file(names[i - 1])) continue;
      const Result<Dataset> dataset = read_dataset(texts_from(names, i), options);
      if (!dataset.ok()) return dataset.status();
      Result<Corpus> hashed = featurize(dataset.value(), text_spec.value_or(FeatureSpec{}));
      if (!hashed.ok()) return hashed.status();
      parts[i] = hashed.take();
    }
    if (Status status = append(corpus, std::move(parts[i])); !status.ok()) {
      return Status(status.code(), names[i] + ": " + status.message());
    }
  }
  if (corpus.size() == 0) return Status(ErrorCode::kUsage, "there is no passage in the data");
  return corpus;
}

Result<std::vector<Corpus>> load_views(const std::vector<std::string>& names, const DatasetOptions& options,
                                       const std::vector<std::optional<FeatureSpec>>& specs) {
  std::vector<Corpus> views;
  for (const std::optional<FeatureSpec>& spec : specs) {
    Result<Corpus> corpus = load_corpus(names, options, spec);
    if (!corpus.ok()) return corpus.status();
    views.push_back(corpus.take());
  }
  if (!views.empty() && !options.heads.empty() && !is_answered(views.front().annotations.heads.front())) {
    return no_answers(options.heads.front());
  }
  return views;
}

std::vector<std::string> leave_out_unanswered(std::vector<Corpus>& data, std::vector<Corpus>& dev) {
  std::vector<std::string> unanswered;
  for (const HeadGold& head : data.front().annotations.heads) {
    if (!is_answered(head)) unanswered.push_back(head.head);
  }
  for (std::vector<Corpus>* const views : {&data, &dev}) {
    for (Corpus& corpus : *views) {
      std::erase_if(corpus.annotations.heads, [&](const HeadGold& head) {
        return std::find(unanswered.begin(), unanswered.end(), head.head) != unanswered.end();
      });
    }
  }
  return unanswered;
}

Status write_rows(const Corpus& corpus, const std::string& path) {
  const std::string bytes = serialize_rows(corpus);
  if (bytes.size() > model::kMaxFileBytes) {
    return {ErrorCode::kUsage, path + ": the rows take more than 1 GiB: write them as several files"};
  }
  return io::write_file(path, bytes);
}

}  // namespace stancemill::train
