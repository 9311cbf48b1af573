// The format sqlite: one database, for questions in SQL.
//
//   files(file_id, path)
//   passages(passage_id, file_id, line, id, <stance>, p_<label>..., coverage, abstained, <kept fields>, <--by fields>)
//   one table a multi-label head: frames(passage_id, label, p), a row a label that was given
//   examples(passage_id, text), and examples_search, a full-text index of it: with --examples, so many a label (the
//   passages that label_sample.h draws, cut like those of examples.h)
//   views and indexes: sqlite_views.h
// passage_id counts the labelled passages from 1 in the order of the input; a head that was not asked is NULL. The id
// is an INTEGER where it is a whole number of 64 bits, else TEXT (a string without quotes and escapes, or the raw
// number). Kept fields are TEXT; null and absent are NULL. Probabilities are the printed ones, with four decimals.
// Speed against safety: there is no journal and no sync, because the file is a partial one which the caller syncs and
// renames when all is done; a run that breaks off leaves nothing behind that could be taken for a result. One
// transaction, so that the bytes do not depend on the size of batches. The same library version gives the same bytes.
// Cost: about 2 microseconds a row, serial. Ownership: owns the database. Threads: one at a time.
// Errors: kOutput. Tested by: tests/sinks/sqlite_test.cpp
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sinks/dimensions.h"
#include "sinks/label_sample.h"
#include "sinks/sqlite_database.h"
#include "stancemill/sink.h"

namespace stancemill::sinks {

class SqliteSink : public Sink {
 public:
  static Result<std::unique_ptr<Sink>> create(const std::string& path, const RenderContext& context);

  /// Nothing: values are bound, not rendered.
  void render(const RenderContext&, Batch&) const override {}
  Status write(const RenderContext& context, Batch& batch) override;
  Status finish() override;

 private:
  SqliteSink(Database database, const RenderContext& context);
  Status make_tables(const RenderContext& context);
  Status write_examples();
  Status prepare(const RenderContext& context);
  Status write_file(const RenderContext& context, std::size_t input);
  Status write_passage(const Batch& batch, std::size_t index);
  Status write_labels(const Batch& batch, std::size_t index, std::size_t head);
  void bind_id(int parameter, std::string_view raw);
  int bind_text(int parameter, std::string_view raw, Buffer& text);
  int bind_head(int parameter, const Batch& batch, std::size_t index, std::size_t head);

  Database database_;
  std::vector<Head> heads_;
  std::size_t kept_fields_;
  std::vector<bool> written_files_;
  std::optional<Statement> insert_file_;
  std::optional<Statement> insert_passage_;
  std::vector<std::optional<Statement>> insert_label_;  ///< by head; empty for a single-label head
  std::vector<Buffer> texts_;                           ///< of the id and the fields of a row, until it is written
  std::vector<Dimension> dimensions_;                   ///< those that have columns of their own
  std::size_t by_fields_;
  std::string views_;
  LabelSample sample_;
  bool has_examples_;
  std::int64_t passages_ = 0;
};

}  // namespace stancemill::sinks
