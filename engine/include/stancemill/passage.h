// A passage: one line of a corpus that may be labelled, or the reason why it may not.
//
// Ranges are 32-bit offsets into the batch that owns the bytes; nothing outlives its batch.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace stancemill {

/// A half-open range of bytes, [begin, end), in a buffer that the context names.
struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// A word as a range of bytes of the batch's text.
using TokenSpan = ByteRange;

/// Why a line was rejected: a closed list, written by name into the rejects file.
enum class RowError : std::uint8_t {
  kNone,
  kJsonSyntax,           ///< not one well-formed RFC 8259 value
  kNotObject,            ///< well-formed, but no object
  kUtf8Invalid,          ///< bytes that are not UTF-8, anywhere in the line
  kEncodingUnsupported,  ///< UTF-16 or UTF-32: the file as a whole
  kTextMissing,
  kTextNull,
  kTextType,  ///< the text is not a string
  kTextEmpty,
  kTextSurrogate,  ///< an unpaired surrogate escape, with --strict
  kIdType,         ///< neither string nor number (null counts as absent)
  kDuplicateKey,   ///< the text's or the id's key stands twice in one object, or a reserved one stands there
  kLineTooLong,
  kDepthExceeded,  ///< nested deeper than 1,024
};
inline constexpr int kRowErrorCount = 14;

/// The reason code as it stands in rejects and manifest; "none" for kNone.
constexpr std::string_view reason_name(RowError error) {
  constexpr std::array<std::string_view, kRowErrorCount> kNames = {
      "none",         "json_syntax",   "not_object",    "utf8_invalid",  "encoding_unsupported",
      "text_missing", "text_null",     "text_type",     "text_empty",    "text_surrogate",
      "id_type",      "duplicate_key", "line_too_long", "depth_exceeded"};
  return kNames[static_cast<std::size_t>(error)];
}

struct Passage {
  std::uint64_t line = 0;    ///< number of the line in its input, from 1
  std::uint64_t offset = 0;  ///< first byte of the line in the input's decoded stream
  ByteRange source;          ///< the line in Batch::input, without its line feed
  ByteRange id;              ///< the id's raw JSON in Batch::input; empty: absent or null
  ByteRange text;            ///< the decoded text in Batch::text; empty for a rejected line
  RowError error = RowError::kNone;
  std::uint32_t replaced_surrogates = 0;  ///< unpaired surrogate escapes that became U+FFFD
};

}  // namespace stancemill
