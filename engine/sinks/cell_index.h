// Which cell of a cube has these values? Values are numbers, one a field.
//
// What: a table with open addressing, at most half full, from the values to the number of their cell. Numbers are given
// in the order in which cells come. Cost: two cache misses a question where there are many cells, one of which
// send_for() spares. Ownership: owns its copies of the values. Threads: one at a time. Tested by:
// tests/sinks/cube_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/prefetch.h"

namespace stancemill::sinks {

class CellIndex {
 public:
  explicit CellIndex(std::size_t fields);

  /// Of `fields` values.
  std::uint64_t hash_of(const std::uint32_t* values) const;
  /// Sends for what find_or_add() will read first.
  void send_for(std::uint64_t hash) const { prefetch(slots_.data() + (hash & (slots_.size() - 1))); }
  /// The number of the cell; what size() was before where it is new.
  std::size_t find_or_add(const std::uint32_t* values, std::uint64_t hash);

  std::size_t size() const { return cells_; }
  /// Valid until a cell is added.
  const std::uint32_t* values_of(std::size_t cell) const { return values_.data() + cell * fields_; }
  void clear();

 private:
  void grow();

  std::size_t fields_;
  std::size_t cells_ = 0;
  std::vector<std::uint32_t> slots_;   ///< number of the cell and 1; 0: free
  std::vector<std::uint32_t> values_;  ///< cells x fields
};

}  // namespace stancemill::sinks
