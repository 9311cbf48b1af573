// The format parquet: one table, for pandas, Polars, DuckDB, Spark.
//
//   file, line, id, <stance>, p_<label>..., frames (list of strings), coverage, abstained, <kept fields>, <--by fields>
// Texts are UTF-8 strings; what a head was not asked, absent and null are null. The id is text, as in csv. Shares are
// doubles of the printed decimals. Row groups have kRowsAGroup rows, whatever the batches were, so that the same
// library version gives the same bytes. Compressed with zstd.
//
// Arrow is a large library that most runs do not need: this file and Arrow are a module of their own
// (stancemill_parquet.so beside the program), which parquet_module.cpp loads when a run asks for the format.
// Cost: serial, as rows are written. Memory: one row group. Ownership: owns its file. Threads: one at a time.
// Errors: kOutput. Tested by: tests/end_to_end/parquet_test.py
#pragma once

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>

#include <memory>
#include <string>
#include <vector>

#include "sinks/dimensions.h"
#include "stancemill/sink.h"

namespace stancemill::sinks {

class ParquetSink : public Sink {
 public:
  static Result<std::unique_ptr<Sink>> create(const std::string& path, const RenderContext& context);

  /// Nothing: values go into columns.
  void render(const RenderContext&, Batch&) const override {}
  Status write(const RenderContext& context, Batch& batch) override;
  Status finish() override;

 private:
  /// Columns of one head: the label and its probabilities, or the list of labels.
  struct HeadBuilders {
    std::unique_ptr<arrow::StringBuilder> label;
    std::vector<std::unique_ptr<arrow::DoubleBuilder>> probabilities;
    std::unique_ptr<arrow::ListBuilder> list;
    arrow::StringBuilder* items = nullptr;  ///< of `list`
  };

  explicit ParquetSink(const RenderContext& context);
  arrow::Status open(const std::string& path, const RenderContext& context);
  arrow::Status append(const RenderContext& context, const Batch& batch, std::size_t passage);
  arrow::Status append_head(const HeadColumns& columns, const Head& head, std::size_t passage, HeadBuilders& builders);
  arrow::Status flush();
  Status error(const arrow::Status& status) const;

  std::string path_;
  std::vector<Head> heads_;
  std::vector<Dimension> dimensions_;
  std::vector<std::string> files_;
  std::unique_ptr<arrow::StringBuilder> file_, id_;
  std::unique_ptr<arrow::Int64Builder> line_;
  std::vector<HeadBuilders> head_builders_;
  std::unique_ptr<arrow::DoubleBuilder> coverage_;
  std::unique_ptr<arrow::BooleanBuilder> abstained_;
  std::vector<std::unique_ptr<arrow::StringBuilder>> fields_;  ///< kept fields, then dimensions
  std::vector<arrow::ArrayBuilder*> columns_;                  ///< all of them, in the order of the schema
  std::shared_ptr<arrow::Schema> schema_;
  std::shared_ptr<arrow::io::FileOutputStream> stream_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  std::int64_t rows_ = 0;  ///< in the builders
  Buffer scratch_;
};

}  // namespace stancemill::sinks
