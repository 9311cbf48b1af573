#include "sinks/csv_sink.h"

#include <bit>

#include "base/text.h"
#include "sinks/columns.h"
#include "sinks/csv_cell.h"
#include "sinks/decimals.h"
#include "sinks/json_text.h"

namespace stancemill::sinks {
namespace {

std::string cell(std::string_view text) {
  Buffer made;
  append_cell(made, text);
  return std::string(made.view());
}

std::string header_line(const RenderContext& context) {
  std::vector<std::string> names = own_names(Format::kCsv, context);
  names.insert(names.end(), context.kept_fields.begin(), context.kept_fields.end());
  std::string line;
  for (const std::string& name : names) line += (line.empty() ? "" : ",") + cell(name);
  return line + "\n";
}

}  // namespace

CsvSink::CsvSink(const RenderContext& context, ByteSink* bytes, bool begun)
    : TextSink(bytes, begun ? std::string() : header_line(context)), kept_fields_(context.kept_fields.size()) {
  for (const Head& head : context.model->heads) {
    HeadCells& cells = heads_.emplace_back();
    cells.link = head.link;
    for (const std::string& label : head.labels)
      cells.labels.push_back(head.link == Link::kSoftmax ? cell(label) : label);
  }
  for (const std::string& name : context.input_names) {
    row_openings_.push_back(context.name_inputs ? cell(to_utf8(name)) + "," : "");
  }
}

void CsvSink::render(const RenderContext&, Batch& batch) const {
  Buffer& to = batch.output;
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) continue;
    to.append(row_openings_[batch.input_index]);
    append_number(to, passage.line);
    to.push_back(',');
    append_json_cell(to, batch.input.view(passage.id.begin, passage.id.end));
    for (std::size_t h = 0; h < heads_.size(); ++h) append_head(heads_[h], batch.predictions.heads[h], i, to);
    to.push_back(',');
    put_two_decimals(to.extend(kTwoDecimalsBytes), to_units(batch.predictions.coverage[i], kHundredths));
    const bool abstained = !heads_.empty() && batch.predictions.heads[0].abstained[i] != 0;
    to.append(abstained ? ",true" : ",false");
    for (std::size_t k = 0; k < kept_fields_; ++k) {
      const ByteRange& value = batch.kept[i * kept_fields_ + k];
      to.push_back(',');
      append_json_cell(to, batch.input.view(value.begin, value.end));
    }
    to.push_back('\n');
  }
}

void CsvSink::append_head(const HeadCells& head, const HeadColumns& columns, std::size_t passage, Buffer& to) const {
  const bool asked = columns.asked[passage] != 0;
  std::uint64_t given = asked ? columns.labels[passage] : 0;
  to.push_back(',');
  if (head.link == Link::kSigmoid) {
    const std::size_t begin = to.size();
    for (; given != 0; given &= given - 1) {
      if (to.size() != begin) to.push_back(';');
      to.append(head.labels[static_cast<std::size_t>(std::countr_zero(given))]);
    }
    return make_cell(to, begin);
  }
  if (given != 0) to.append(head.labels[static_cast<std::size_t>(std::countr_zero(given))]);
  const std::size_t outputs = head.labels.size();
  for (std::size_t k = 0; k < outputs; ++k) {
    to.push_back(',');
    if (!asked) continue;
    put_four_decimals(to.extend(kFourDecimalsBytes),
                      to_units(columns.probabilities[passage * outputs + k], kTenThousandths));
  }
}

}  // namespace stancemill::sinks
