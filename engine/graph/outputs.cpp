#include "graph/outputs.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "graph/output_paths.h"

namespace stancemill::graph {
namespace {

/// Finished outputs that stay open until they are synced and named.
constexpr std::size_t kFinishedOutputsOpen = 128;

bool exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

/// The output's place for one mirrored input: its relative path, with the input's ending exchanged for the format's.
std::string mirrored_path(const std::string& folder, const std::string& relative, sinks::Format format) {
  std::filesystem::path name(relative);
  for (const char* ending : {".gz", ".zst", ".jsonl", ".ndjson", ".json"}) {
    if (name.extension() == ending) name.replace_extension();
  }
  return folder + "/" + name.string() + std::string(sinks::ending_of(format));
}

Status make_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) return {ErrorCode::kOutput, folder.string() + ": cannot be made: " + error.message()};
  return {};
}

}  // namespace

SidePaths side_paths_of(const LabelOptions& options) {
  const bool to_stdout = options.output == "-" || io::is_device(options.output);
  std::string stem = options.side_files;
  if (stem.empty()) stem = options.output + (options.mirror ? "/" : ".");
  SidePaths paths;
  paths.manifest = options.manifest.empty() && !to_stdout ? stem + "run.json" : options.manifest;
  paths.rejects = options.rejects.empty() && !to_stdout ? stem + "rejects.jsonl" : options.rejects;
  if (!to_stdout) paths.journal = stem + "journal";
  if (!to_stdout && options.examples > 0) paths.examples = stem + "examples.jsonl";
  return paths;
}

std::string why_not_resumable(const LabelOptions& options) {
  if (side_paths_of(options).journal.empty()) return "standard output and devices cannot be taken up in the middle";
  if (options.format == sinks::Format::kSqlite) return "a database cannot be taken up in the middle";
  if (sinks::writes_own_file(options.format)) return "this format cannot be taken up in the middle";
  if (options.examples > 0) return "a sample of examples is kept in memory and cannot be taken up again";
  if (options.only_rejects) return "rejected rows that are fed back in are read in one go";
  for (const io::InputFile& input : options.inputs) {
    if (input.path == "-" || io::is_device(input.path)) {
      return "an input that is no file (" + input.path + ") cannot be read a second time";
    }
  }
  return {};
}

Result<std::unique_ptr<Outputs>> Outputs::open(const LabelOptions& options, const RenderContext& context,
                                               const Commit* resumed) {
  std::unique_ptr<Outputs> outputs(new Outputs(options, context));
  const bool own_file = sinks::writes_own_file(options.format);
  if (Status status = options.mirror ? Status() : sinks::check_ending(options.output); !status.ok()) return status;
  if (own_file && (options.output == "-" || io::is_device(options.output))) {
    return Status(ErrorCode::kUsage, "this format cannot be written to standard output or a device; name a file");
  }
  if (Status status = sinks::check_kept_fields(options.format, context); !status.ok()) return status;
  if (Status status = outputs->check_places(); !status.ok()) return status;
  if (!own_file) outputs->renderer_ = sinks::make_text_sink(options.format, context, nullptr);
  if (resumed == nullptr) {
    if (Status status = outputs->check_absence(); !status.ok()) return status;
    if (Status status = outputs->open_output(0, {}); !status.ok()) return status;
    if (Status status = outputs->begin_named_rejects(); !status.ok()) return status;
    return outputs;
  }
  if (Status status = outputs->name_outputs(*resumed); !status.ok()) return status;
  if (resumed->all_read) return outputs;
  if (Status status = outputs->open_output(resumed->position.input, resumed->rows); !status.ok()) return status;
  if (resumed->rejects) {
    Result<std::unique_ptr<io::OutputFile>> file = io::OutputFile::resume(outputs->rejects_path_, *resumed->rejects);
    if (!file.ok()) return file.status();
    outputs->rejects_ = file.take();
  }
  return outputs;
}

