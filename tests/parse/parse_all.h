// Parses bytes the plain way and with every CPU target of this machine, and holds all of them to the same columns.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "parse/parse.h"

namespace stancemill::parse {

/// One passage with its ranges turned into bytes.
struct Row {
  std::uint64_t line;
  std::uint64_t offset;
  RowError error;
  std::string source;
  std::string id;
  std::string text;
  std::uint32_t replaced_surrogates;
  std::vector<std::string> kept;

  friend bool operator==(const Row&, const Row&) = default;
};

struct Rows {
  std::vector<Row> rows;
  std::uint64_t blank_lines;
};

inline Rows rows_of(const Batch& batch, std::size_t kept_fields) {
  Rows result{{}, batch.blank_lines};
  EXPECT_EQ(batch.kept.size(), batch.passages.size() * kept_fields);
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    const auto input = [&](ByteRange range) { return std::string(batch.input.view(range.begin, range.end)); };
    Row& row = result.rows.emplace_back(Row{passage.line,
                                            passage.offset,
                                            passage.error,
                                            input(passage.source),
                                            input(passage.id),
                                            std::string(batch.text.view(passage.text.begin, passage.text.end)),
                                            passage.replaced_surrogates,
                                            {}});
    for (std::size_t k = 0; k < kept_fields; ++k) row.kept.push_back(input(batch.kept[i * kept_fields + k]));
  }
  return result;
}

/// A batch that holds `input` in exactly as much memory as it needs, so that a sanitizer sees reads past the padding.
inline Batch batch_of(std::string_view input) {
  Batch batch;
  batch.input.reserve(input.size());
  batch.input.append(input);
  return batch;
}

inline void expect_same_columns(const Batch& batch, const Batch& reference, CpuTarget target) {
  ASSERT_EQ(batch.passages.size(), reference.passages.size()) << cpu_target_name(target);
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& a = batch.passages[i];
    const Passage& b = reference.passages[i];
    const bool same = a.line == b.line && a.offset == b.offset && a.source == b.source && a.id == b.id &&
                      a.text == b.text && a.error == b.error && a.replaced_surrogates == b.replaced_surrogates;
    ASSERT_TRUE(same) << cpu_target_name(target) << ": " << reason_name(a.error) << " instead of "
                      << reason_name(b.error) << " at line " << b.line << ": "
                      << batch.input.view(b.source.begin, b.source.end);
  }
  EXPECT_EQ(batch.kept, reference.kept) << cpu_target_name(target);
  EXPECT_EQ(batch.text.view(), reference.text.view()) << cpu_target_name(target);
  EXPECT_EQ(batch.blank_lines, reference.blank_lines) << cpu_target_name(target);
}

/// What the plain way makes of `input`; fails the test where a CPU target makes something else of it.
inline Batch parse_everywhere(std::string_view input, const ParseOptions& options = {}) {
  Batch reference = batch_of(input);
  Parser(options, CpuTarget::kReference).parse(reference);
  for (const CpuTarget target : runnable_cpu_targets()) {
    Batch batch = batch_of(input);
    Parser(options, target).parse(batch);
    expect_same_columns(batch, reference, target);
    if (testing::Test::HasFatalFailure()) break;
  }
  return reference;
}

inline Rows parse_all(std::string_view input, const ParseOptions& options = {}) {
  return rows_of(parse_everywhere(input, options), options.kept_fields.size());
}

/// The only passage of one line.
inline Row parse_line(std::string_view line, const ParseOptions& options = {}) {
  const Rows rows = parse_all(line, options);
  EXPECT_EQ(rows.rows.size(), 1U) << line;
  return rows.rows.empty() ? Row{} : rows.rows.front();
}

inline RowError error_of(std::string_view line, const ParseOptions& options = {}) {
  return parse_line(line, options).error;
}

}  // namespace stancemill::parse
