#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "sinks/columns.h"
#include "sinks/csv_sink.h"
#include "sinks/dimensions.h"
#include "sinks/dolma_sink.h"
#include "sinks/json_sinks.h"
#include "sinks/label_sets_json.h"
#include "sinks/parquet_module.h"

namespace stancemill::sinks {
namespace {

/// Two names that a reader of the format takes for one are equal here: SQL does not tell cases apart.
std::string as_read(Format format, std::string name) {
  if (format != Format::kSqlite) return name;
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return name;
}

/// `name`, for the first single-label head as it stands.
std::string prefixed(const Model& model, std::size_t index, const std::string& name) {
  const auto first = std::find_if(model.heads.begin(), model.heads.end(),
                                  [](const Head& head) { return head.link == Link::kSoftmax; });
  return &model.heads[index] == &*first ? name : model.heads[index].name + "_" + name;
}

/// Formats whose rows have the fields of --by as columns.
bool has_dimensions(Format format) { return writes_own_file(format); }

/// A database has tables besides its columns: these, and one a multi-label head.
Status check_tables(const Model& model) {
  std::set<std::string> taken = {"files", "passages", "examples", "examples_search"};
  for (const Head& head : model.heads) {
    if (head.link == Link::kSoftmax || taken.insert(as_read(Format::kSqlite, head.name)).second) continue;
    return {ErrorCode::kModel,
            "the database has two tables called '" + printable(head.name) + "': rename the model's head"};
  }
  return {};
}

/// The path without .gz or .zst.
std::string_view without_compression(std::string_view path) {
  for (const std::string_view compression : {".gz", ".zst"}) {
    if (path.ends_with(compression)) path.remove_suffix(compression.size());
  }
  return path;
}

}  // namespace

Format format_of(std::string_view path) {
  if (path.ends_with(".sqlite") || path.ends_with(".sqlite3") || path.ends_with(".db")) return Format::kSqlite;
  if (path.ends_with(".parquet")) return Format::kParquet;
  return without_compression(path).ends_with(".csv") ? Format::kCsv : Format::kJsonl;
}

Status check_ending(std::string_view path) {
  constexpr std::array<std::string_view, 12> kNotWritten = {".bz2",  ".xz",  ".lz4", ".zip", ".7z",    ".br",
                                                            ".xlsx", ".xls", ".ods", ".tsv", ".arrow", ".feather"};
  std::string_view ending;
  for (const std::string_view known : kNotWritten) {
    if (path.ends_with(known)) ending = known;
  }
  const std::string_view unpacked = without_compression(path);  // a format that writes its own file is not packed
  if (unpacked != path && writes_own_file(format_of(unpacked))) ending = path.substr(unpacked.rfind('.'));
  if (ending.empty()) return {};
  return {ErrorCode::kUsage, printable(path) + ": " + std::string(ending) +
                                 " is not written; end the output in .jsonl, .csv (also with .gz or .zst), .sqlite "
                                 "or .parquet"};
}

Result<Format> format_by_name(std::string_view name) {
  if (name == "jsonl") return Format::kJsonl;
  if (name == "merge") return Format::kMerge;
  if (name == "dolma") return Format::kDolma;
  if (name == "csv") return Format::kCsv;
  if (name == "sqlite") return Format::kSqlite;
  if (name == "parquet") return Format::kParquet;
  return Status(ErrorCode::kUsage,
                "the format '" + printable(name) + "' is not one of jsonl, merge, dolma, csv, sqlite and parquet");
}

Result<Format> chosen_format(std::string_view name, std::string_view path) {
  if (name.empty()) return format_of(path);
  return format_by_name(name);
}

std::string_view name_of(Format format) {
  switch (format) {
    case Format::kJsonl:
      return "jsonl";
    case Format::kMerge:
      return "merge";
    case Format::kDolma:
      return "dolma";
    case Format::kCsv:
      return "csv";
    case Format::kSqlite:
      return "sqlite";
    case Format::kParquet:
      return "parquet";
  }
  return "jsonl";
}

std::string_view ending_of(Format format) {
  switch (format) {
    case Format::kJsonl:
    case Format::kMerge:
    case Format::kDolma:
      return ".jsonl";
    case Format::kCsv:
      return ".csv";
    case Format::kSqlite:
      return ".sqlite";
    case Format::kParquet:
      return ".parquet";
  }
  return ".jsonl";
}

std::string probability_name(const Model& model, std::size_t index) {
  return model.heads[index].link == Link::kSigmoid ? std::string() : prefixed(model, index, "p");
}

std::string sets_name(const Model& model, std::size_t index) { return prefixed(model, index, "sets"); }

std::vector<std::string> table_columns(const Model& model, std::size_t index) {
  std::vector<std::string> columns = {model.heads[index].name};
  const std::string prefix = probability_name(model, index);
  if (prefix.empty()) return columns;
  for (const std::string& label : model.heads[index].labels) columns.push_back(prefix + "_" + label);
  return columns;
}

std::vector<std::string> own_names(Format format, const RenderContext& context) {
  const Model& model = *context.model;
  std::vector<std::string> names;
  switch (format) {
    case Format::kJsonl:
    case Format::kMerge:
      names = {"id", "file", "line"};
      for (std::size_t i = 0; i < model.heads.size(); ++i) {
        names.push_back(model.heads[i].name);
        if (model.heads[i].link == Link::kSoftmax) names.push_back(probability_name(model, i));
      }
      break;
    case Format::kDolma:
      return {"id", "attributes"};
    case Format::kCsv:
      if (context.name_inputs) names.emplace_back("file");
      names.insert(names.end(), {"line", "id"});
      for (std::size_t i = 0; i < model.heads.size(); ++i) {
        const std::vector<std::string> columns = table_columns(model, i);
        names.insert(names.end(), columns.begin(), columns.end());
      }
      break;
    case Format::kParquet:
      names = {"file", "line", "id"};
      for (std::size_t i = 0; i < model.heads.size(); ++i) {
        const std::vector<std::string> columns = table_columns(model, i);
        names.insert(names.end(), columns.begin(), columns.end());
      }
      break;
    case Format::kSqlite:
      names = {"passage_id", "file_id", "line", "id"};
      for (std::size_t i = 0; i < model.heads.size(); ++i) {
        if (model.heads[i].link == Link::kSigmoid) continue;  // a table of its own
        const std::vector<std::string> columns = table_columns(model, i);
        names.insert(names.end(), columns.begin(), columns.end());
      }
      break;
  }
  names.insert(names.end(), {"coverage", "abstained"});
  for (std::size_t i = 0; context.sets && i < model.heads.size(); ++i) {
    if (has_label_sets(model.heads[i])) names.push_back(sets_name(model, i));
  }
  if (context.explain) names.emplace_back("explain");
  return names;
}

Status check_kept_fields(Format format, const RenderContext& context) {
  if (context.explain && format != Format::kJsonl && format != Format::kMerge) {
    return {ErrorCode::kUsage, "explanations can be written as jsonl and merge alone: choose one of them"};
  }
  if (context.sets) {
    if (format != Format::kJsonl && format != Format::kMerge) {
      return {ErrorCode::kUsage, "label sets can be written as jsonl and merge alone: choose one of them"};
    }
    if (std::none_of(context.model->heads.begin(), context.model->heads.end(), has_label_sets)) {
      return {ErrorCode::kUsage, "the model says nothing about label sets: train it with --sets"};
    }
  }
  if (format == Format::kMerge && !context.kept_fields.empty()) {
    return {ErrorCode::kUsage, "the format merge keeps all fields of the input: leave --keep out"};
  }
  if (format == Format::kSqlite) {
    if (Status status = check_tables(*context.model); !status.ok()) return status;
  }
  std::set<std::string> taken;
  for (const std::string& name : own_names(format, context)) {
    if (taken.insert(as_read(format, name)).second) continue;
    return {ErrorCode::kModel, "the model's names give two columns called '" + printable(name) + "': rename a head"};
  }
  for (const std::string& name : context.kept_fields) {
    if (!is_utf8(name)) return {ErrorCode::kUsage, "--keep: the name '" + printable(name) + "' is not UTF-8"};
    if (taken.insert(as_read(format, name)).second) continue;
    return {ErrorCode::kUsage,
            "--keep: the name '" + printable(name) +
                "' is given twice, or the output has a field of its own with that name; leave it out"};
  }
  if (!has_dimensions(format)) return {};
  for (const Dimension& dimension : dimensions_of(context)) {
    if (dimension.kept || taken.insert(as_read(format, dimension.name)).second) continue;
    return {ErrorCode::kUsage, "--by: the output has another column that is called '" + printable(dimension.name) +
                                   "'; leave the field out, or write another format"};
  }
  return {};
}

std::unique_ptr<Sink> make_text_sink(Format format, const RenderContext& context, ByteSink* bytes, bool begun) {
  assert(!writes_own_file(format));
  switch (format) {
    case Format::kMerge:
      return std::make_unique<MergeSink>(context, bytes);
    case Format::kDolma:
      return std::make_unique<DolmaSink>(context, bytes);
    case Format::kCsv:
      return std::make_unique<CsvSink>(context, bytes, begun);
    case Format::kJsonl:
    case Format::kSqlite:
    case Format::kParquet:
      break;
  }
  return std::make_unique<JsonlSink>(context, bytes);
}

bool writes_own_file(Format format) { return format == Format::kSqlite || format == Format::kParquet; }

Result<std::unique_ptr<Sink>> make_file_sink(Format format, const std::string& path, const RenderContext& context) {
  assert(writes_own_file(format));
  return format == Format::kParquet ? make_parquet_sink(path, context) : make_sqlite_sink(path, context);
}

}  // namespace stancemill::sinks