/// Refuses what would be written over an input, or twice.
Status Outputs::check_places() const {
  const SidePaths paths = side_paths_of(options_);
  if (options_.examples > 0 && paths.examples.empty()) {
    return {ErrorCode::kUsage, "examples are written beside the output: with them, name a file or a folder"};
  }
  std::vector<std::string> written = {paths.manifest, paths.rejects, paths.examples, paths.journal};
  for (std::size_t i = 0; i < outputs_of_rows(options_); ++i) written.push_back(path_of(i));
  if (Status status = check_output_paths(written, options_.inputs); !status.ok()) return status;
  // The first rejected row may come after hours.
  const std::string folder = std::filesystem::path(options_.rejects).parent_path().string();
  if (folder.empty() || exists(folder)) return {};
  return {ErrorCode::kOutput, options_.rejects + ": there is no folder " + folder + " for the rejected rows; make it"};
}

/// Refuses where a new run would take the place of anything.
Status Outputs::check_absence() const {
  if (options_.force) return {};
  const SidePaths paths = side_paths_of(options_);
  std::vector<std::string> places;
  for (std::size_t i = 0; i < outputs_of_rows(options_); ++i) places.push_back(path_of(i));
  places.insert(places.end(), {paths.manifest, paths.rejects, paths.examples});
  for (const std::string& path : places) {
    if (path.empty() || path == "-" || io::is_device(path) || !exists(path)) continue;
    return io::exists_already(path);
  }
  return {};
}

/// Takes over the records of completed outputs, and names those that a run was about to name when it ended.
Status Outputs::name_outputs(const Commit& resumed) {
  records_ = resumed.figures.outputs;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    records_[i].path = path_of(i);
    if (i < resumed.first_output) continue;
    if (io::has_bytes(records_[i].path + ".partial", records_[i].bytes)) {
      if (Status status = io::commit_partial(records_[i].path); !status.ok()) return status;
    } else if (!io::has_bytes(records_[i].path, records_[i].bytes)) {
      return {ErrorCode::kOutput, records_[i].path + ": was complete and is gone; use --force to begin again"};
    }
  }
  return {};
}

std::size_t outputs_of_rows(const LabelOptions& options) { return options.mirror ? options.inputs.size() : 1; }

/// Path of the output with this number: rows first, rejects last.
std::string Outputs::path_of(std::size_t output) const {
  if (output >= outputs_of_rows(options_)) return rejects_path_;
  return options_.mirror ? mirrored_path(options_.output, options_.inputs[output].relative, options_.format)
                         : options_.output;
}

Status Outputs::open_output(std::size_t input, const std::optional<io::OutputMark>& mark) {
  if (options_.mirror && options_.inputs.empty()) return {};  // a shard of fewer files than shards
  current_input_ = input;
  path_ = path_of(options_.mirror ? input : 0);
  if (options_.mirror) {
    if (Status status = make_folder_of(path_); !status.ok()) return status;
  }
  if (sinks::writes_own_file(options_.format)) {
    if (!options_.force && exists(path_)) return io::exists_already(path_);
    Result<std::unique_ptr<Sink>> sink = sinks::make_file_sink(options_.format, path_ + ".partial", context_);
    if (!sink.ok()) return sink.status();
    sink_ = sink.take();
    return {};
  }
  Result<std::unique_ptr<io::OutputFile>> file =
      mark ? io::OutputFile::resume(path_, *mark) : io::OutputFile::create(path_, {.overwrite = options_.force});
  if (!file.ok()) return file.status();
  file_ = file.take();
  const bool begun = mark && (mark->bytes != 0 || !mark->pending.empty());
  sink_ = sinks::make_text_sink(options_.format, context_, file_.get(), begun);
  return {};
}

Status Outputs::write(Batch& batch) {
  if (Status status = advance_to(batch.input_index); !status.ok()) return status;
  if (Status status = sink_->write(context_, batch); !status.ok()) return status;
  return write_rejects(batch);
}

Status Outputs::advance_to(std::size_t input) {
  if (!options_.mirror) return {};
  while (current_input_ < input) {
    if (Status status = close_output(); !status.ok()) return status;
    if (Status status = open_output(current_input_ + 1, {}); !status.ok()) return status;
  }
  return {};
}

