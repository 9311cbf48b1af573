#include "sinks/cell_index.h"

#include <algorithm>

#include "base/hash.h"

namespace stancemill::sinks {
namespace {

/// Places for cells to begin with, a power of two.
constexpr std::size_t kFewestSlots = 1024;

}  // namespace

CellIndex::CellIndex(std::size_t fields) : fields_(fields), slots_(kFewestSlots, 0) {}

std::uint64_t CellIndex::hash_of(const std::uint32_t* values) const {
  std::uint64_t hash = fields_;
  for (std::size_t f = 0; f < fields_; ++f) hash = mix_bits(hash + values[f] + 1);
  return hash;
}

std::size_t CellIndex::find_or_add(const std::uint32_t* values, std::uint64_t hash) {
  if (2 * (cells_ + 1) > slots_.size()) grow();
  std::size_t slot = hash & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (std::equal(values, values + fields_, values_of(slots_[slot] - 1))) return slots_[slot] - 1;
  }
  values_.insert(values_.end(), values, values + fields_);
  slots_[slot] = static_cast<std::uint32_t>(++cells_);
  return cells_ - 1;
}

void CellIndex::grow() {
  slots_.assign(slots_.size() * 2, 0);
  for (std::size_t cell = 0; cell < cells_; ++cell) {
    std::size_t slot = hash_of(values_of(cell)) & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::uint32_t>(cell + 1);
  }
}

void CellIndex::clear() {
  cells_ = 0;
  slots_.assign(kFewestSlots, 0);
  values_.clear();
}

}  // namespace stancemill::sinks
