#include "segment/segment.h"

#include <unicode/uversion.h>

#include <array>
#include <cassert>
#include <cstring>
#include <optional>

#include "segment/emit.h"
#include "segment/fast_path.h"
#include "segment/folding.h"
#include "segment/word_rules.h"

namespace stancemill::segment {

struct Segmenter::State {
  Wanted wanted;
  bool fold;
  Breaker breaker;
  std::optional<FastPath> fast;  ///< nothing: the reference
};

Segmenter::Segmenter() = default;
Segmenter::~Segmenter() = default;
Segmenter::Segmenter(Segmenter&&) noexcept = default;
Segmenter& Segmenter::operator=(Segmenter&&) noexcept = default;

Result<Segmenter> Segmenter::create(const SegmentOptions& options, CpuTarget target) {
  if (options.word_rules != kWordRulesName) {
    return Status(ErrorCode::kUsage, "unknown word rules '" + options.word_rules + "': this version has 'uax29-15.0'");
  }
  if (options.folding != "none" && options.folding != "simple-15.0") {
    return Status(ErrorCode::kUsage,
                  "unknown folding '" + options.folding + "': this version has 'none' and 'simple-15.0'");
  }
  Result<IcuBreaker> breaker = IcuBreaker::create();
  if (!breaker.ok()) return breaker.status();
  const Wanted wanted = options.all ? Wanted::kAll : options.symbols ? Wanted::kWordsAndSymbols : Wanted::kWords;
  Segmenter segmenter;
  segmenter.state_ = std::make_unique<State>(State{wanted, options.folding != "none", Breaker(breaker.take()), {}});
  if (target != CpuTarget::kReference) segmenter.state_->fast.emplace(target);
  return segmenter;
}

void Segmenter::segment(std::string_view text, std::vector<TokenSpan>& tokens, Buffer& folded) {
  assert(text.size() < std::uint64_t{1} << 31U);
  State& s = *state_;
  tokens.clear();
  folded.resize(text.size());
  if (s.fast && s.wanted == Wanted::kWords) {
    s.fast->segment(s.breaker, text, tokens, folded.data());
    if (s.fold) return;
  } else if (s.fast) {
    for (std::size_t at = 0; at < text.size();) at = append_scanned_segment(s.breaker, text, at, s.wanted, tokens);
  } else {
    append_reference_segments(s.breaker, text, s.wanted, tokens);
  }
  if (s.fold) {
    fold_text(text.data(), text.size(), folded.data());
  } else if (!text.empty()) {
    std::memcpy(folded.data(), text.data(), text.size());
  }
}

std::string icu_version() {
  UVersionInfo version;
  u_getVersion(version);
  std::array<char, U_MAX_VERSION_STRING_LENGTH> text{};
  u_versionToString(version, text.data());
  return text.data();
}

std::string unicode_version() { return std::string(kUnicodeVersion); }

}  // namespace stancemill::segment
