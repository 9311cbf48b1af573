#include "train/rows_file.h"

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "model/model_file.h"

namespace stancemill::train {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "stancemill-rows";
constexpr const char* kVersion = "1";

template <class T>
model::Tensor make_tensor(const char* dtype, const std::vector<T>& elements) {
  return {dtype,
          {elements.size()},
          std::string(reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(T))};
}

model::Tensor make_string_tensor(const std::vector<std::string>& strings) {
  std::string text = json(strings).dump(-1, ' ', false, json::error_handler_t::replace);
  const std::uint64_t size = text.size();
  return {"U8", {size}, std::move(text)};
}

/// Reads one file; refusals carry its name.
class RowsReader {
 public:
  RowsReader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  Result<Corpus> read() {
    Result<model::TensorFile> file = model::parse_tensors(bytes_);
    if (!file.ok()) return refuse(file.status().message());
    file_ = file.take();
    if (metadata("format") != kFormat || metadata("version") != kVersion) {
      return refuse("it is not of the format stancemill-rows, version 1");
    }
    Result<FeatureSpec> spec = model::feature_spec_from_json(metadata("feature_spec"), name_);
    if (!spec.ok()) return Status(ErrorCode::kInput, spec.status().message());
    corpus_.features.spec = spec.take();
    corpus_.unicode = metadata("unicode");
    corpus_.icu = metadata("icu");
    if (Status status = read_features(); !status.ok()) return status;
    if (Status status = read_annotations(); !status.ok()) return status;
    if (Status status = read_heads(); !status.ok()) return status;
    return std::move(corpus_);
  }

 private:
  Status refuse(const std::string& cause) const {
    return {ErrorCode::kInput,
            name_ + ": not usable as feature rows: " + cause + "; write it again with `stancemill features`"};
  }

  std::string metadata(const char* key) const {
    const auto found = file_.metadata.find(key);
    return found == file_.metadata.end() ? std::string() : found->second;
  }

  template <class T>
  Status take(const std::string& name, const char* dtype, std::vector<T>& to) {
    const auto found = file_.tensors.find(name);
    if (found == file_.tensors.end() || found->second.dtype != dtype || found->second.shape.size() != 1) {
      return refuse("the tensor \"" + name + "\" is missing or of the wrong kind");
    }
    to.resize(found->second.shape[0]);
    if (!to.empty()) std::memcpy(to.data(), found->second.bytes.data(), to.size() * sizeof(T));
    return {};
  }

  Status take_strings(const std::string& name, std::vector<std::string>& to) {
    std::vector<char> text;
    if (Status status = take(name, "U8", text); !status.ok()) return status;
    const json list = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
    if (!list.is_array() || list.size() != corpus_.size()) return refuse("\"" + name + "\" is no list of strings");
    for (const json& value : list) {
      if (!value.is_string()) return refuse("\"" + name + "\" is no list of strings");
      to.push_back(value.get<std::string>());
    }
    return {};
  }

