#include "graph/choose_sample.h"

#include <algorithm>
#include <map>
#include <random>

#include "base/random.h"

namespace stancemill::graph {
namespace {

constexpr std::uint64_t kBlocks = 256;  ///< drawn, unless they would be too small or too large
constexpr std::uint64_t kLeastBlockBytes = 4 * 1024;
constexpr std::uint64_t kMostBlockBytes = 256 * 1024;
constexpr std::size_t kFewFiles = 64;
constexpr std::uint64_t kLeastOfAFile = 256 * 1024;

struct SizedInput {
  std::size_t input = 0;
  std::uint64_t bytes = 0;
};

class Chooser {
 public:
  Chooser(const std::vector<io::InputFile>& inputs, std::uint64_t sample_bytes, std::uint64_t seed)
      : inputs_(inputs), sample_bytes_(std::max(sample_bytes, kLeastBlockBytes)), random_(seed) {}

  Result<ChosenSample> choose() {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const Result<std::uint64_t> bytes = io::file_bytes(inputs_[i].path);
      if (!bytes.ok()) {
        return Status(ErrorCode::kUsage, bytes.status().message() + "; only regular files can be sampled");
      }
      const bool plain = io::can_be_cut(inputs_[i].path);
      (plain ? plain_ : others_).push_back({i, bytes.value()});
      (plain ? chosen_.blocks : chosen_.beginnings).bytes += bytes.value();
    }
    const std::uint64_t share = plain_.empty() || others_.empty() ? sample_bytes_ : sample_bytes_ / 2;
    if (Status status = choose_blocks(share); !status.ok()) return status;
    choose_beginnings(share);
    return std::move(chosen_);
  }

 private:
  void take_from_beginning(SamplePieces& to, std::size_t input, std::uint64_t decoded_bytes) {
    to.pieces.push_back({input, inputs_[input], decoded_bytes, false});
  }

  Status choose_blocks(std::uint64_t share) {
    if (chosen_.blocks.bytes <= share) {
      for (const SizedInput& file : plain_) take_from_beginning(chosen_.blocks, file.input, 0);
      return {};
    }
    const std::uint64_t block = std::clamp(share / kBlocks, kLeastBlockBytes, kMostBlockBytes);
    std::uint64_t all_blocks = 0;
    for (const SizedInput& file : plain_) all_blocks += (file.bytes + block - 1) / block;
    const std::uint64_t drawn = std::min(all_blocks, std::max<std::uint64_t>(share / block, 2));
    std::size_t file = 0;
    std::uint64_t before = 0;  // blocks of the files before
    for (std::uint64_t i = 0; i < drawn; ++i) {
      const std::uint64_t begin = all_blocks * i / drawn;
      const std::uint64_t end = all_blocks * (i + 1) / drawn;
      const std::uint64_t number = begin + draw_below(random_, static_cast<std::size_t>(end - begin));
      std::uint64_t of_file = (plain_[file].bytes + block - 1) / block;
      while (number >= before + of_file) {
        before += of_file;
        of_file = (plain_[++file].bytes + block - 1) / block;
      }
      const std::uint64_t offset = (number - before) * block;
      const std::size_t input = plain_[file].input;
      const Result<io::ByteSpan> lines = io::lines_beginning_in(inputs_[input].path, {offset, offset + block});
      if (!lines.ok()) return lines.status();
      SamplePiece& piece = chosen_.blocks.pieces.emplace_back(SamplePiece{input, inputs_[input], 0, false});
      piece.file.begin = lines.value().begin;
      piece.file.end = lines.value().end;
      piece.empty = lines.value().begin == lines.value().end;
    }
    return {};
  }

  void choose_beginnings(std::uint64_t share) {
    const std::uint64_t bytes = chosen_.beginnings.bytes;
    std::map<std::size_t, std::uint64_t> wanted;  // by input: decoded bytes
    if (others_.size() <= kFewFiles) {
      for (const SizedInput& file : others_) {
        const double part = bytes == 0 ? 0 : static_cast<double>(file.bytes) / static_cast<double>(bytes);
        wanted[file.input] = std::max(kLeastOfAFile, static_cast<std::uint64_t>(part * static_cast<double>(share)));
      }
    } else {
      std::size_t file = 0;
      std::uint64_t before = 0;
      for (std::size_t i = 0; i < kFewFiles && bytes > 0; ++i) {
        const double place = (static_cast<double>(i) + draw_uniform(random_)) / static_cast<double>(kFewFiles);
        const auto at = static_cast<std::uint64_t>(place * static_cast<double>(bytes));
        while (file + 1 < others_.size() && at >= before + others_[file].bytes) before += others_[file++].bytes;
        std::uint64_t& of_file = wanted[others_[file].input];
        of_file += std::max(kLeastOfAFile, share / kFewFiles);
      }
    }
    for (const auto& [input, decoded_bytes] : wanted) {
      take_from_beginning(chosen_.beginnings, input, decoded_bytes);
    }
  }

  const std::vector<io::InputFile>& inputs_;
  const std::uint64_t sample_bytes_;
  std::mt19937_64 random_;
  std::vector<SizedInput> plain_;
  std::vector<SizedInput> others_;
  ChosenSample chosen_;
};

}  // namespace

Result<ChosenSample> choose_sample(const std::vector<io::InputFile>& inputs, std::uint64_t sample_bytes,
                                   std::uint64_t seed) {
  return Chooser(inputs, sample_bytes, seed).choose();
}

}  // namespace stancemill::graph
