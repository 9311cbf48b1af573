#include "parse/structural_index.h"

#include <simdjson.h>

#include <algorithm>
#include <initializer_list>

namespace stancemill::parse {
namespace {

/// Capacity that is always kept, and above which trim() gives back.
constexpr std::size_t kSmallBytes = 64 * 1024;
constexpr std::size_t kLargeBytes = 1024 * 1024;

std::initializer_list<const char*> implementation_names(CpuTarget target) {
  static constexpr std::initializer_list<const char*> kAvx3Dl = {"icelake", "haswell", "westmere"};
  static constexpr std::initializer_list<const char*> kAvx2 = {"haswell", "westmere"};
  static constexpr std::initializer_list<const char*> kSse4 = {"westmere"};
  // The lowest SIMD target of other processors; on x86 simdjson has nothing below SSE 4.2 that is worth it.
  static constexpr std::initializer_list<const char*> kBaseline = {"arm64", "ppc64"};
  switch (target) {
    case CpuTarget::kAvx3Dl:
      return kAvx3Dl;
    case CpuTarget::kAvx3:
    case CpuTarget::kAvx2:
      return kAvx2;
    case CpuTarget::kSse4:
      return kSse4;
    case CpuTarget::kSse2:
      return kBaseline;
    case CpuTarget::kReference:
      break;
  }
  return {};
}

const simdjson::implementation* find_implementation(CpuTarget target) {
  for (const char* const name : implementation_names(target)) {
    const simdjson::implementation* const found = simdjson::get_available_implementations()[name];
    if (found != nullptr && found->supported_by_runtime_system()) return found;
  }
  return nullptr;
}

}  // namespace

struct StructuralIndex::State {
  const simdjson::implementation* implementation = nullptr;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;

  bool make(std::size_t capacity) {
    constexpr std::size_t kStage2Depth = 1;  // stage 2 is not ours to run
    parser.reset();
    return implementation->create_dom_parser_implementation(capacity, kStage2Depth, parser) == simdjson::SUCCESS;
  }
};

StructuralIndex::StructuralIndex(CpuTarget target) : state_(std::make_unique<State>()) {
  state_->implementation = find_implementation(target);
}
StructuralIndex::~StructuralIndex() = default;
StructuralIndex::StructuralIndex(StructuralIndex&&) noexcept = default;
StructuralIndex& StructuralIndex::operator=(StructuralIndex&&) noexcept = default;

bool StructuralIndex::available() const { return state_->implementation != nullptr; }

bool StructuralIndex::build(const char* bytes, std::uint32_t size) {
  if (!available() || size == 0) return false;
  if (state_->parser == nullptr || state_->parser->capacity() < size) {
    const std::size_t capacity = size <= kSmallBytes ? kSmallBytes : std::size_t{size} + size / 4;
    if (!state_->make(capacity)) {
      state_->parser.reset();
      return false;
    }
  }
  return state_->parser->stage1(reinterpret_cast<const std::uint8_t*>(bytes), size, simdjson::stage1_mode::regular) ==
         simdjson::SUCCESS;
}

const std::uint32_t* StructuralIndex::positions() const { return state_->parser->structural_indexes.get(); }

void StructuralIndex::trim() {
  if (state_->parser != nullptr && state_->parser->capacity() > kLargeBytes) state_->parser.reset();
}

}  // namespace stancemill::parse
