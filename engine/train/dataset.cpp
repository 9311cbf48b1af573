#include "train/dataset.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "base/row_error_sentence.h"
#include "base/text.h"
#include "io/io.h"
#include "parse/parse.h"

namespace stancemill::train {
namespace {

using nlohmann::json;

/// The labels of one head as they come in: numbered in the order of their first appearance, put in order at the end.
struct Collected {
  std::map<std::string, std::size_t> number;
  bool kind_known = false;
};

/// The name of a file without folder and endings: "data/enA.jsonl.gz" is "enA".
std::string stem_of(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  return name.substr(0, name.find('.', 1));
}

class Reader {
 public:
  explicit Reader(const DatasetOptions& options) : options_(options) {
    parse_options_.text_field = options.text_field;
    parse_options_.id_field = options.id_field;
    for (const std::string* field : {&options.group_field, &options.lang_field, &options.source_field,
                                     &options.genre_field, &options.weight_field}) {
      keep(*field);
    }
    for (const HeadRequest& request : options.heads) {
      keep(request.field);
      HeadGold gold;
      gold.head = request.head;
      gold.labels = request.labels;
      gold.labels_given = !request.labels.empty();
      gold.asked_by = request.asked_by;
      gold.asked_labels = request.asked_labels;
      Collected collected;
      for (const std::string& label : request.labels) collected.number.emplace(label, collected.number.size());
      dataset_.annotations.heads.push_back(std::move(gold));
      collected_.push_back(std::move(collected));
    }
  }

  Result<Dataset> read(const std::vector<std::string>& names) {
    if (Status status = check_requests(); !status.ok()) return status;
    if (Status status = parse::check_options(parse_options_); !status.ok()) return status;
    const Result<std::vector<io::InputFile>> files = io::expand_inputs(names);
    if (!files.ok()) return files.status();
    for (const io::InputFile& file : files.value()) {
      if (Status status = read_file(file.path); !status.ok()) return status;
    }
    for (std::size_t h = 0; h < collected_.size(); ++h) {
      if (Status status = finish_head(h); !status.ok()) return status;
    }
    return std::move(dataset_);
  }

 private:
  /// Adds a field to what the parser keeps, once.
  void keep(const std::string& field) {
    if (kept_.emplace(field, parse_options_.kept_fields.size()).second) parse_options_.kept_fields.push_back(field);
  }

  Status check_requests() const {
    for (std::size_t h = 0; h < options_.heads.size(); ++h) {
      const HeadRequest& request = options_.heads[h];
      bool found = request.asked_by.empty();
      for (std::size_t other = 0; other < options_.heads.size(); ++other) {
        if (other == h) continue;
        if (options_.heads[other].head == request.head) {
          return {ErrorCode::kUsage, "the head \"" + request.head + "\" is asked for twice"};
        }
        found = found || (other < h && options_.heads[other].head == request.asked_by);
      }
      if (!found) {
        return {ErrorCode::kUsage,
                "the head \"" + request.head + "\" hangs on \"" + request.asked_by + "\", which is no earlier head"};
      }
    }
    return {};
  }

  Status read_file(const std::string& path) {
    Result<std::unique_ptr<Source>> source = io::open_source(path, /*hash=*/false);
    if (!source.ok()) return source.status();
    io::LineReader reader(source.take(), {});
    parse::Parser parser(parse_options_);
    Batch batch;
    path_ = path;
    stem_ = stem_of(path);
    while (reader.next(batch)) {
      parser.parse(batch);
      for (std::size_t i = 0; i < batch.passages.size(); ++i) {
        if (Status status = take_passage(batch, i); !status.ok()) return status;
      }
      batch.clear();
    }
    if (reader.source().state() != StreamState::kOk) {
      return {ErrorCode::kInput,
              path + ": " + std::string(state_name(reader.source().state())) + ": " + reader.source().detail()};
    }
    return {};
  }

  Status wrong(const Passage& passage, const std::string& why) const {
    return {ErrorCode::kInput, path_ + ":" + std::to_string(passage.line) + ": " + why};
  }

  /// The value of a kept field; null where it is absent.
  json field(const Batch& batch, std::size_t i, const std::string& name) const {
    const ByteRange range = batch.kept[i * parse_options_.kept_fields.size() + kept_.at(name)];
    if (range.empty()) return nullptr;
    return json::parse(batch.input.view(range.begin, range.end), nullptr, /*allow_exceptions=*/false);
  }

  Status take_string(const Batch& batch, std::size_t i, const std::string& name, std::vector<std::string>& column) {
    const json value = field(batch, i, name);
    if (value.is_string()) {
      column.push_back(value.get<std::string>());
    } else if (value.is_number() && name == options_.group_field) {
      column.push_back(value.dump());
    } else if (value.is_null()) {
      column.emplace_back();
    } else {
      return wrong(batch.passages[i], "the field \"" + name + "\" is not a string");
    }
    return {};
  }

