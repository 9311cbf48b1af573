#include "segment/word_trie.h"

#include <unicode/bytestrie.h>
#include <unicode/stringpiece.h>
#include <unicode/ucharstrie.h>
#include <unicode/udata.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <string>
#include <utility>

namespace stancemill::segment {
namespace {

// ICU's dictionary format (i18n data "dict"): eight numbers, then the trie.
enum Index : std::size_t { kTrieOffset = 0, kTotalSize = 3, kTrieType = 4, kTransform = 5 };
constexpr std::int32_t kTypeMask = 7;
constexpr std::int32_t kTypeBytes = 0;
constexpr std::int32_t kTypeUnits = 1;
constexpr std::int32_t kTransformTypeMask = 0x7F000000;
constexpr std::int32_t kTransformOffset = 0x1000000;
constexpr std::int32_t kOffsetMask = 0x1FFFFF;
// In dictionaries of bytes, the joiners stand for themselves.
constexpr std::uint8_t kByteOfJoiner = 0xFF;
constexpr std::uint8_t kByteOfNonJoiner = 0xFE;
constexpr char16_t kJoiner = 0x200D;
constexpr char16_t kNonJoiner = 0x200C;

struct CloseData {
  void operator()(UDataMemory* data) const { udata_close(data); }
};

char16_t character_of(std::uint8_t byte, std::int32_t offset) {
  if (byte == kByteOfJoiner) return kJoiner;
  if (byte == kByteOfNonJoiner) return kNonJoiner;
  return static_cast<char16_t>(offset + byte);
}

}  // namespace

/// Takes words in the order of their characters, so that each shares its beginning with the one before. Steps go
/// straight into the table, which doubles when it is full: building needs little more memory than the trie keeps.
class WordTrie::Builder {
 public:
  /// `trie_bytes`, the size of ICU's form, says about how large a table will be: it need not grow often.
  explicit Builder(std::size_t trie_bytes) : entries_(std::max(kLeastSlots, std::bit_ceil(trie_bytes / 2))) {}

  void add(const std::u16string& word, std::uint32_t cost) {
    if (word.size() > kMaxWord) too_many_ = true;
    const auto [a, b] = std::mismatch(word.begin(), word.end(), last_.begin(), last_.end());
    const auto shared = static_cast<std::size_t>(a - word.begin());
    nodes_before_.resize(std::min(nodes_before_.size(), shared + 1));
    for (std::size_t i = nodes_before_.size(); i < word.size(); ++i) {
      if (nodes_ == kMaxNode) {
        too_many_ = true;
        return;
      }
      ++nodes_;
      add_to_step(nodes_before_.back(), word[i - 1], nodes_ << kNodeShift);
      nodes_before_.push_back(nodes_);
    }
    add_to_step(nodes_before_.back(), word.back(), cost);
    last_ = word;
  }

  /// False where there are no words, or more or longer ones than an entry can hold.
  bool finish(WordTrie& trie) {
    while (waiting_ != 0) put_oldest();
    const auto is_set = [](std::uint32_t step) { return step != 0; };
    const auto lowest = std::find_if(first_.begin(), first_.end(), is_set);
    if (too_many_ || lowest == first_.end()) return false;
    const auto highest = std::find_if(first_.rbegin(), first_.rend(), is_set).base();
    trie.first_character_ = static_cast<std::size_t>(lowest - first_.begin());
    trie.first_.assign(lowest, highest);
    trie.shift_ = shift();
    trie.mask_ = entries_.size() - 1;
    trie.filter_ = HugeArray<std::uint64_t>((entries_.size() << kFilterBits) / 64);
    if (trie.filter_.empty()) return false;
    for (const std::uint64_t entry : entries_.span()) {  // half of them empty, in no order: so without a branch
      const std::uint64_t bit = hash_of(entry >> kKeyShift) >> (trie.shift_ - kFilterBits);
      trie.filter_[bit / 64] |= std::uint64_t{entry != 0} << (bit % 64);
    }
    trie.entries_ = std::move(entries_);
    return true;
  }

 private:
  static constexpr std::size_t kLeastSlots = 64;

  int shift() const { return 64 - std::countr_zero(entries_.size()); }

  /// The slot of `key`, or the free one where it belongs.
  std::uint64_t& slot_of(std::uint64_t key) {
    std::size_t place = static_cast<std::size_t>(hash_of(key) >> shift());
    while (entries_[place] != 0 && entries_[place] >> kKeyShift != key) place = (place + 1) & (entries_.size() - 1);
    return entries_[place];
  }

