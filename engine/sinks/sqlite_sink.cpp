#include "sinks/sqlite_sink.h"

#include <bit>
#include <charconv>
#include <utility>

#include "sinks/columns.h"
#include "sinks/decimals.h"
#include "sinks/examples.h"
#include "sinks/json_text.h"
#include "sinks/sqlite_views.h"

namespace stancemill::sinks {
namespace {

// No cell of these depends on the machine or the time. "StML" marks the file's kind for file(1).
constexpr char kSettings[] =
    "PRAGMA page_size = 8192; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; PRAGMA application_id = 1400130892;"
    "PRAGMA user_version = 2; BEGIN;";

double as_printed(float probability) {
  return static_cast<double>(to_units(probability, kTenThousandths)) / static_cast<double>(kTenThousandths);
}

std::string question_marks(std::size_t count) {
  std::string marks = "?";
  for (std::size_t i = 1; i < count; ++i) marks += ",?";
  return marks;
}

/// Indexes and views come last, which may be after hours: that their names go together is found out before.
Status rehearse(const std::string& sql) {
  Result<Database> database = Database::in_memory();
  if (!database.ok()) return database.status();
  const Status status = database.value().execute(sql);
  if (status.ok()) return status;
  return {ErrorCode::kModel,
          "the model's heads and the fields of --by give the database names that do not go together (" +
              status.message() + "): rename a head, leave a field out, or write another format"};
}

}  // namespace

Result<std::unique_ptr<Sink>> make_sqlite_sink(const std::string& path, const RenderContext& context) {
  if (Status status = check_kept_fields(Format::kSqlite, context); !status.ok()) return status;
  return SqliteSink::create(path, context);
}

Result<std::unique_ptr<Sink>> SqliteSink::create(const std::string& path, const RenderContext& context) {
  Result<Database> database = Database::create(path);
  if (!database.ok()) return database.status();
  std::unique_ptr<SqliteSink> sink(new SqliteSink(database.take(), context));
  if (Status status = sink->make_tables(context); !status.ok()) return status;
  if (Status status = sink->prepare(context); !status.ok()) return status;
  return std::unique_ptr<Sink>(std::move(sink));
}

SqliteSink::SqliteSink(Database database, const RenderContext& context)
    : database_(std::move(database)),
      heads_(context.model->heads),
      kept_fields_(context.kept_fields.size()),
      written_files_(context.input_names.size(), false),
      texts_(1 + kept_fields_ + context.by_fields.size()),
      dimensions_(dimensions_of(context)),
      by_fields_(context.by_fields.size()),
      views_(views_sql(context)),
      sample_(context, context.examples),
      has_examples_(context.examples > 0) {
  std::erase_if(dimensions_, [](const Dimension& dimension) { return dimension.kept; });
}

Status SqliteSink::make_tables(const RenderContext& context) {
  std::string columns =
      "passage_id INTEGER PRIMARY KEY, file_id INTEGER NOT NULL REFERENCES files (file_id), line INTEGER NOT NULL, id";
  std::string label_tables;
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    const std::vector<std::string> names = table_columns(*context.model, h);
    if (heads_[h].link == Link::kSigmoid) {
      label_tables +=
          "CREATE TABLE " + sql_name(names[0]) +
          " (passage_id INTEGER NOT NULL REFERENCES passages (passage_id), label TEXT NOT NULL, p REAL NOT NULL,"
          " PRIMARY KEY (passage_id, label)) WITHOUT ROWID;";
      continue;
    }
    columns += ", " + sql_name(names[0]) + " TEXT";
    for (std::size_t k = 1; k < names.size(); ++k) columns += ", " + sql_name(names[k]) + " REAL";
  }
  columns += ", coverage REAL NOT NULL, abstained INTEGER NOT NULL";
  for (const std::string& name : context.kept_fields) columns += ", " + sql_name(name) + " TEXT";
  for (const Dimension& dimension : dimensions_) columns += ", " + sql_name(dimension.name) + " TEXT";
  if (has_examples_) {
    // Datasette knows a table's search by content="...", in double quotes.
    label_tables +=
        "CREATE TABLE examples (passage_id INTEGER PRIMARY KEY REFERENCES passages (passage_id), text TEXT NOT NULL);"
        R"(CREATE VIRTUAL TABLE examples_search USING fts5(text, content="examples", content_rowid="passage_id");)";
  }
  const std::string tables = std::string(kSettings) +
                             "CREATE TABLE files (file_id INTEGER PRIMARY KEY, path TEXT NOT NULL);" +
                             "CREATE TABLE passages (" + columns + ");" + label_tables;
  if (Status status = rehearse(tables + views_ + "COMMIT;"); !status.ok()) return status;
  return database_.execute(tables);
}

Status SqliteSink::prepare(const RenderContext& context) {
  std::size_t columns = own_names(Format::kSqlite, context).size() + kept_fields_ + dimensions_.size();
  Result<Statement> file = database_.prepare("INSERT INTO files VALUES (?,?)");
  if (!file.ok()) return file.status();
  insert_file_ = file.take();
  Result<Statement> passage = database_.prepare("INSERT INTO passages VALUES (" + question_marks(columns) + ")");
  if (!passage.ok()) return passage.status();
  insert_passage_ = passage.take();
  for (const Head& head : heads_) {
    insert_label_.emplace_back();
    if (head.link == Link::kSoftmax) continue;
    Result<Statement> label = database_.prepare("INSERT INTO " + sql_name(head.name) + " VALUES (?,?,?)");
    if (!label.ok()) return label.status();
    insert_label_.back() = label.take();
  }
  return {};
}

