#include "base/row_error_sentence.h"

namespace stancemill {

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
             "'stancemill' that merge adds stands in it already; --format jsonl labels such lines";
    case RowError::kLineTooLong:
      return "over the limit; --max-line-bytes raises it, and here stands the line's beginning";
    case RowError::kDepthExceeded:
      return "the line is nested deeper than 1,024 levels";
  }
  return "";
}

}  // namespace stancemill
