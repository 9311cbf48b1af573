#include "sinks/parquet_sink.h"

#include <arrow/util/config.h>

#include <bit>
#include <exception>
#include <utility>

#include "sinks/columns.h"
#include "sinks/decimals.h"
#include "sinks/json_text.h"
#include "sinks/parquet_module.h"
#include "stancemill/version.h"

namespace stancemill::sinks {
namespace {

constexpr std::int64_t kRowsAGroup = 128 * 1024;
/// A row group's texts stay below what 32-bit offsets of a string column reach.
constexpr std::int64_t kBytesAGroup = 256 * 1024 * 1024;

double as_printed(std::uint32_t units, std::uint32_t one) {
  return static_cast<double>(units) / static_cast<double>(one);
}

arrow::Status append_text(arrow::StringBuilder& column, std::string_view raw, Buffer& scratch) {
  if (raw.empty() || raw == "null") return column.AppendNull();
  scratch.clear();
  append_json_text(scratch, raw);
  return column.Append(scratch.view());
}

}  // namespace

Result<std::unique_ptr<Sink>> ParquetSink::create(const std::string& path, const RenderContext& context) {
  std::unique_ptr<ParquetSink> sink(new ParquetSink(context));
  const arrow::Status opened = sink->open(path, context);
  if (!opened.ok()) return sink->error(opened);
  return std::unique_ptr<Sink>(std::move(sink));
}

ParquetSink::ParquetSink(const RenderContext& context)
    : heads_(context.model->heads), dimensions_(dimensions_of(context)) {
  std::erase_if(dimensions_, [](const Dimension& dimension) { return dimension.kept; });
  for (const std::string& name : context.input_names) files_.push_back(to_utf8(name));
}

arrow::Status ParquetSink::open(const std::string& path, const RenderContext& context) {
  path_ = path;
  arrow::FieldVector fields;
  const auto add = [&](auto& builder, const std::string& name, const std::shared_ptr<arrow::DataType>& type) {
    columns_.push_back(builder.get());
    fields.push_back(arrow::field(name, type));
  };
  const auto add_text = [&](std::unique_ptr<arrow::StringBuilder>& builder, const std::string& name) {
    builder = std::make_unique<arrow::StringBuilder>();
    add(builder, name, arrow::utf8());
  };
  add_text(file_, "file");
  line_ = std::make_unique<arrow::Int64Builder>();
  add(line_, "line", arrow::int64());
  add_text(id_, "id");
  head_builders_.resize(heads_.size());
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    HeadBuilders& head = head_builders_[h];
    const std::vector<std::string> names = table_columns(*context.model, h);
    if (heads_[h].link == Link::kSigmoid) {
      auto items = std::make_shared<arrow::StringBuilder>();
      head.items = items.get();
      head.list = std::make_unique<arrow::ListBuilder>(arrow::default_memory_pool(), items);
      add(head.list, names[0], arrow::list(arrow::utf8()));
      continue;
    }
    add_text(head.label, names[0]);
    for (std::size_t k = 1; k < names.size(); ++k) {
      head.probabilities.push_back(std::make_unique<arrow::DoubleBuilder>());
      add(head.probabilities.back(), names[k], arrow::float64());
    }
  }
  coverage_ = std::make_unique<arrow::DoubleBuilder>();
  add(coverage_, "coverage", arrow::float64());
  abstained_ = std::make_unique<arrow::BooleanBuilder>();
  add(abstained_, "abstained", arrow::boolean());
  std::vector<std::string> names = context.kept_fields;
  for (const Dimension& dimension : dimensions_) names.push_back(dimension.name);
  fields_.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) add_text(fields_[i], names[i]);

  schema_ = arrow::schema(fields, arrow::key_value_metadata({"stancemill", "model", "model_sha256"},
                                                            {kVersion, context.model->name, context.model->sha256}));
  ARROW_ASSIGN_OR_RAISE(stream_, arrow::io::FileOutputStream::Open(path));
  const auto properties = parquet::WriterProperties::Builder()
                              .compression(parquet::Compression::ZSTD)
                              ->max_row_group_length(kRowsAGroup)
                              ->build();
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  ARROW_ASSIGN_OR_RAISE(writer_, parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), stream_,
                                                                  properties, arrow_properties));
  return arrow::Status::OK();
}

Status ParquetSink::write(const RenderContext& context, Batch& batch) {
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    if (batch.passages[i].error != RowError::kNone) continue;
    arrow::Status status = append(context, batch, i);
    if (status.ok() && ++rows_ == kRowsAGroup) status = flush();
    if (!status.ok()) return error(status);
  }
  return {};
}