Status SqliteSink::write(const RenderContext& context, Batch& batch) {
  if (Status status = write_file(context, batch.input_index); !status.ok()) return status;
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    if (batch.passages[i].error != RowError::kNone) continue;
    if (Status status = write_passage(batch, i); !status.ok()) return status;
  }
  if (has_examples_) sample_.add(batch, [&](std::size_t passage) { return std::string(example_text(batch, passage)); });
  return {};
}

Status SqliteSink::write_file(const RenderContext& context, std::size_t input) {
  if (written_files_[input]) return {};
  written_files_[input] = true;
  const std::string path = to_utf8(context.input_names[input]);
  insert_file_->bind_integer(1, static_cast<std::int64_t>(input) + 1);
  insert_file_->bind_text(2, path);
  return insert_file_->run();
}

Status SqliteSink::write_passage(const Batch& batch, std::size_t index) {
  const Passage& passage = batch.passages[index];
  Statement& row = *insert_passage_;
  int parameter = 1;
  row.bind_integer(parameter++, ++passages_);
  row.bind_integer(parameter++, static_cast<std::int64_t>(batch.input_index) + 1);
  row.bind_integer(parameter++, static_cast<std::int64_t>(passage.line));
  bind_id(parameter++, batch.input.view(passage.id.begin, passage.id.end));
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    if (heads_[h].link == Link::kSoftmax) parameter = bind_head(parameter, batch, index, h);
  }
  row.bind_real(parameter++,
                static_cast<double>(to_units(batch.predictions.coverage[index], kHundredths)) / kHundredths);
  row.bind_integer(parameter++, !heads_.empty() && batch.predictions.heads[0].abstained[index] != 0 ? 1 : 0);
  for (std::size_t k = 0; k < kept_fields_; ++k) {
    const ByteRange& value = batch.kept[index * kept_fields_ + k];
    parameter = bind_text(parameter, batch.input.view(value.begin, value.end), texts_[1 + k]);
  }
  for (const Dimension& dimension : dimensions_) {
    const ByteRange& value = batch.by[index * by_fields_ + dimension.by_index];
    Buffer& text = texts_[1 + kept_fields_ + dimension.by_index];
    const auto shown = by_value(dimension.unit, batch.input.view(value.begin, value.end), text);
    shown.has_value() ? row.bind_text(parameter++, *shown) : row.bind_null(parameter++);
  }
  if (Status status = row.run(); !status.ok()) return status;
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    if (Status status = write_labels(batch, index, h); !status.ok()) return status;
  }
  return {};
}

int SqliteSink::bind_text(int parameter, std::string_view raw, Buffer& text) {
  if (raw.empty() || raw == "null") {
    insert_passage_->bind_null(parameter);
  } else {
    text.clear();
    append_json_text(text, raw);
    insert_passage_->bind_text(parameter, text.view());
  }
  return parameter + 1;
}

void SqliteSink::bind_id(int parameter, std::string_view raw) {
  if (raw.empty() || raw == "null") return insert_passage_->bind_null(parameter);
  std::int64_t number = 0;
  const auto parsed = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (parsed.ec == std::errc() && parsed.ptr == raw.data() + raw.size()) {
    return insert_passage_->bind_integer(parameter, number);
  }
  texts_[0].clear();
  append_json_text(texts_[0], raw);
  insert_passage_->bind_text(parameter, texts_[0].view());
}

int SqliteSink::bind_head(int parameter, const Batch& batch, std::size_t index, std::size_t head) {
  const HeadColumns& columns = batch.predictions.heads[head];
  const std::vector<std::string>& labels = heads_[head].labels;
  const bool asked = columns.asked[index] != 0;
  const std::uint64_t given = columns.labels[index];
  if (asked && given != 0) {
    insert_passage_->bind_text(parameter++, labels[static_cast<std::size_t>(std::countr_zero(given))]);
  } else {
    insert_passage_->bind_null(parameter++);
  }
  for (std::size_t k = 0; k < labels.size(); ++k, ++parameter) {
    if (asked) {
      insert_passage_->bind_real(parameter, as_printed(columns.probabilities[index * labels.size() + k]));
    } else {
      insert_passage_->bind_null(parameter);
    }
  }
  return parameter;
}

Status SqliteSink::write_labels(const Batch& batch, std::size_t index, std::size_t head) {
  if (!insert_label_[head].has_value()) return {};
  const HeadColumns& columns = batch.predictions.heads[head];
  const std::vector<std::string>& labels = heads_[head].labels;
  Statement& row = *insert_label_[head];
  for (std::uint64_t given = columns.labels[index]; given != 0; given &= given - 1) {
    const auto label = static_cast<std::size_t>(std::countr_zero(given));
    row.bind_integer(1, passages_);
    row.bind_text(2, labels[label]);
    row.bind_real(3, as_printed(columns.probabilities[index * labels.size() + label]));
    if (Status status = row.run(); !status.ok()) return status;
  }
  return {};
}

Status SqliteSink::finish() {
  insert_file_.reset();
  insert_passage_.reset();
  insert_label_.clear();
  if (Status status = write_examples(); !status.ok()) return status;
  if (Status status = database_.execute(views_ + "COMMIT;"); !status.ok()) return status;
  return database_.close();
}

Status SqliteSink::write_examples() {
  if (!has_examples_) return {};
  {
    Result<Statement> insert = database_.prepare("INSERT INTO examples VALUES (?,?)");
    if (!insert.ok()) return insert.status();
    Statement row = insert.take();
    for (const LabelSample::Chosen& chosen : sample_.chosen()) {
      row.bind_integer(1, static_cast<std::int64_t>(chosen.number));
      row.bind_text(2, chosen.text);
      if (Status status = row.run(); !status.ok()) return status;
    }
  }
  return database_.execute("INSERT INTO examples_search (examples_search) VALUES ('rebuild');");
}

}  // namespace stancemill::sinks
