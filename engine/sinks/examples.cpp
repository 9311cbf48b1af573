#include "sinks/examples.h"

#include <utility>

#include "base/text.h"
#include "sinks/decimals.h"
#include "sinks/json_text.h"

namespace stancemill::sinks {

std::string_view example_text(const Batch& batch, std::size_t index) {
  const ByteRange& range = batch.passages[index].text;
  const std::string_view text = batch.text.view(range.begin, range.end);
  return text.substr(0, cut_at_character(text, kMostExampleBytes));
}

Examples::Examples(const RenderContext& context, std::vector<ByField> by)
    : by_(std::move(by)), labels_(*context.model), sample_(context, context.examples) {
  for (const std::string& name : context.input_names) {
    file_keys_.push_back(",\"file\":" + json_quoted(name) + ",\"line\":");
  }
  for (const ByField& field : by_) by_keys_.push_back(json_quoted(field.written) + ":");
}

void Examples::add(const Batch& batch) {
  sample_.add(batch, [&](std::size_t passage) { return row_of(batch, passage); });
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
  const std::string_view shown = example_text(batch, index);
  row.append("},\"text\":");
  append_json_string(row, shown);
  row.append(shown.size() < passage.text.size() ? ",\"cut\":true}\n" : ",\"cut\":false}\n");
  return std::string(row.view());
}

std::string Examples::jsonl() const {
  std::string rows;
  for (const LabelSample::Chosen& chosen : sample_.chosen()) rows += chosen.text;
  return rows;
}

}  // namespace stancemill::sinks
