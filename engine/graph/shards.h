// shards: a run cut into parts that can be done anywhere, in any order.
//
// What: inputs in their order, each shard a stretch of them: ranges of whole lines where the input is one plain file,
// whole files otherwise, of about the same number of bytes. The same inputs give the same shards, and the outputs of
// the shards one after the other are the output of one run. Cost: a plain file is read up to the last cut that is
// wanted, to know the lines' numbers. Threads: pure functions. Tested by: tests/end_to_end/shards_test.py
#pragma once

#include <string>
#include <vector>

#include "io/io.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// Which shard of how many, from 1.
struct ShardNumber {
  std::size_t index = 1;
  std::size_t count = 1;
};
/// "3/16"; kUsage for anything else.
Result<ShardNumber> parse_shard(const std::string& text);
/// "shard-0003-of-0016": sorts as it counts.
std::string name_of(const ShardNumber& shard);
/// `output` with the shard's name before its endings: labels.shard-0003-of-0016.jsonl.gz.
std::string output_of(const std::string& output, const ShardNumber& shard);

/// The inputs of all shards. `sha256` is set to that of the file that was cut, if one was.
Result<std::vector<std::vector<io::InputFile>>> divide(const std::vector<io::InputFile>& inputs, std::size_t shards,
                                                       std::string& sha256);
/// The inputs of one shard, for which less needs to be read.
Result<std::vector<io::InputFile>> inputs_of(const std::vector<io::InputFile>& inputs, const ShardNumber& shard);

}  // namespace stancemill::graph
