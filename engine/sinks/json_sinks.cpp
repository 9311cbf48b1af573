#include "sinks/json_sinks.h"

#include "base/cpu.h"
#include "sinks/explanation_json.h"
#include "sinks/label_sets_json.h"
#include "sinks/reference.h"
#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kIdKey = "{\"id\":";
constexpr std::string_view kEndOfRow = "}\n";

/// By input: the text from after the id up to the line number, behind `prefix`.
std::vector<std::string> make_line_keys(const RenderContext& context, const std::string& prefix) {
  std::vector<std::string> keys;
  for (const std::string& name : context.input_names) {
    keys.push_back(prefix + (context.name_inputs ? "\"file\":" + json_quoted(name) + "," : "") + "\"line\":");
  }
  return keys;
}

/// The raw object of a line without its closing brace and what surrounds it.
std::string_view open_object(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  line.remove_prefix(line.find('{'));
  return line.substr(0, line.rfind('}'));
}

bool has_more(const RenderContext& context) { return context.sets || context.explain; }

/// What is long and rare takes the plain way: label sets and explanations.
void close_with_more(const RenderContext& context, std::size_t passage, std::string_view end, Batch& batch) {
  if (context.sets) batch.output.append(label_sets_json(*context.model, batch.predictions, passage));
  if (context.explain) {
    batch.output.append(",\"explain\":");
    batch.output.append(explanation_json(*context.model, batch.explanations[passage]));
  }
  batch.output.append(end);
}

bool has_members(std::string_view opened) { return opened.find_first_not_of(" \t\r\n", 1) != std::string_view::npos; }

}  // namespace

JsonlSink::JsonlSink(const RenderContext& context, ByteSink* bytes)
    : TextSink(bytes), labels_(*context.model), kept_(context), line_keys_(make_line_keys(context, ",")) {}

void JsonlSink::render(const RenderContext& context, Batch& batch) const {
  if (cpu_target() == CpuTarget::kReference) return reference_render_jsonl(context, batch);
  const std::string& line_key = line_keys_[batch.input_index];
  const std::size_t fixed =
      kIdKey.size() + kNull.size() + line_key.size() + kNumberBytes + labels_.most_bytes() + kEndOfRow.size();
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) continue;
    char* to = batch.output.extend(fixed + passage.id.size() + kept_.most_bytes(batch, i));
    to = put(to, kIdKey);
    to = put(to, passage.id.empty() ? kNull : batch.input.view(passage.id.begin, passage.id.end));
    to = put(to, line_key);
    to = put_number(to, passage.line);
    to = labels_.write(batch.predictions, i, to);
    to = kept_.write(batch, i, to);
    if (!has_more(context)) to = put(to, kEndOfRow);
    batch.output.resize(static_cast<std::size_t>(to - batch.output.data()));
    if (has_more(context)) close_with_more(context, i, kEndOfRow, batch);
  }
}

MergeSink::MergeSink(const RenderContext& context, ByteSink* bytes)
    : TextSink(bytes), labels_(*context.model), openings_(make_line_keys(context, json_quoted(kMergeKey) + ":{")) {}

void MergeSink::render(const RenderContext& context, Batch& batch) const {
  constexpr std::string_view kEnd = "}}\n";
  const std::string& opening = openings_[batch.input_index];
  const std::size_t fixed = 1 + opening.size() + kNumberBytes + labels_.most_bytes() + kEnd.size();
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) continue;
    const std::string_view object = open_object(batch.input.view(passage.source.begin, passage.source.end));
    char* to = batch.output.extend(fixed + object.size());
    to = put(to, object);
    if (has_members(object)) *to++ = ',';
    to = put(to, opening);
    to = put_number(to, passage.line);
    to = labels_.write(batch.predictions, i, to);
    if (!has_more(context)) to = put(to, kEnd);
    batch.output.resize(static_cast<std::size_t>(to - batch.output.data()));
    if (has_more(context)) close_with_more(context, i, kEnd, batch);
  }
}

}  // namespace stancemill::sinks
