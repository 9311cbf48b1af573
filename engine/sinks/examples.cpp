#include "sinks/examples.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "sinks/decimals.h"
#include "sinks/json_text.h"
#include "sinks/lead.h"

namespace stancemill::sinks {
namespace {

bool comes_before(const Examples::Example& a, const Examples::Example& b) {
  return std::tie(a.hash, a.input, a.line) < std::tie(b.hash, b.input, b.line);
}

}  // namespace

Examples::Examples(const RenderContext& context, std::vector<ByField> by, std::size_t count)
    : context_(context),
      by_(std::move(by)),
      count_(count),
      labels_(*context.model),
      lead_(lead_of(context.model->heads).value_or(0)) {
  for (const std::string& name : context.input_names) {
    file_keys_.push_back(",\"file\":" + json_quoted(name) + ",\"line\":");
    seeds_.push_back(hash_bytes(name));
  }
  for (const ByField& field : by_) by_keys_.push_back(json_quoted(field.written) + ":");
  if (!context.model->heads.empty()) chosen_.resize(context.model->heads[lead_].labels.size());
}

void Examples::add(const Batch& batch) {
  if (count_ == 0 || chosen_.empty()) return;
  const HeadColumns& said = batch.predictions.heads[lead_];
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone || said.labels[i] == 0) continue;
    std::vector<Example>& chosen = chosen_[static_cast<std::size_t>(std::countr_zero(said.labels[i]))];
    Example example{mix_bits(seeds_[batch.input_index] ^ mix_bits(passage.line)), batch.input_index, passage.line, {}};
    if (chosen.size() == count_) {
      if (!comes_before(example, chosen.front())) continue;
      std::pop_heap(chosen.begin(), chosen.end(), comes_before);
      chosen.pop_back();
    }
    example.row = row_of(batch, i);
    chosen.push_back(std::move(example));
    std::push_heap(chosen.begin(), chosen.end(), comes_before);
  }
}

std::string Examples::row_of(const Batch& batch, std::size_t index) {
  const Passage& passage = batch.passages[index];
  Buffer row;
  row.append("{\"id\":");
  row.append(passage.id.empty() ? "null" : batch.input.view(passage.id.begin, passage.id.end));
  row.append(file_keys_[batch.input_index]);
  append_number(row, passage.line);
  const std::size_t labels_begin = row.size();
  char* const begin = row.extend(labels_.most_bytes());
  row.resize(labels_begin + static_cast<std::size_t>(labels_.write(batch.predictions, index, begin) - begin));
  row.append(",\"by\":{");
  for (std::size_t f = 0; f < by_.size(); ++f) {
    const ByteRange& raw = batch.by[index * by_.size() + f];
    const auto value = by_value(by_[f].unit, batch.input.view(raw.begin, raw.end), scratch_);
    if (f != 0) row.push_back(',');
    row.append(by_keys_[f]);
    if (value.has_value()) {
      append_json_string(row, *value);
    } else {
      row.append("null");
    }
  }
  const std::string_view text = batch.text.view(passage.text.begin, passage.text.end);
  const std::string_view shown = text.substr(0, cut_at_character(text, kMostExampleBytes));
  row.append("},\"text\":");
  append_json_string(row, shown);
  row.append(shown.size() < text.size() ? ",\"cut\":true}\n" : ",\"cut\":false}\n");
  return std::string(row.view());
}

std::string Examples::jsonl() const {
  std::string rows;
  for (std::vector<Example> chosen : chosen_) {
    std::sort(chosen.begin(), chosen.end(), comes_before);
    for (const Example& example : chosen) rows += example.row;
  }
  return rows;
}

}  // namespace stancemill::sinks