/// A file for rejects that was asked for by name is there in the end, if empty.
Status Outputs::begin_named_rejects() {
  const bool is_file = !options_.rejects.empty() && options_.rejects != "-" && !io::is_device(options_.rejects);
  return is_file ? begin_rejects() : Status();
}

Status Outputs::begin_rejects() {
  Result<std::unique_ptr<io::OutputFile>> file = io::OutputFile::create(rejects_path_, {.overwrite = options_.force});
  if (!file.ok()) return file.status();
  rejects_ = file.take();
  return {};
}

Status Outputs::write_rejects(Batch& batch) {
  if (batch.rejects.empty() || rejects_path_.empty()) return {};
  if (!rejects_) {
    if (Status status = begin_rejects(); !status.ok()) return status;
  }
  return rejects_->write(batch.rejects.view());
}

Status Outputs::close_output() {
  if (Status status = sink_->finish(); !status.ok()) return status;
  sink_.reset();  // closes a database
  if (file_) return finish_file(std::exchange(file_, nullptr));
  const std::string partial = path_ + ".partial";
  const Result<std::string> digest = io::sha256_of_file(partial);
  const Result<std::uint64_t> bytes = io::file_bytes(partial);
  if (!digest.ok() || !bytes.ok()) {
    return {ErrorCode::kOutput, digest.ok() ? bytes.status().message() : digest.status().message()};
  }
  records_.push_back({path_, bytes.value(), digest.value()});
  finished_.push_back({path_, nullptr});
  return {};
}

Status Outputs::finish_file(std::shared_ptr<io::OutputFile> file) {
  if (Status status = file->finish(); !status.ok()) return status;
  records_.push_back({file->path(), file->bytes(), file->sha256()});
  // Of inputs without a line there may be thousands in a row: they are not all kept open.
  if (finished_.size() >= kFinishedOutputsOpen) {
    if (Status status = file->sync(); !status.ok()) return status;
    finished_.push_back({file->path(), nullptr});
  } else {
    finished_.push_back({file->path(), std::move(file)});
  }
  return {};
}

Status Outputs::finish() {
  if (!sink_) return {};
  if (Status status = advance_to(options_.inputs.size() - 1); !status.ok()) return status;
  if (Status status = close_output(); !status.ok()) return status;
  return rejects_ ? finish_file(std::exchange(rejects_, nullptr)) : Status();
}

Status Outputs::write_examples(std::string_view rows) {
  const std::string path = side_paths_of(options_).examples;
  if (Status status = io::write_file(path, rows); !status.ok()) return status;
  io::Sha256 digest;
  digest.update(rows);
  records_.push_back({path, rows.size(), digest.hex()});
  return {};
}

Status Outputs::mark(Commit& commit) const {
  if (file_) {
    if (Status status = file_->mark(commit.rows.emplace()); !status.ok()) return status;
  }
  if (!rejects_ || rejects_->direct()) return {};
  return rejects_->mark(commit.rejects.emplace());
}

std::vector<std::shared_ptr<io::OutputFile>> Outputs::open_files() const {
  std::vector<std::shared_ptr<io::OutputFile>> files;
  for (const auto& file : {file_, rejects_}) {
    if (file) files.push_back(file);
  }
  return files;
}

std::uint64_t Outputs::bytes() const {
  std::uint64_t bytes = 0;
  for (const OutputRecord& record : records_) bytes += record.bytes;
  for (const auto& file : {file_, rejects_}) bytes += file ? file->bytes() : 0;
  return bytes;
}

void Outputs::remove_stale_rejects() {
  const bool rejected = std::any_of(records_.begin(), records_.end(),
                                    [this](const OutputRecord& record) { return record.path == rejects_path_; });
  if (!options_.force || rejected || rejects_path_.empty() || rejects_path_ == "-") return;
  if (io::is_device(rejects_path_)) return;
  std::error_code error;
  std::filesystem::remove(rejects_path_, error);
}

}  // namespace stancemill::graph
