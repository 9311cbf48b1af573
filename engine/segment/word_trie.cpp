#include "segment/word_trie.h"

#include <unicode/bytestrie.h>
#include <unicode/stringpiece.h>
#include <unicode/ucharstrie.h>
#include <unicode/udata.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <string>

namespace stancemill::segment {
namespace {

// ICU's dictionary format (i18n data "dict"): eight numbers, then the trie.
enum Index : std::size_t { kTrieOffset = 0, kTrieType = 4, kTransform = 5 };
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

/// Takes words in the order of their characters, so that each shares its beginning with the one before.
class WordTrie::Builder {
 public:
  void add(const std::u16string& word, std::uint32_t cost) {
    const auto [a, b] = std::mismatch(word.begin(), word.end(), last_.begin(), last_.end());
    const auto shared = static_cast<std::size_t>(a - word.begin());
    path_.resize(shared);
    for (std::size_t i = shared; i < word.size(); ++i) {
      const std::uint32_t parent = i == 0 ? 0 : node_of(path_[i - 1]);
      path_.push_back(edges_.size());
      edges_.push_back({parent, word[i], 0, 0});
    }
    edges_[path_.back()].cost = cost;
    last_ = word;
  }

  /// False where the words are more than an entry can hold.
  bool finish(WordTrie& trie) const {
    if (edges_.empty() || nodes_ > kMaxNode) return false;
    char16_t lowest = 0xFFFF;
    char16_t highest = 0;
    std::size_t behind = 0;
    for (const Edge& edge : edges_) {
      if (edge.parent != 0) {
        ++behind;
        continue;
      }
      lowest = std::min(lowest, edge.character);
      highest = std::max(highest, edge.character);
    }
    trie.first_character_ = lowest;
    trie.first_.assign(std::size_t{highest} - lowest + 1, 0);
    const std::size_t size = std::bit_ceil(2 * behind + 2);
    trie.entries_.assign(size, 0);
    trie.filter_.assign((size << kFilterBits) / 64 + 1, 0);
    trie.mask_ = size - 1;
    trie.shift_ = 64 - std::countr_zero(size);
    for (const Edge& edge : edges_) {
      const std::uint32_t step = edge.child << kNodeShift | edge.cost;
      if (edge.parent == 0) {
        trie.first_[std::size_t{edge.character} - lowest] = step;
        continue;
      }
      const std::uint64_t key = key_of(edge.parent, edge.character);
      const std::uint64_t hash = hash_of(key);
      const std::uint64_t bit = hash >> (trie.shift_ - kFilterBits);
      trie.filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
      std::size_t place = static_cast<std::size_t>(hash >> trie.shift_);
      while (trie.entries_[place] != 0) place = (place + 1) & trie.mask_;
      trie.entries_[place] = key << kKeyShift | step;
    }
    return true;
  }

 private:
  struct Edge {
    std::uint32_t parent;
    char16_t character;
    std::uint32_t child;  ///< 0: nothing goes on from here
    std::uint32_t cost;
  };

  /// The node at the end of an edge, which gets one when the first word goes on from it.
  std::uint32_t node_of(std::size_t edge) {
    if (edges_[edge].child == 0) edges_[edge].child = ++nodes_;
    return edges_[edge].child;
  }

  std::vector<Edge> edges_;
  std::vector<std::size_t> path_;  ///< edges of the last word
  std::u16string last_;
  std::uint32_t nodes_ = 0;
};

std::optional<WordTrie> WordTrie::load(const char* name) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<UDataMemory, CloseData> data(udata_open(U_ICUDATA_NAME "-brkitr", "dict", name, &code));
  if (U_FAILURE(code)) return std::nullopt;
  const auto* const indexes = static_cast<const std::int32_t*>(udata_getMemory(data.get()));
  const char* const bytes = reinterpret_cast<const char*>(indexes) + indexes[kTrieOffset];
  const std::int32_t type = indexes[kTrieType] & kTypeMask;
  Builder builder;
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
