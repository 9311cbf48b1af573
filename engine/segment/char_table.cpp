#include "segment/char_table.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "segment/unicode_ranges.h"

namespace stancemill::segment {
namespace {

constexpr std::size_t kCharacters = 0x110000;
constexpr std::size_t kBlock = 64;

}  // namespace

CharTable::CharTable() {
  std::vector<std::uint16_t> flat(kCharacters, 0);
  for (const ClassRange& range : class_ranges()) {
    std::fill(flat.begin() + range.first, flat.begin() + range.last + 1, range.info);
  }
  std::size_t deltas = 1;
  for (const FoldRange& range : fold_ranges()) {
    auto* const end = fold_delta_.begin() + deltas;
    auto* const known = std::find(fold_delta_.begin() + 1, end, range.delta);
    if (known == end) fold_delta_[deltas++] = range.delta;
    assert(deltas < fold_delta_.size());
    const auto fold = static_cast<std::uint16_t>((known - fold_delta_.begin()) << 8);
    for (std::uint32_t c = range.first; c <= range.last; c += static_cast<std::uint32_t>(range.step)) flat[c] |= fold;
  }

  std::map<std::vector<std::uint16_t>, std::uint16_t> known_blocks;
  std::vector<std::uint16_t> block(kBlock);
  index_.reserve(kCharacters / kBlock);
  for (std::size_t c = 0; c < kCharacters; c += kBlock) {
    // Most of the code space repeats the block before it: no need to search.
    if (c != 0 && std::equal(flat.begin() + c, flat.begin() + c + kBlock, flat.begin() + c - kBlock)) {
      index_.push_back(index_.back());
      continue;
    }
    block.assign(flat.begin() + c, flat.begin() + c + kBlock);
    const auto [place, is_new] = known_blocks.try_emplace(block, static_cast<std::uint16_t>(blocks_.size()));
    if (is_new) blocks_.insert(blocks_.end(), block.begin(), block.end());
    index_.push_back(place->second);
  }
  assert(blocks_.size() <= 0x10000);
}

const CharTable& CharTable::get() {
  static const CharTable kTable;
  return kTable;
}

}  // namespace stancemill::segment
