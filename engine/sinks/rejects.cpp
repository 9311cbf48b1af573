#include <string>

#include "base/row_error_sentence.h"
#include "base/text.h"
#include "sinks/json_text.h"
#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

/// `bytes` without the first bytes of a character whose last ones were cut off.
std::string_view without_cut_character(std::string_view bytes) {
  constexpr std::size_t kLongestCharacter = 4;
  for (std::size_t cut = 0; cut < kLongestCharacter && cut < bytes.size(); ++cut) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - 1 - cut]);
    if (byte < 0x80) break;
    if (byte >= 0xC0) {  // the character's first byte: is it all there?
      const std::size_t begin = bytes.size() - 1 - cut;
      return is_utf8(bytes.substr(begin)) ? bytes : bytes.substr(0, begin);
    }
  }
  return bytes;
}

}  // namespace

void render_rejects(const RenderContext& context, Batch& batch) {
  std::string opening;  // of each row: {"file":"a.jsonl","line":
  Buffer& to = batch.rejects;
  for (const Passage& passage : batch.passages) {
    if (passage.error == RowError::kNone) continue;
    if (opening.empty()) opening = "{\"file\":" + json_quoted(context.input_names[batch.input_index]) + ",\"line\":";
    to.append(opening);
    append_number(to, passage.line);
    to.append(",\"offset\":");
    append_number(to, passage.offset);
    to.append(",\"reason\":\"");
    to.append(reason_name(passage.error));
    to.append("\",\"detail\":\"");
    std::string_view raw = batch.input.view(passage.source.begin, passage.source.end);
    if (passage.error == RowError::kLineTooLong) {
      to.append("the line has ");
      append_number(to, batch.oversized_bytes);
      to.append(" bytes, ");
      raw = without_cut_character(raw);
    }
    to.append(sentence_of(passage.error));
    if (is_utf8(raw)) {
      to.append("\",\"raw\":");
      append_json_string(to, raw);
    } else {
      to.append("\",\"raw\":\"");
      append_base64(to, raw);
      to.append("\",\"raw_encoding\":\"base64\"");
    }
    to.append("}\n");
  }
}

}  // namespace stancemill::sinks
