// Highway compiles what stands between its marks once for each CPU target.
#define HWY_WANT_AVX3_DL
#define HWY_DISABLED_TARGETS HWY_SSSE3  // no CpuTarget asks for it
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "segment/block_scan.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
// After foreach_target.h:
#include "hwy/highway.h"
#include "segment/block_scan.h"
#include "segment/chain_rules.h"

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
#include "segment/block_vectors-inl.h"
#include "segment/other_characters-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stancemill::segment {
namespace HWY_NAMESPACE {

/// Turns the body of words into edges and moves on behind the `size` bytes that it was made of.
HWY_INLINE void take_block(BlockScan& scan, Mask body, Mask was_in_word, unsigned size) {
  const Mask edges = (body ^ (body << 1U | was_in_word)) & low_bits(size);
  write_positions(edges, scan.base + static_cast<std::uint32_t>(scan.position), scan.edges + scan.edge_count);
  scan.edge_count += static_cast<std::size_t>(std::popcount(edges));
  scan.position += size;
}

/// How many bytes of the block are whole characters. Where the next block begins hangs on it: it has to be known soon.
HWY_INLINE unsigned whole_characters(const std::uint8_t* block) {
  unsigned size = 64;
  size = block[61] >= 0xF0 ? 61 : size;
  size = block[62] >= 0xE0 ? 62 : size;
  size = block[63] >= 0xC0 ? 63 : size;
  return size;
}

/// A block that is not all ASCII, or that needs rules beyond those of scan_ascii().
HWY_INLINE ScanStop scan_mixed(BlockScan& scan, const Block& bytes, const Block& classes, const Block& folded) {
  const auto* const block = reinterpret_cast<const std::uint8_t*>(scan.text) + scan.position;
  ClassMasks masks;
  const Mask outside = bits(test(bytes, 0x80));
  const Mask leads = bits(at_least(bytes, 0xC0));
  masks.inner = outside & ~leads;
  const unsigned whole = whole_characters(block);
  const Mask taken = leads & low_bits(whole);
  const Mask three_or_four = bits(at_least(bytes, 0xE0)) & taken;

  OtherCharacters others(scan, bytes, classes, folded);
  others.two_bytes(taken & ~three_or_four);
  if (three_or_four != 0) {
    const Mask four = bits(at_least(bytes, 0xF0)) & taken;
    others.three_bytes(three_or_four & ~four);
    if (four != 0) others.four_bytes(four, masks);
  }
  const bool has_rare = others.add_classes(masks) || scan.carry.after_hebrew != 0;
  others.write_folded(scan.folded + scan.position, whole);

  const Mask was_in_word = scan.carry.in_word;
  Chains chains;
  if (has_rare) {
    masks.single_quotes = bits(equal(bytes, '\''));
    masks.double_quotes = bits(equal(bytes, '"'));
    chains = find_chains<true>(scan, masks, whole);
  } else {
    chains = find_chains<false>(scan, masks, whole);
  }
  take_block(scan, chains.body, was_in_word, chains.size);
  return chains.stop;
}

/// A block of ASCII with no Hebrew letter before it. Returns false, with nothing done, where connectors begin a word.
HWY_INLINE bool scan_ascii(BlockScan& scan, const Block& classes, const Block& folded) {
  const Mask letters = bits(test(classes, kLetterBit));
  const Mask numbers = bits(test(classes, kNumberBit));
  const Mask connectors = bits(test(classes, kConnectorBit));
  const Mask in_letters = bits(test(classes, kInLettersBit)) & (letters << 1U | scan.carry.after_letter);
  const Mask in_numbers = bits(test(classes, kInNumbersBit)) & (numbers << 1U | scan.carry.after_number);
  Mask body = letters | numbers | connectors | (in_letters & letters >> 1U) | (in_numbers & numbers >> 1U);
  const Mask was_in_word = scan.carry.in_word;
  if ((connectors & ~(body << 1U | was_in_word)) != 0) return false;
  if (((in_letters | in_numbers) >> 63U) != 0) [[unlikely]] {
    const std::uint8_t next = block_class_behind(scan.text, scan.position + 64, scan.size);
    body |= (in_letters & Mask{(next & kLetterBit) != 0} << 63U) | (in_numbers & Mask{(next & kNumberBit) != 0} << 63U);
  }
  store(folded, scan.folded + scan.position);
  scan.carry = {body >> 63U, letters >> 63U, numbers >> 63U, 0};
  take_block(scan, body, was_in_word, 64);
  return true;
}

ScanStop scan_blocks(BlockScan& outer) {
  BlockScan scan = outer;  // a copy that nothing else points to stays in registers
  const auto stop_with = [&](ScanStop stop) {
    outer = scan;
    return stop;
  };
  while (scan.position + 64 <= scan.size) {
    if (scan.edge_count + kEdgeSlack > scan.edge_capacity) return stop_with(ScanStop::kFull);
    const Block bytes = load(reinterpret_cast<const std::uint8_t*>(scan.text) + scan.position);
    const Block classes = ascii_classes(bytes, *scan.rows);
    const Block folded = fold_ascii(bytes);
    if ((bits(test(bytes, 0x80)) | scan.carry.after_hebrew) == 0 && scan_ascii(scan, classes, folded)) [[likely]] {
      continue;
    }
    const ScanStop stop = scan_mixed(scan, bytes, classes, folded);
    if (stop != ScanStop::kEnd) return stop_with(stop);
  }
  return stop_with(ScanStop::kEnd);
}

}  // namespace HWY_NAMESPACE
}  // namespace stancemill::segment
HWY_AFTER_NAMESPACE();
#endif  // a target with vectors

#if HWY_ONCE
namespace stancemill::segment {

BlockScanner block_scanner(CpuTarget target) {
  switch (target) {
#if HWY_TARGETS & HWY_AVX3_DL
    case CpuTarget::kAvx3Dl:
      return &N_AVX3_DL::scan_blocks;
#endif
#if HWY_TARGETS & HWY_AVX3
    case CpuTarget::kAvx3:
      return &N_AVX3::scan_blocks;
#endif
#if HWY_TARGETS & HWY_AVX2
    case CpuTarget::kAvx2:
      return &N_AVX2::scan_blocks;
#endif
#if HWY_TARGETS & HWY_SSE4
    case CpuTarget::kSse4:
      return &N_SSE4::scan_blocks;
#endif
    default:
#if HWY_STATIC_TARGET == HWY_SCALAR || HWY_STATIC_TARGET == HWY_EMU128
      return nullptr;
#else
      return &HWY_STATIC_DISPATCH(scan_blocks);
#endif
  }
}

}  // namespace stancemill::segment
#endif  // HWY_ONCE
