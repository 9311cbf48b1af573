#include "segment/icu_breaker.h"

#include <unicode/rbbi.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

#include <string>

#include "segment/give_back.h"
#include "segment/utf8.h"
#include "segment/word_rules.h"

namespace stancemill::segment {
namespace {

struct UTextCloser {
  void operator()(UText* text) const { utext_close(text); }
};

Status icu_failed(const char* deed, UErrorCode code) {
  return {ErrorCode::kFailed, std::string("ICU cannot ") + deed + ": " + u_errorName(code)};
}

/// The compiled rules, or why there are none: one for all workers, who clone it.
struct Prototype {
  std::unique_ptr<icu::RuleBasedBreakIterator> iterator;
  Status status;

  Prototype() {
    const std::u16string rules = word_rules();
    UParseError where{};
    UErrorCode code = U_ZERO_ERROR;
    iterator = std::make_unique<icu::RuleBasedBreakIterator>(
        icu::UnicodeString(false, rules.data(), static_cast<std::int32_t>(rules.size())), where, code);
    if (U_FAILURE(code)) status = icu_failed("compile the word rules", code);
  }
};

/// The one of the process, compiled when it is first asked for.
const Prototype& prototype() {
  static const Prototype kPrototype;
  return kPrototype;
}

/// Two words without a space between them in each language that has a dictionary.
constexpr struct {
  const char* language;
  std::string_view words;
} kDictionaryProbes[] = {{"Thai", "ภาษาไทย"},      {"Lao", "ພາສາລາວ"},      {"Khmer", "ខ្ញុំស្រលាញ់ភាសាខ្មែរ"},
                         {"Burmese", "မြန်မာစာအုပ်"}, {"Chinese", "中国人民"}, {"Japanese", "日本語です"}};

}  // namespace

struct IcuBreaker::State {
  std::unique_ptr<icu::RuleBasedBreakIterator> iterator;
  std::unique_ptr<UText, UTextCloser> text;  ///< opened again for each piece
  std::u16string utf16;                      ///< the piece
  std::vector<std::uint32_t> byte_offset;    ///< of each UTF-16 unit of the piece, and of its end
};

IcuBreaker::IcuBreaker(std::unique_ptr<State> state) : state_(std::move(state)) {}
IcuBreaker::~IcuBreaker() = default;
IcuBreaker::IcuBreaker(IcuBreaker&&) noexcept = default;
IcuBreaker& IcuBreaker::operator=(IcuBreaker&&) noexcept = default;

Result<IcuBreaker> IcuBreaker::create() {
  if (!prototype().status.ok()) return prototype().status;
  auto state = std::make_unique<State>();
  state->iterator.reset(prototype().iterator->clone());
  if (state->iterator == nullptr) return Status(ErrorCode::kFailed, "ICU cannot copy the word rules: out of memory");
  IcuBreaker breaker(std::move(state));
  std::vector<std::uint32_t> ends;
  for (const auto& probe : kDictionaryProbes) {
    breaker.segment_ends(probe.words, ends);
    if (ends.size() < 2) {
      return Status(ErrorCode::kFailed, std::string("this ICU has no dictionary for ") + probe.language +
                                            ": install an ICU whose data are complete (Debian: libicu72)");
    }
  }
  return breaker;
}

void IcuBreaker::segment_ends(std::string_view piece, std::vector<std::uint32_t>& ends) {
  ends.clear();
  if (piece.empty()) return;
  State& s = *state_;
  s.utf16.clear();
  s.byte_offset.clear();
  const char* const begin = piece.data();
  const char* const limit = begin + piece.size();
  for (const char* at = begin; at < limit;) {
    const DecodedChar c = decode(at, limit);
    const auto offset = static_cast<std::uint32_t>(at - begin);
    if (c.value < 0x10000) {
      s.utf16.push_back(static_cast<char16_t>(c.value));
    } else {
      s.utf16.push_back(static_cast<char16_t>(0xD7C0U + (c.value >> 10U)));
      s.utf16.push_back(static_cast<char16_t>(0xDC00U | (c.value & 0x3FFU)));
      s.byte_offset.push_back(offset);
    }
    s.byte_offset.push_back(offset);
    at += c.length;
  }
  s.byte_offset.push_back(static_cast<std::uint32_t>(piece.size()));

  // These fail only when memory ends; then the piece becomes one segment, as nothing better is known about it.
  UErrorCode code = U_ZERO_ERROR;
  UText* const opened =
      utext_openUChars(s.text.get(), s.utf16.data(), static_cast<std::int64_t>(s.utf16.size()), &code);
  if (s.text == nullptr) s.text.reset(opened);
  s.iterator->setText(s.text.get(), code);
  if (U_SUCCESS(code)) {
    s.iterator->first();
    for (std::int32_t end = s.iterator->next(); end != icu::BreakIterator::DONE; end = s.iterator->next()) {
      ends.push_back(s.byte_offset[static_cast<std::size_t>(end)]);
    }
  }
  if (ends.empty() || ends.back() != piece.size()) ends.push_back(static_cast<std::uint32_t>(piece.size()));
  if (s.utf16.size() > kCharactersKept) {  // the iterator keeps all boundaries of its longest run
    if (auto* const fresh = prototype().iterator->clone(); fresh != nullptr) s.iterator.reset(fresh);
  }
  give_back(s.utf16);
  give_back(s.byte_offset);
}

}  // namespace stancemill::segment