  Status take_passage(const Batch& batch, std::size_t i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) {
      return wrong(passage, std::string(reason_name(passage.error)) + ": " + std::string(sentence_of(passage.error)));
    }
    Annotations& to = dataset_.annotations;
    dataset_.texts.emplace_back(batch.text.view(passage.text.begin, passage.text.end));
    dataset_.ids.emplace_back(batch.input.view(passage.id.begin, passage.id.end));
    for (const auto& [name, column] : {std::pair(&options_.group_field, &to.groups),
                                       {&options_.lang_field, &to.langs},
                                       {&options_.source_field, &to.sources},
                                       {&options_.genre_field, &to.genres}}) {
      if (Status status = take_string(batch, i, *name, *column); !status.ok()) return status;
    }
    if (to.sources.back().empty()) to.sources.back() = stem_;
    const json weight = field(batch, i, options_.weight_field);
    to.weights.push_back(weight.is_number() ? weight.get<double>() : 1.0);
    const bool in_range = to.weights.back() > 0.0 && to.weights.back() <= kLargestWeight;
    if ((!weight.is_number() && !weight.is_null()) || !in_range) {
      return wrong(passage, "the field \"" + options_.weight_field + "\" is not a number above 0 and at most 10^9");
    }
    for (std::size_t h = 0; h < options_.heads.size(); ++h) {
      if (Status status = take_gold(passage, h, field(batch, i, options_.heads[h].field)); !status.ok()) return status;
    }
    return {};
  }

  Status take_gold(const Passage& passage, std::size_t h, const json& value) {
    HeadGold& gold = dataset_.annotations.heads[h];
    gold.gold.push_back(0);
    gold.present.push_back(value.is_null() ? 0 : 1);
    if (value.is_null()) return {};
    const std::string what = "the field \"" + options_.heads[h].field + "\"";
    if (!value.is_string() && !value.is_array())
      return wrong(passage, what + " is neither a label nor a list of labels");
    if (!collected_[h].kind_known) {
      collected_[h].kind_known = true;
      gold.multi_label = value.is_array();
    }
    if (gold.multi_label != value.is_array()) {
      return wrong(passage, what + " is a list of labels in some lines and one label in others");
    }
    if (value.is_string()) return take_label(passage, h, value);
    for (const json& label : value) {
      if (Status status = take_label(passage, h, label); !status.ok()) return status;
    }
    return {};
  }

  Status take_label(const Passage& passage, std::size_t h, const json& value) {
    HeadGold& gold = dataset_.annotations.heads[h];
    const std::string what = "head \"" + gold.head + "\"";
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
      return wrong(passage, what + ": a label is not a string, or empty");
    }
    const std::string label = value.get<std::string>();
    if (!is_printable(label)) return wrong(passage, what + ": a label holds control characters");
    auto& number = collected_[h].number;
    const auto [at, is_new] = number.emplace(label, number.size());
    if (is_new && gold.labels_given) return wrong(passage, what + ": the label \"" + label + "\" is not on its list");
    if (is_new && number.size() > kMaxLabels) return wrong(passage, what + ": more than 64 labels");
    gold.gold.back() |= 1ULL << at->second;
    return {};
  }

  /// Puts the labels of a head into their order.
  Status finish_head(std::size_t h) {
    HeadGold& gold = dataset_.annotations.heads[h];
    if (!is_answered(gold)) {
      if (options_.may_lack_answers) return {};
      return {ErrorCode::kUsage, "no passage answers the head \"" + gold.head + "\": none has the field \"" +
                                     options_.heads[h].field + "\"; --head " + gold.head +
                                     "=FIELD names another one; without this head, name those that there are"};
    }
    if (gold.labels_given) return {};
    if (collected_[h].number.empty()) {
      return {ErrorCode::kUsage, "no passage has any label for the head \"" + gold.head + "\""};
    }
    gold.labels.resize(collected_[h].number.size());
    for (const auto& [label, number] : collected_[h].number) gold.labels[number] = label;
    HeadGold in_order = gold;
    in_order.gold.clear();
    sort_labels(in_order.labels);
    return align_labels(in_order, gold);
  }

  const DatasetOptions& options_;
  parse::ParseOptions parse_options_;
  std::map<std::string, std::size_t> kept_;
  std::vector<Collected> collected_;
  Dataset dataset_;
  std::string path_;
  std::string stem_;
};

}  // namespace

Result<Dataset> read_dataset(const std::vector<std::string>& names, const DatasetOptions& options) {
  return Reader(options).read(names);
}

}  // namespace stancemill::train
