#include <string>

#include "base/text.h"
#include "sinks/json_text.h"
#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

/// One sentence for people about a reason, with the remedy where there is one.
std::string_view sentence_of(RowError error) {
  switch (error) {
    case RowError::kNone:
      break;
    case RowError::kJsonSyntax:
      return "the line is not one well-formed JSON value (RFC 8259)";
    case RowError::kNotObject:
      return "the line is well-formed JSON, but not an object";
    case RowError::kUtf8Invalid:
      return "the line holds bytes that are not UTF-8; convert the file to UTF-8 first";
    case RowError::kEncodingUnsupported:
      return "the file is UTF-16 or UTF-32; convert it to UTF-8 first, for instance with iconv";
    case RowError::kTextMissing:
      return "the object has no text field; --text-field names another one";
    case RowError::kTextNull:
      return "the text is null";
    case RowError::kTextType:
      return "the text is not a string";
    case RowError::kTextEmpty:
      return "the text is an empty string";
    case RowError::kTextSurrogate:
      return "the text holds an unpaired surrogate escape; without --strict it becomes U+FFFD";
    case RowError::kIdType:
      return "the id is neither a string nor a number; --id-field names another one";
    case RowError::kDuplicateKey:
      return "the key of the text or of the id stands twice in one object, or, with --format merge, the key "
             "'stancemill' "
             "that merge adds stands in it already; --format jsonl labels such lines";
    case RowError::kLineTooLong:
      return "over the limit; --max-line-bytes raises it, and here stands the line's beginning";
    case RowError::kDepthExceeded:
      return "the line is nested deeper than 1,024 levels";
  }
  return "";
}

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
      to.append("\",\"raw_base64\":\"");
      append_base64(to, raw);
      to.push_back('"');
    }
    to.append("}\n");
  }
}

}  // namespace stancemill::sinks
