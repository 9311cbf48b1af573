// The batch: a block of lines on its way round the ring, with every column that the rooms add.
//
// The ring's pool owns all batches; a message in the graph is a Batch*. A batch holds lines of one input only.
// clear() keeps capacity, so a warm ring allocates nothing. A room takes the columns that it needs, not the batch.
#pragma once

#include <cstdint>
#include <vector>

#include "stancemill/buffer.h"
#include "stancemill/explanation.h"
#include "stancemill/feature_batch.h"
#include "stancemill/passage.h"
#include "stancemill/prediction.h"
#include "stancemill/source.h"

namespace stancemill {

struct Batch {
  // Where it stands.
  std::uint64_t sequence = 0;         ///< number in the run, from 0, without gaps: the order of the output
  std::uint32_t input_index = 0;      ///< which input
  std::uint64_t first_line = 1;       ///< number of the first line in that input
  std::uint64_t first_offset = 0;     ///< of the first byte in that input's decoded stream
  std::uint64_t end_line = 1;         ///< number that the line after this batch will have
  std::uint64_t end_offset = 0;       ///< offset of the byte after this batch, in the decoded stream
  std::uint64_t oversized_bytes = 0;  ///< not 0: the batch is the beginning of one line of this length, over the limit
  bool encoding_unsupported = false;  ///< the batch is the beginning of an input in UTF-16 or UTF-32
  SourceMark mark;                    ///< how the input can be taken up again at end_offset

  // Columns, in the order in which rooms add them.
  Buffer input;                            ///< read: whole lines as they stood, joined by line feeds
  std::vector<Passage> passages;           ///< parse: one a line that is not blank
  std::vector<ByteRange> kept;             ///< parse: passages x kept fields, raw JSON in `input`; empty range: absent
  std::vector<ByteRange> by;               ///< parse: the same for the fields that the tallies are taken by
  Buffer text;                             ///< parse: the decoded texts, each followed by a line feed
  std::uint64_t blank_lines = 0;           ///< parse
  Buffer folded;                           ///< segment: `text` after case folding, byte for byte in the same places
  std::vector<TokenSpan> tokens;           ///< segment: words as ranges of `text`
  std::vector<std::uint32_t> token_begin;  ///< segment: passages + 1 offsets into `tokens`
  FeatureBatch features;                   ///< hash
  PredictionBatch predictions;             ///< classify
  std::vector<float> scores;               ///< classify: room to work in
  std::vector<Explanation> explanations;   ///< explain: one a passage, or none at all where nobody asked
  Buffer output;                           ///< render: the labelled rows as bytes of the output format
  Buffer rejects;                          ///< render: the rejected rows

  void clear() {
    sequence = 0;
    input_index = 0;
    first_line = end_line = 1;
    first_offset = end_offset = 0;
    oversized_bytes = 0;
    encoding_unsupported = false;
    input.clear();
    passages.clear();
    kept.clear();
    by.clear();
    text.clear();
    blank_lines = 0;
    folded.clear();
    tokens.clear();
    token_begin.clear();
    features.clear();
    explanations.clear();
    output.clear();
    rejects.clear();
  }
};

}  // namespace stancemill
