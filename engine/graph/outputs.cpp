#include "graph/outputs.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "graph/output_paths.h"

namespace stancemill::graph {
namespace {

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

Result<std::unique_ptr<Outputs>> Outputs::open(const LabelOptions& options, const RenderContext& context) {
  std::unique_ptr<Outputs> outputs(new Outputs(options, context));
  const bool to_stdout = options.output == "-" || io::is_device(options.output);
  const bool own_file = sinks::writes_own_file(options.format);
  if (own_file && to_stdout) {
    return Status(ErrorCode::kUsage, "this format cannot be written to standard output or a device; name a file");
  }
  if (Status status = sinks::check_kept_fields(options.format, context); !status.ok()) return status;
  const std::string stem = options.mirror ? options.output + "/" : options.output + ".";
  outputs->manifest_path_ = options.manifest.empty() && !to_stdout ? stem + "run.json" : options.manifest;
  outputs->rejects_path_ = options.rejects.empty() && !to_stdout ? stem + "rejects.jsonl" : options.rejects;
  if (options.examples > 0) {
    if (to_stdout) {
      return Status(ErrorCode::kUsage, "examples are written beside the output: with them, name a file or a folder");
    }
    outputs->examples_path_ = stem + "examples.jsonl";
  }
  std::vector<std::string> written = {outputs->manifest_path_, outputs->rejects_path_, outputs->examples_path_};
  if (!options.mirror) written.push_back(options.output);
  for (const io::InputFile& input : options.inputs) {
    if (options.mirror) written.push_back(mirrored_path(options.output, input.relative, options.format));
  }
  if (Status status = check_output_paths(written, options.inputs); !status.ok()) return status;
  for (const std::string& path : {outputs->manifest_path_, outputs->rejects_path_, outputs->examples_path_}) {
    if (path.empty() || path == "-" || options.force || !exists(path)) continue;
    return Status(ErrorCode::kOutput, path + ": exists already; use --force to overwrite it, or another output name");
  }
  if (!own_file) outputs->renderer_ = sinks::make_text_sink(options.format, context, nullptr);
  if (options.mirror) {
    for (const io::InputFile& input : options.inputs) {
      const std::string path = mirrored_path(options.output, input.relative, options.format);
      if (!options.force && exists(path)) {
        return Status(ErrorCode::kOutput, path + ": exists already; use --force to overwrite it, or another folder");
      }
    }
  }
  if (Status status = outputs->open_output(0); !status.ok()) return status;
  return outputs;
}

Status Outputs::open_output(std::size_t input) {
  current_input_ = input;
  path_ = options_.mirror ? mirrored_path(options_.output, options_.inputs[input].relative, options_.format)
                          : options_.output;
  if (options_.mirror) {
    if (Status status = make_folder_of(path_); !status.ok()) return status;
  }
  if (sinks::writes_own_file(options_.format)) {
    if (!options_.force && exists(path_)) {
      return {ErrorCode::kOutput, path_ + ": exists already; use --force to overwrite it, or another output name"};
    }
    Result<std::unique_ptr<Sink>> sink = sinks::make_file_sink(options_.format, path_ + ".partial", context_);
    if (!sink.ok()) return sink.status();
    sink_ = sink.take();
    return {};
  }
  Result<std::unique_ptr<io::OutputFile>> file = io::OutputFile::create(path_, {.overwrite = options_.force});
  if (!file.ok()) return file.status();
  file_ = file.take();
  sink_ = sinks::make_text_sink(options_.format, context_, file_.get());
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
    if (Status status = open_output(current_input_ + 1); !status.ok()) return status;
  }
  return {};
}

Status Outputs::write_rejects(Batch& batch) {
  if (batch.rejects.empty() || rejects_path_.empty()) return {};
  if (!rejects_) {
    Result<std::unique_ptr<io::OutputFile>> file = io::OutputFile::create(rejects_path_, {.overwrite = options_.force});
    if (!file.ok()) return file.status();
    rejects_ = file.take();
  }
  return rejects_->write(batch.rejects.view());
}

Status Outputs::close_output() {
  if (Status status = sink_->finish(); !status.ok()) return status;
  if (file_) {
    if (Status status = commit_file(*file_); !status.ok()) return status;
  } else {
    sink_.reset();  // closes the database before it is renamed
    if (Status status = io::commit_partial(path_); !status.ok()) return status;
    Result<std::string> digest = io::sha256_of_file(path_);
    if (!digest.ok()) return digest.status();
    std::error_code error;
    records_.push_back({path_, static_cast<std::uint64_t>(std::filesystem::file_size(path_, error)), digest.take()});
  }
  sink_.reset();
  file_.reset();
  return {};
}

Status Outputs::commit_file(io::OutputFile& file) {
  if (Status status = file.commit(); !status.ok()) return status;
  records_.push_back({file.path(), file.bytes(), file.sha256()});
  return {};
}

Status Outputs::write_examples(std::string_view rows) {
  if (examples_path_.empty()) return {};
  if (Status status = io::write_file(examples_path_, rows); !status.ok()) return status;
  io::Sha256 digest;
  digest.update(rows);
  examples_record_ = {examples_path_, rows.size(), digest.hex()};
  return {};
}

Status Outputs::commit(std::vector<OutputRecord>& records) {
  if (options_.mirror) {
    if (Status status = advance_to(options_.inputs.size() - 1); !status.ok()) return status;
  }
  if (Status status = close_output(); !status.ok()) return status;
  if (rejects_) {
    if (Status status = commit_file(*rejects_); !status.ok()) return status;
  } else if (options_.force && !rejects_path_.empty() && rejects_path_ != "-") {
    std::error_code error;
    std::filesystem::remove(rejects_path_, error);  // an earlier run's: it would speak of rows that this run labelled
  }
  if (!examples_record_.path.empty()) records_.push_back(examples_record_);
  records = std::move(records_);
  return {};
}

}  // namespace stancemill::graph
