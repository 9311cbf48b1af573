#include "sinks/dolma_sink.h"

#include <array>

namespace stancemill::sinks {
namespace {

constexpr std::string_view kOpen = "{\"id\":";
constexpr std::string_view kAttributes = ",\"attributes\":{";
constexpr std::string_view kSpan = "[0,";
constexpr std::string_view kSpanEnd = "]],";
constexpr std::string_view kNoSpan = "],";
constexpr std::string_view kEndOfRow = "}\n";

}  // namespace

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

DolmaSink::DolmaSink(const RenderContext& context, ByteSink* bytes) : TextSink(bytes), kept_(context) {
  for (const Head& head : context.model->heads) {
    std::vector<std::string>& keys = keys_.emplace_back();
    for (const std::string& label : head.labels) {
      keys.push_back(json_quoted("stancemill__" + head.name + "__" + label) + ":[");
      most_bytes_ += keys.back().size() + kSpan.size() + kNumberBytes + 1 + kFourDecimalsBytes + kSpanEnd.size();
    }
  }
}

void DolmaSink::render(const RenderContext&, Batch& batch) const {
  const std::size_t fixed = kOpen.size() + kNull.size() + kAttributes.size() + most_bytes_ + 1 + kEndOfRow.size();
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) continue;
    char* to = batch.output.extend(fixed + passage.id.size() + kept_.most_bytes(batch, i));
    to = put(to, kOpen);
    to = put(to, passage.id.empty() ? kNull : batch.input.view(passage.id.begin, passage.id.end));
    to = put(to, kAttributes);
    to = write_attributes(batch, i, to);
    *to++ = '}';
    to = kept_.write(batch, i, to);
    to = put(to, kEndOfRow);
    batch.output.resize(static_cast<std::size_t>(to - batch.output.data()));
  }
}

char* DolmaSink::write_attributes(const Batch& batch, std::size_t passage, char* to) const {
  const ByteRange& text = batch.passages[passage].text;
  std::array<char, kNumberBytes> digits{};
  const char* const digits_end = put_number(digits.data(), count_code_points(batch.text.view(text.begin, text.end)));
  const std::string_view length(digits.data(), static_cast<std::size_t>(digits_end - digits.data()));
  bool any = false;
  for (std::size_t h = 0; h < keys_.size(); ++h) {
    const HeadColumns& columns = batch.predictions.heads[h];
    for (std::size_t k = 0; k < keys_[h].size(); ++k) {
      any = true;
      to = put(to, keys_[h][k]);
      if (columns.asked[passage] == 0) {
        to = put(to, kNoSpan);
        continue;
      }
      to = put(to, kSpan);
      to = put(to, length);
      *to++ = ',';
      to = put_four_decimals(to, to_units(columns.probabilities[passage * keys_[h].size() + k], kTenThousandths));
      to = put(to, kSpanEnd);
    }
  }
  return any ? to - 1 : to;  // over the last comma
}

}  // namespace stancemill::sinks