  /// Sets bits (a child node or a cost) of the step from `node` along `character`, which comes about with them. It
  /// waits a while until its slot has come from memory, which takes longer than all the rest.
  void add_to_step(std::uint32_t node, char16_t character, std::uint32_t bits) {
    if (node == 0) {
      first_[character] |= bits;
      return;
    }
    if (waiting_ == queue_.size()) put_oldest();
    const std::uint64_t key = key_of(node, character);
    if (!entries_.empty()) prefetch(&entries_[static_cast<std::size_t>(hash_of(key) >> shift())]);
    queue_[(oldest_ + waiting_++) % queue_.size()] = key << kKeyShift | bits;
  }

  void put_oldest() {
    const std::uint64_t entry = queue_[oldest_];
    oldest_ = (oldest_ + 1) % queue_.size();
    --waiting_;
    // At most three quarters full, which leaves the largest, that of Chinese and Japanese, less than half full: an
    // answer is one step away in most cases.
    if (4 * (used_ + 1) > 3 * entries_.size()) grow();
    if (entries_.empty()) return;
    std::uint64_t& slot = slot_of(entry >> kKeyShift);
    used_ += slot == 0 ? 1 : 0;
    slot |= entry;
  }

  void grow() {
    const HugeArray<std::uint64_t> smaller =
        std::exchange(entries_, HugeArray<std::uint64_t>(std::max(kLeastSlots, entries_.size() * 2)));
    if (entries_.empty()) {
      too_many_ = true;
      return;
    }
    for (const std::uint64_t entry : smaller.span()) {
      if (entry != 0) slot_of(entry >> kKeyShift) = entry;
    }
  }

  std::vector<std::uint32_t> first_ = std::vector<std::uint32_t>(0x10000, 0);  ///< steps from the root
  HugeArray<std::uint64_t> entries_;
  std::size_t used_ = 0;
  std::array<std::uint64_t, 32> queue_{};  ///< entries that wait for their slots, from oldest_ on
  std::size_t oldest_ = 0;
  std::size_t waiting_ = 0;
  std::uint32_t nodes_ = 0;
  bool too_many_ = false;
  std::vector<std::uint32_t> nodes_before_ = {0};  ///< of the last word: the node before each of its characters
  std::u16string last_;
};

std::optional<WordTrie> WordTrie::load(const char* name) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<UDataMemory, CloseData> data(udata_open(U_ICUDATA_NAME "-brkitr", "dict", name, &code));
  if (U_FAILURE(code)) return std::nullopt;
  const auto* const indexes = static_cast<const std::int32_t*>(udata_getMemory(data.get()));
  const char* const bytes = reinterpret_cast<const char*>(indexes) + indexes[kTrieOffset];
  const std::int32_t type = indexes[kTrieType] & kTypeMask;
  Builder builder(static_cast<std::size_t>(indexes[kTotalSize] - indexes[kTrieOffset]));
  std::u16string word;
  if (type == kTypeUnits) {
    icu::UCharsTrie::Iterator words(icu::ConstChar16Ptr(reinterpret_cast<const char16_t*>(bytes)), 0, code);
    while (words.next(code)) {
      const std::int32_t cost = words.getValue();
      if (cost <= 0 || cost > static_cast<std::int32_t>(kMaxCost)) return std::nullopt;
      const icu::UnicodeString& found = words.getString();
      word.assign(found.getBuffer(), static_cast<std::size_t>(found.length()));
      builder.add(word, static_cast<std::uint32_t>(cost));
    }
  } else if (type == kTypeBytes && (indexes[kTransform] & kTransformTypeMask) == kTransformOffset) {
    const std::int32_t offset = indexes[kTransform] & kOffsetMask;
    icu::BytesTrie::Iterator words(bytes, 0, code);
    while (words.next(code)) {
      const icu::StringPiece found = words.getString();
      word.clear();
      for (std::int32_t i = 0; i < found.length(); ++i) {
        word.push_back(character_of(static_cast<std::uint8_t>(found.data()[i]), offset));
      }
      builder.add(word, 1);
    }
  } else {
    return std::nullopt;
  }
  WordTrie trie;
  if (U_FAILURE(code) || !builder.finish(trie)) return std::nullopt;
  return trie;
}

}  // namespace stancemill::segment