arrow::Status ParquetSink::append(const RenderContext& context, const Batch& batch, std::size_t index) {
  const Passage& passage = batch.passages[index];
  ARROW_RETURN_NOT_OK(file_->Append(files_[batch.input_index]));
  ARROW_RETURN_NOT_OK(line_->Append(static_cast<std::int64_t>(passage.line)));
  ARROW_RETURN_NOT_OK(append_text(*id_, batch.input.view(passage.id.begin, passage.id.end), scratch_));
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    ARROW_RETURN_NOT_OK(append_head(batch.predictions.heads[h], heads_[h], index, head_builders_[h]));
  }
  const std::uint32_t coverage = to_units(batch.predictions.coverage[index], kHundredths);
  ARROW_RETURN_NOT_OK(coverage_->Append(as_printed(coverage, kHundredths)));
  ARROW_RETURN_NOT_OK(abstained_->Append(!heads_.empty() && batch.predictions.heads[0].abstained[index] != 0));
  const std::size_t kept = context.kept_fields.size();
  std::int64_t text_bytes = id_->value_data_length();
  for (std::size_t k = 0; k < kept; ++k) {
    const ByteRange& value = batch.kept[index * kept + k];
    ARROW_RETURN_NOT_OK(append_text(*fields_[k], batch.input.view(value.begin, value.end), scratch_));
    text_bytes += fields_[k]->value_data_length();
  }
  for (std::size_t d = 0; d < dimensions_.size(); ++d) {
    const ByteRange& raw = batch.by[index * context.by_fields.size() + dimensions_[d].by_index];
    const auto value = by_value(dimensions_[d].unit, batch.input.view(raw.begin, raw.end), scratch_);
    arrow::StringBuilder& column = *fields_[kept + d];
    ARROW_RETURN_NOT_OK(value.has_value() ? column.Append(*value) : column.AppendNull());
  }
  if (text_bytes < kBytesAGroup) return arrow::Status::OK();
  ++rows_;
  const arrow::Status status = flush();
  --rows_;  // the caller counts this row
  return status;
}

arrow::Status ParquetSink::append_head(const HeadColumns& columns, const Head& head, std::size_t passage,
                                       HeadBuilders& builders) {
  const bool asked = columns.asked[passage] != 0;
  std::uint64_t given = asked ? columns.labels[passage] : 0;
  if (head.link == Link::kSigmoid) {
    ARROW_RETURN_NOT_OK(asked ? builders.list->Append() : builders.list->AppendNull());
    for (; given != 0; given &= given - 1) {
      ARROW_RETURN_NOT_OK(builders.items->Append(head.labels[static_cast<std::size_t>(std::countr_zero(given))]));
    }
    return arrow::Status::OK();
  }
  ARROW_RETURN_NOT_OK(given == 0
                          ? builders.label->AppendNull()
                          : builders.label->Append(head.labels[static_cast<std::size_t>(std::countr_zero(given))]));
  for (std::size_t k = 0; k < head.labels.size(); ++k) {
    arrow::DoubleBuilder& column = *builders.probabilities[k];
    const std::uint32_t units = to_units(columns.probabilities[passage * head.labels.size() + k], kTenThousandths);
    ARROW_RETURN_NOT_OK(asked ? column.Append(as_printed(units, kTenThousandths)) : column.AppendNull());
  }
  return arrow::Status::OK();
}

/// Writes what the builders hold as one row group.
arrow::Status ParquetSink::flush() {
  arrow::ArrayVector arrays;
  for (arrow::ArrayBuilder* const column : columns_) {
    ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Array> array, column->Finish());
    arrays.push_back(std::move(array));
  }
  const auto table = arrow::Table::Make(schema_, arrays, rows_);
  rows_ = 0;
  return writer_->WriteTable(*table, kRowsAGroup);
}

Status ParquetSink::finish() {
  arrow::Status status = rows_ > 0 ? flush() : arrow::Status::OK();
  if (status.ok()) status = writer_->Close();
  if (status.ok()) status = stream_->Close();
  return status.ok() ? Status() : error(status);
}

Status ParquetSink::error(const arrow::Status& status) const {
  return {ErrorCode::kOutput, path_ + ": cannot be written: " + status.ToString()};
}

}  // namespace stancemill::sinks

// ---- what parquet_module.cpp looks up by name ----

extern "C" {

stancemill::Result<std::unique_ptr<stancemill::Sink>>* stancemill_make_parquet_sink(
    const std::string& path, const stancemill::RenderContext& context) {
  using Made = stancemill::Result<std::unique_ptr<stancemill::Sink>>;
  try {
    return new Made(stancemill::sinks::ParquetSink::create(path, context));
  } catch (const std::exception& error) {  // Parquet throws where Arrow returns
    return new Made(stancemill::Status(stancemill::ErrorCode::kOutput, path + ": cannot be written: " + error.what()));
  }
}

const char* stancemill_arrow_version() { return ARROW_VERSION_STRING; }
}
