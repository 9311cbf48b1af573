// Record parser: every CPU target gives the columns of the plain way; what is accepted is what nlohmann's parser
// accepts.
#include <nlohmann/json.hpp>
#include <vector>

#include "base/text.h"
#include "fuzz.h"
#include "parse/parse.h"

namespace stancemill::parse {
namespace {

const ParseOptions kOptions[] = {
    {"text", "id", {}, false},
    {"text", "id", {"x", "a.a", "a", "text", "id"}, true},
    {"a.text", "meta.id", {"a", "a.x", "meta", "x.a.text"}, false},
    {"a.b.c", "a.b.d", {"a.b", "a.b.c"}, true},
};

Batch parsed(std::string_view bytes, const ParseOptions& options, CpuTarget target) {
  Batch batch;
  batch.input.reserve(bytes.size());
  batch.input.append(bytes);
  Parser(options, target).parse(batch);
  return batch;
}

void expect_same(const Batch& batch, const Batch& plain, CpuTarget target) {
  const std::string name(cpu_target_name(target));
  FUZZ_CHECK(batch.passages.size() == plain.passages.size(), name);
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& a = batch.passages[i];
    const Passage& b = plain.passages[i];
    FUZZ_CHECK(a.error == b.error, name + " says " + std::string(reason_name(a.error)));
    FUZZ_CHECK(a.line == b.line && a.offset == b.offset && a.source == b.source, name);
    FUZZ_CHECK(a.id == b.id && a.text == b.text && a.replaced_surrogates == b.replaced_surrogates, name);
  }
  FUZZ_CHECK(batch.kept == plain.kept, name);
  FUZZ_CHECK(batch.text.empty() ? plain.text.empty() : batch.text.view() == plain.text.view(), name);
  FUZZ_CHECK(batch.blank_lines == plain.blank_lines, name);
}

/// The other parser differs in what numbers and how much depth it takes, and a NUL ends its input; with none of these
/// in sight they must agree.
bool is_comparable(std::string_view line) {
  std::size_t brackets = 0;
  std::size_t digits = 0;
  for (const char c : line) {
    if (c == '{' || c == '[') ++brackets;
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (c == 'e' || c == 'E' || c == '\0' || digits > 200) return false;
  }
  return brackets < 500 && !line.starts_with("\xEF\xBB\xBF");
}

void compare_with_other_parser(const Batch& batch) {
  for (const Passage& passage : batch.passages) {
    const std::string_view line = batch.input.view(passage.source.begin, passage.source.end);
    if (!is_comparable(line)) continue;
    // An unpaired surrogate escape is the one thing that RFC 8259 allows and the other parser does not.
    const bool accepted = passage.error != RowError::kJsonSyntax && passage.error != RowError::kUtf8Invalid;
    if (line.find("\\u") == std::string_view::npos) {
      FUZZ_CHECK(accepted == nlohmann::json::accept(line), std::string(reason_name(passage.error)));
    } else {
      FUZZ_CHECK(accepted || !nlohmann::json::accept(line), std::string(reason_name(passage.error)));
    }
    if (passage.error != RowError::kNone) continue;
    FUZZ_CHECK(is_utf8(batch.text.view(passage.text.begin, passage.text.end)), "a text that is not UTF-8");
    FUZZ_CHECK(!passage.text.empty(), "an empty text");
  }
}

}  // namespace
}  // namespace stancemill::parse

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill;
  using namespace stancemill::parse;
  fuzz::Tape tape(data, size);
  const ParseOptions& options = kOptions[tape.below(std::size(kOptions))];
  const std::string_view bytes = tape.rest();
  const Batch plain = parsed(bytes, options, CpuTarget::kReference);
  for (const CpuTarget target : runnable_cpu_targets()) {
    if (target != CpuTarget::kReference) expect_same(parsed(bytes, options, target), plain, target);
  }
  compare_with_other_parser(plain);
  return 0;
}
