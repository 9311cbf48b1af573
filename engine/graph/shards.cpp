#include "graph/shards.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace stancemill::graph {
namespace {

constexpr std::size_t kMostShards = 100'000;

/// Where part `index` of `count` of `bytes` begins; without the overflow of bytes * index.
std::uint64_t beginning(std::uint64_t bytes, std::size_t index, std::size_t count) {
  return bytes / count * index + bytes % count * index / count;
}

std::vector<io::InputFile> range_of(const io::InputFile& file, const io::LineCut& from, const io::LineCut& to) {
  if (from.offset == to.offset) return {};
  io::InputFile range = file;
  range.begin = from.offset;
  range.end = to.offset;
  range.first_line = from.line;
  return {range};
}

/// Each file goes to the shard in whose part of all bytes its middle lies.
Result<std::vector<std::vector<io::InputFile>>> divide_files(const std::vector<io::InputFile>& inputs,
                                                             std::size_t shards) {
  std::vector<std::uint64_t> sizes;
  std::uint64_t total = 0;
  for (const io::InputFile& input : inputs) {
    const Result<std::uint64_t> bytes = io::file_bytes(input.path);
    if (!bytes.ok()) return Status(ErrorCode::kInput, bytes.status().message() + "; shards are made of files");
    sizes.push_back(bytes.value() + 1);  // empty files are to be spread as well
    total += sizes.back();
  }
  std::vector<std::vector<io::InputFile>> divided(shards);
  std::uint64_t before = 0;
  std::size_t shard = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    while (shard + 1 < shards && before + sizes[i] / 2 >= beginning(total, shard + 1, shards)) ++shard;
    divided[shard].push_back(inputs[i]);
    before += sizes[i];
  }
  return divided;
}

}  // namespace

Result<ShardNumber> parse_shard(const std::string& text) {
  ShardNumber shard;
  const std::size_t slash = std::min(text.find('/'), text.size());
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), text.data() + slash, shard.index);
  const auto count = std::from_chars(std::min(text.data() + slash + 1, end), end, shard.count);
  const bool read =
      index.ec == std::errc() && index.ptr == text.data() + slash && count.ec == std::errc() && count.ptr == end;
  if (!read || shard.index < 1 || shard.index > shard.count || shard.count > kMostShards) {
    return Status(ErrorCode::kUsage, "--shard: '" + text + "' is not I/N with I from 1 to N, as in 3/16");
  }
  return shard;
}

std::string name_of(const ShardNumber& shard) {
  std::array<char, 64> name{};
  std::snprintf(name.data(), name.size(), "shard-%04zu-of-%04zu", shard.index, shard.count);
  return name.data();
}

std::string output_of(const std::string& output, const ShardNumber& shard) {
  const std::size_t name = output.rfind('/') == std::string::npos ? 0 : output.rfind('/') + 1;
  std::size_t end = output.size();
  for (const std::string_view compression : {".gz", ".zst"}) {
    if (output.ends_with(compression)) end -= compression.size();
  }
  const std::size_t dot = output.rfind('.', end - 1);
  if (dot != std::string::npos && dot > name) end = dot;
  return output.substr(0, end) + "." + name_of(shard) + output.substr(end);
}

Result<std::vector<std::vector<io::InputFile>>> divide(const std::vector<io::InputFile>& inputs, std::size_t shards,
                                                       std::string& sha256) {
  if (inputs.size() != 1 || !io::can_be_cut(inputs[0].path)) return divide_files(inputs, shards);
  const Result<std::uint64_t> bytes = io::file_bytes(inputs[0].path);
  if (!bytes.ok()) return bytes.status();
  std::vector<std::uint64_t> wanted;
  for (std::size_t i = 0; i <= shards; ++i) wanted.push_back(beginning(bytes.value(), i, shards));
  const Result<std::vector<io::LineCut>> cuts = io::cut_lines(inputs[0].path, wanted, &sha256);
  if (!cuts.ok()) return cuts.status();
  std::vector<std::vector<io::InputFile>> divided;
  for (std::size_t i = 0; i < shards; ++i) {
    divided.push_back(range_of(inputs[0], cuts.value()[i], cuts.value()[i + 1]));
  }
  return divided;
}

Result<std::vector<io::InputFile>> inputs_of(const std::vector<io::InputFile>& inputs, const ShardNumber& shard) {
  if (inputs.size() == 1 && io::can_be_cut(inputs[0].path)) {
    const Result<std::uint64_t> bytes = io::file_bytes(inputs[0].path);
    if (!bytes.ok()) return bytes.status();
    const std::vector<std::uint64_t> wanted = {beginning(bytes.value(), shard.index - 1, shard.count),
                                               beginning(bytes.value(), shard.index, shard.count)};
    const Result<std::vector<io::LineCut>> cuts = io::cut_lines(inputs[0].path, wanted);
    if (!cuts.ok()) return cuts.status();
    return range_of(inputs[0], cuts.value()[0], cuts.value()[1]);
  }
  const Result<std::vector<std::vector<io::InputFile>>> divided = divide_files(inputs, shard.count);
  if (!divided.ok()) return divided.status();
  return divided.value()[shard.index - 1];
}

}  // namespace stancemill::graph
