#include "features/negation.h"

#include "features/hash_v1.h"

namespace stancemill::features {
namespace {

// Folded forms. English contractions are one word under UAX #29, with either apostrophe.
constexpr std::string_view kNegators[] = {
    // English
    "not", "no", "never", "without", "nor", "cannot", "ain't", "aren't", "can't", "couldn't", "didn't", "doesn't",
    "don't", "hadn't", "hasn't", "haven't", "isn't", "mightn't", "mustn't", "needn't", "shan't", "shouldn't", "wasn't",
    "weren't", "won't", "wouldn't", "ain’t", "aren’t", "can’t", "couldn’t", "didn’t", "doesn’t", "don’t", "hadn’t",
    "hasn’t", "haven’t", "isn’t", "mightn’t", "mustn’t", "needn’t", "shan’t", "shouldn’t", "wasn’t", "weren’t", "won’t",
    "wouldn’t",
    // French
    "ne", "pas", "jamais", "sans", "aucun", "aucune",
    // German
    "nicht", "kein", "keine", "keinem", "keinen", "keiner", "keines", "keins", "nie", "ohne", "weder",
    // Spanish
    "nunca", "sin", "ni",
    // Italian
    "non", "mai", "senza",
    // Dutch
    "niet", "geen", "nooit", "zonder",
    // Polish ("nie" as in German)
    "bez", "nigdy",
    // Portuguese ("nunca" as in Spanish)
    "não", "sem", "nem"};

}  // namespace

Negation::Negation(std::uint64_t key) {
  for (const std::string_view word : kNegators) {
    const std::uint64_t hash = hash_v1::word_hash(word, key);
    const std::size_t filter_bit = hash % kFilterBits;
    filter_[filter_bit / 64] |= 1ULL << (filter_bit % 64);
    hashes_.push_back(hash);
  }
  std::sort(hashes_.begin(), hashes_.end());
}

}  // namespace stancemill::features
