#include "classify/reference.h"

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <algorithm>
#include <map>

namespace stancemill::classify {
namespace {

using Counts = Eigen::Map<const Eigen::SparseMatrix<std::int64_t, Eigen::RowMajor, int>>;
using Weights = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace

ReferenceSums reference_sums(const WeightTable& table, const WordRows& word_rows, const Columns& columns,
                             std::size_t begin, std::size_t end) {
  ReferenceSums result;
  const auto outputs = static_cast<Eigen::Index>(table.outputs);

  // The counts in compressed sparse rows, over all rows of the table.
  std::vector<int> row_starts = {0};
  std::vector<int> features;
  std::vector<std::int64_t> counts;
  std::vector<std::uint32_t> rows;
  for (std::size_t passage = begin; passage < end; ++passage) {
    const std::uint32_t* const ngrams = columns.features->rows.data();
    rows.assign(ngrams + columns.features->row_begin[passage], ngrams + columns.features->row_begin[passage + 1]);
    std::uint64_t known = 0;
    for (std::size_t i = columns.token_begin[passage]; i < columns.token_begin[passage + 1]; ++i) {
      const TokenSpan token = columns.tokens[i];
      const std::uint64_t hash = columns.features->word_hash[i];
      word_rows.append(word_rows.context, columns.folded.substr(token.begin, token.size()), hash, rows);
      if (word_rows.known == nullptr || word_rows.known(word_rows.context, hash)) ++known;
    }
    result.known.push_back(known);
    std::map<std::uint32_t, std::int64_t> counted;
    for (const std::uint32_t row : rows) ++counted[row];
    for (const auto& [row, count] : counted) {
      features.push_back(static_cast<int>(row));
      counts.push_back(count);
    }
    row_starts.push_back(static_cast<int>(features.size()));
  }

  // Of the weights, only the rows that occur: the whole table as int64 would be eight times as large.
  std::vector<int> used = features;
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  Weights weights(static_cast<Eigen::Index>(used.size()), outputs);
  for (std::size_t i = 0; i < used.size(); ++i) {
    const std::int8_t* const row = table.rows.data() + static_cast<std::size_t>(used[i]) * table.outputs;
    for (Eigen::Index k = 0; k < outputs; ++k) weights(static_cast<Eigen::Index>(i), k) = row[k];
  }
  for (int& feature : features) {
    feature = static_cast<int>(std::lower_bound(used.begin(), used.end(), feature) - used.begin());
  }

  const auto passages = static_cast<Eigen::Index>(end - begin);
  const Counts matrix(passages, static_cast<Eigen::Index>(used.size()), static_cast<Eigen::Index>(features.size()),
                      row_starts.data(), features.data(), counts.data());
  const Weights product = matrix * weights;
  result.sums.assign(product.data(), product.data() + product.size());
  return result;
}

}  // namespace stancemill::classify