  Status read_features() {
    FeatureRows& rows = corpus_.features;
    Status status = take("row_begin", "U64", rows.row_begin);
    if (status.ok()) status = take("rows", "U32", rows.rows);
    if (status.ok()) status = take("counts", "U32", rows.counts);
    if (status.ok()) status = take("words", "U32", rows.words);
    if (status.ok()) status = take("word_hash", "U64", rows.word_hash);
    if (status.ok()) status = take("word_passages", "U32", rows.word_passages);
    if (!status.ok()) return status;
    if (rows.row_begin.size() != rows.words.size() + 1 || rows.row_begin.front() != 0 ||
        rows.row_begin.back() != rows.rows.size() || rows.counts.size() != rows.rows.size()) {
      return refuse("its offsets do not agree with its rows");
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows.row_begin[i] > rows.row_begin[i + 1]) return refuse("its offsets fall");
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::uint64_t at = rows.row_begin[i]; at < rows.row_begin[i + 1]; ++at) {
        const bool rises = at == rows.row_begin[i] || rows.rows[at - 1] < rows.rows[at];
        if (!rises || rows.rows[at] >> rows.spec.bits != 0 || rows.counts[at] == 0) {
          return refuse("its row numbers are out of range or order, or a count is 0");
        }
      }
    }
    if (rows.word_passages.size() != rows.word_hash.size()) return refuse("its words do not agree with their counts");
    for (std::size_t i = 1; i < rows.word_hash.size(); ++i) {
      if (rows.word_hash[i - 1] >= rows.word_hash[i]) return refuse("its words do not rise");
    }
    return {};
  }

  Status read_annotations() {
    Annotations& to = corpus_.annotations;
    Status status = take_strings("group", to.groups);
    if (status.ok()) status = take_strings("lang", to.langs);
    if (status.ok()) status = take_strings("source", to.sources);
    if (status.ok()) status = take_strings("genre", to.genres);
    if (status.ok()) status = take("weights", "F64", to.weights);
    if (!status.ok()) return status;
    if (to.weights.size() != corpus_.size()) return refuse("its weights are not one a passage");
    for (const double weight : to.weights) {
      if (!(weight > 0.0) || weight > kLargestWeight) return refuse("a weight is not above 0 and at most 10^9");
    }
    return {};
  }

  Status read_heads() {
    const std::string text = metadata("heads");
    const json list = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!list.is_array() || list.empty()) return refuse("its heads are malformed");
    for (const json& object : list) {
      HeadGold gold;
      try {
        gold.head = object.at("head").get<std::string>();
        gold.multi_label = object.at("multi_label").get<bool>();
        gold.labels = object.at("labels").get<std::vector<std::string>>();
        gold.labels_given = object.at("labels_given").get<bool>();
        gold.asked_by = object.at("asked_by").get<std::string>();
        gold.asked_labels = object.at("asked_labels").get<std::vector<std::string>>();
      } catch (const json::exception&) {
        return refuse("its heads are malformed");
      }
      if (Status status = take("gold." + gold.head, "U64", gold.gold); !status.ok()) return status;
      if (Status status = take("present." + gold.head, "U8", gold.present); !status.ok()) return status;
      if (Status status = check_gold(gold); !status.ok()) return status;
      corpus_.annotations.heads.push_back(std::move(gold));
    }
    return {};
  }

  Status check_gold(const HeadGold& gold) const {
    const std::size_t labels = gold.labels.size();
    if (labels == 0 || labels > 64) return refuse("head \"" + gold.head + "\" has no label, or more than 64");
    if (gold.gold.size() != corpus_.size() || gold.present.size() != corpus_.size()) {
      return refuse("head \"" + gold.head + "\" has not one answer a passage");
    }
    for (std::size_t i = 0; i < gold.gold.size(); ++i) {
      const bool is_beyond = labels < 64 && gold.gold[i] >> labels != 0;
      const bool is_wrong_number = !gold.multi_label && std::popcount(gold.gold[i]) != (gold.present[i] != 0 ? 1 : 0);
      if (gold.present[i] > 1 || is_beyond || is_wrong_number) {
        return refuse("head \"" + gold.head + "\" has an answer that is out of range");
      }
    }
    return {};
  }

  std::string_view bytes_;
  const std::string& name_;
  model::TensorFile file_;
  Corpus corpus_;
};

}  // namespace

bool is_rows_file(const std::string& name) { return name.ends_with(".safetensors"); }

std::string serialize_rows(const Corpus& corpus) {
  const FeatureRows& rows = corpus.features;
  const Annotations& annotations = corpus.annotations;
  json heads = json::array();
  model::TensorFile file;
  for (const HeadGold& gold : annotations.heads) {
    heads.push_back({{"head", gold.head},
                     {"multi_label", gold.multi_label},
                     {"labels", gold.labels},
                     {"labels_given", gold.labels_given},
                     {"asked_by", gold.asked_by},
                     {"asked_labels", gold.asked_labels}});
    file.tensors["gold." + gold.head] = make_tensor("U64", gold.gold);
    file.tensors["present." + gold.head] = make_tensor("U8", gold.present);
  }
  file.metadata = {{"format", kFormat},
                   {"version", kVersion},
                   {"feature_spec", model::feature_spec_to_json(rows.spec)},
                   {"unicode", corpus.unicode},
                   {"icu", corpus.icu},
                   {"heads", heads.dump(-1, ' ', false, json::error_handler_t::replace)}};
  file.tensors["row_begin"] = make_tensor("U64", rows.row_begin);
  file.tensors["rows"] = make_tensor("U32", rows.rows);
  file.tensors["counts"] = make_tensor("U32", rows.counts);
  file.tensors["words"] = make_tensor("U32", rows.words);
  file.tensors["word_hash"] = make_tensor("U64", rows.word_hash);
  file.tensors["word_passages"] = make_tensor("U32", rows.word_passages);
  file.tensors["weights"] = make_tensor("F64", annotations.weights);
  file.tensors["group"] = make_string_tensor(annotations.groups);
  file.tensors["lang"] = make_string_tensor(annotations.langs);
  file.tensors["source"] = make_string_tensor(annotations.sources);
  file.tensors["genre"] = make_string_tensor(annotations.genres);
  return model::serialize_tensors(file);
}

Result<Corpus> parse_rows(std::string_view file, const std::string& name_for_errors) {
  return RowsReader(file, name_for_errors).read();
}

}  // namespace stancemill::train
