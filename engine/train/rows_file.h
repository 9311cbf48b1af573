// Hashed feature rows as a file: training data without its text.
//
// Format: safetensors with metadata format = "stancemill-rows", version = "1", feature_spec (JSON), unicode, icu and
// heads (JSON), and the tensors
//   row_begin U64 [passages + 1], rows U32 [entries], counts U32 [entries]: FeatureRows
//   words U32 [passages], weights F64 [passages]
//   word_hash U64 [words], word_passages U32 [words]
//   group, lang, source, genre U8: the strings as JSON arrays of strings
//   gold.HEAD U64 [passages], present.HEAD U8 [passages]
// The text cannot be read back from it, but whoever guesses a text can check the guess: hashes are not encryption.
// Threads: pure functions. Tested by: tests/train/rows_file_test.cpp
#pragma once

#include <string>
#include <string_view>

#include "stancemill/status.h"
#include "train/corpus.h"

namespace stancemill::train {

/// By its name: what holds rows, and not texts.
bool is_rows_file(const std::string& name);

/// The bytes of the file; the same corpus gives the same bytes.
std::string serialize_rows(const Corpus& corpus);

/// Reads a rows file and checks every offset, row number and label in it (kInput: not a rows file, or damaged).
Result<Corpus> parse_rows(std::string_view file, const std::string& name_for_errors);

}  // namespace stancemill::train
