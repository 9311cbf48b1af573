// The cube of a run: figures by stance and by fields of the input, counted while the batches go by.
//
// What: add() counts a batch; add(cube) counts what another cube holds (a shard's, or this run's before it was
// interrupted). The result does not depend on the order of either: see stancemill/tally_cube.h for how the number of
// cells is kept within its limit. Cost: a look-up a passage and field where values repeat, in a memory of raw values;
// no allocation for values and cells that were seen before. Memory: the cells, at most twice the limit of them while
// they are folded, and what one batch adds.
// Ownership: owns its cells. Threads: one at a time. Tested by: tests/sinks/cube_test.cpp
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sinks/by_field.h"
#include "sinks/cell_index.h"
#include "stancemill/batch.h"
#include "stancemill/model.h"
#include "stancemill/status.h"
#include "stancemill/tally_cube.h"

namespace stancemill::sinks {

/// An empty cube over these fields; kUsage where the model has no single-label head to count by.
Result<TallyCube> make_cube(const Model& model, const std::vector<ByField>& by);

/// Adds `from` to `into`, as if one run had labelled both corpora. kVerification where they have other fields or heads.
Status merge_cube(TallyCube& into, const TallyCube& from);

/// So many halvings leave no value of a field.
inline constexpr std::uint32_t kHalvingsOfAField = 32;

/// How often the values of a field have been halved; the last field gives way first.
std::uint32_t halvings_of(const TallyCube& cube, std::size_t field);

class Cube {
 public:
  /// `empty` is what make_cube() gave; its cells, if it has any, are counted.
  Cube(const TallyCube& empty, std::vector<ByField> by);

  /// Counts the labelled passages of a batch whose column `by` holds these fields. `heads` are the model's, in order.
  void add(const std::vector<Head>& heads, const Batch& batch);
  /// Counts the cells of a cube with the same fields and heads.
  void add(const TallyCube& other);

  /// The cube as it stands, its cells sorted.
  TallyCube cube() const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  /// The values of one field that were seen, and a small memory from raw JSON to them.
  struct Values {
    struct Remembered {
      std::string raw;
      std::uint32_t id = 0;
      bool used = false;
    };
    std::vector<std::optional<std::string>> texts;  ///< by id
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> ids;
    std::optional<std::uint32_t> none;
    std::vector<Remembered> memory;

    std::vector<std::uint32_t> ranks() const;
  };

  void find_cells(const Batch& batch);
  std::uint32_t id_of_raw(std::size_t field, std::string_view raw);
  std::uint32_t id_of_value(std::size_t field, std::optional<std::string_view> value);
  std::size_t cell_of(const std::uint32_t* ids, std::uint64_t hash);
  void add_cell(const CubeCell& cell);
  CubeCell cell_at(std::size_t index) const;
  void forget();
  void keep_within_limit();

  TallyCube frame_;  ///< everything but the cells
  std::vector<ByField> by_;
  std::size_t figures_a_cell_;
  std::vector<Values> values_;  ///< one a field
  CellIndex cells_;
  std::vector<std::uint64_t> figures_;  ///< cells x figures, in the order in which they stand in a CubeCell
  // Room to work in, a place for each labelled passage of a batch:
  std::vector<std::uint32_t> passages_;
  std::vector<std::uint32_t> ids_;  ///< passages x fields
  std::vector<std::uint64_t> hashes_;
  std::vector<std::size_t> places_;
  Buffer scratch_;
};

}  // namespace stancemill::sinks
