#include "graph/run.h"

#include <ctime>
#include <filesystem>
#include <system_error>

#include "base/cpu.h"
#include "graph/check_commit.h"
#include "graph/completed_run.h"
#include "graph/forecast.h"
#include "graph/memory.h"
#include "graph/rejects_feed.h"
#include "graph/run_identity.h"
#include "segment/segment.h"

namespace stancemill::graph {
namespace {

constexpr std::array<const char*, kStageCount> kStageNames = {"read",     "parse",  "segment", "hash",
                                                              "classify", "render", "write"};

}  // namespace

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

parse::ParseOptions parse_options_of(const LabelOptions& options) {
  parse::ParseOptions made = options.parse;
  made.by_fields.clear();
  for (const sinks::ByField& field : options.by) made.by_fields.push_back(field.field);
  if (options.format == sinks::Format::kMerge) made.reserved_key = sinks::kMergeKey;
  return made;
}

Result<std::optional<RunManifest>> Run::open_journal() {
  using Found = std::optional<RunManifest>;
  not_resumable_ = why_not_resumable(options_);
  if (options_.resume && !not_resumable_.empty()) {
    return Status(ErrorCode::kUsage, "--resume: " + not_resumable_ + "; run again without it");
  }
  if (paths_.journal.empty()) return Found();
  std::error_code error;
  if (options_.mirror) std::filesystem::create_directories(options_.output, error);
  Result<std::unique_ptr<RunJournal>> journal = RunJournal::open(paths_.journal);
  if (!journal.ok()) return journal.status();
  journal_ = journal.take();
  identity_ = identity_of(model_, options_);
  if (journal_->has_commit() && options_.resume) {
    Result<Commit> commit = journal_->resume(identity_);
    if (!commit.ok()) return commit.status();
    if (Status status = check_commit(commit.value(), model_, options_); !status.ok()) return status;
    resumed_ = commit.take();
  } else if (journal_->has_commit() && !options_.force) {
    return Status(ErrorCode::kOutput, paths_.journal + ": a run was begun here and not completed; --resume goes on " +
                                          "with it, --force begins again");
  } else if (options_.resume) {
    return completed_run(model_, options_);
  }
  return Found();
}

Status Run::prepare() {
  manifest_.started = utc_now();
  context_.model = &model_;
  context_.kept_fields = options_.parse.kept_fields;
  if (!resumed_) {  // else it is not known what the passages before had
    for (std::size_t i = 0; i < context_.kept_fields.size(); ++i) unseen_fields_.push_back(i);
  }
  for (const sinks::ByField& field : options_.by) context_.by_fields.push_back(field.written);
  context_.examples = options_.examples;
  context_.explain = options_.explain > 0;
  context_.sets = options_.sets;
  bool sizes_known = true;
  for (const io::InputFile& input : options_.inputs) {
    context_.input_names.push_back(input.path);
    InputRecord record;
    record.path = input.path;
    record.begin = input.begin;
    record.end = input.end;
    manifest_.inputs.push_back(record);
    const Result<std::uint64_t> bytes = io::file_bytes(input.path);
    sizes_known = sizes_known && bytes.ok();
    if (bytes.ok()) total_raw_bytes_ += input.is_range() ? input.end - input.begin : bytes.value();
  }
  if (!sizes_known) total_raw_bytes_ = 0;
  manifest_.tallies = sinks::make_tallies(model_);
  const parse::ParseOptions parse_options = parse_options_of(options_);
  for (int i = 0; i < threads_; ++i) {
    Result<std::unique_ptr<Worker>> made = make_worker(model_, parse_options, options_.cpu);
    if (!made.ok()) return made.status();
    workers_.push_back(made.take());
  }
  const std::size_t batches = options_.batches != 0 ? options_.batches : 2 * static_cast<std::size_t>(threads_);
  for (std::size_t i = 0; i < batches; ++i) pool_.push_back(std::make_unique<Batch>());
  const Result<std::uint64_t> ring_bytes = ring_bytes_of(model_, options_, threads_);
  if (!ring_bytes.ok()) return ring_bytes.status();
  ring_bytes_ = ring_bytes.value();
  return open_inputs();
}

Status Run::open_inputs() {
  InputQueue* files = nullptr;
  if (options_.only_rejects) {
    Result<std::unique_ptr<RejectsFeed>> rejects =
        RejectsFeed::open(options_.inputs.front().path, manifest_.inputs.front());
    if (!rejects.ok()) return rejects.status();
    context_.input_names = rejects.value()->files();
    inputs_ = rejects.take();
  } else {
    const InputQueue::Options queue_options{options_.block_bytes, options_.max_line_bytes, options_.limit};
    auto queue = std::make_unique<InputQueue>(options_.inputs, queue_options, manifest_.inputs);
    files = queue.get();
    inputs_ = std::move(queue);
  }
  if (Status status = prepare_figures(); !status.ok()) return status;
  context_.name_inputs = (context_.input_names.size() > 1 || options_.name_inputs) && !options_.mirror;
  Result<std::unique_ptr<Outputs>> outputs = Outputs::open(options_, context_, resumed_ ? &*resumed_ : nullptr);
  if (!outputs.ok()) return outputs.status();
  outputs_ = outputs.take();
  all_read_ = options_.inputs.empty();
  if (resumed_) return take_up(*files);
  return journal_ ? journal_->begin(identity_) : Status();
}

/// Figures by fields and examples; those of the runs that this one goes on from are counted in.
Status Run::prepare_figures() {
  if (options_.examples > 0) examples_ = std::make_unique<sinks::Examples>(context_, options_.by);
  if (options_.by.empty()) return {};
  const Result<TallyCube> empty = sinks::make_cube(model_, options_.by);
  if (!empty.ok()) return empty.status();
  const bool begun = resumed_ && resumed_->figures.cube.has_value();
  cube_ = std::make_unique<sinks::Cube>(begun ? *resumed_->figures.cube : empty.value(), options_.by);
  return {};
}

/// Puts everything where the last commit left it.
Status Run::take_up(InputQueue& inputs) {
  const std::vector<InputRecord> fresh = std::move(manifest_.inputs);
  before_ = resumed_->figures;
  manifest_ = std::move(resumed_->figures);
  manifest_.stages.clear();
  // Paths as they were given now: JSON cannot hold every file name.
  for (std::size_t i = 0; i < manifest_.inputs.size(); ++i) manifest_.inputs[i].path = fresh[i].path;
  manifest_.inputs.insert(manifest_.inputs.end(), fresh.begin() + static_cast<std::ptrdiff_t>(manifest_.inputs.size()),
                          fresh.end());
  position_ = resumed_->position;
  committed_bytes_ = manifest_.decoded_bytes;
  first_input_ = position_.input;
  first_output_ = outputs_->records().size();
  all_read_ = resumed_->all_read;
  if (all_read_) return {};
  return inputs.resume(position_, manifest_.totals.lines);
}

Status Run::turn() {
  begin_ = last_progress_ = Clock::now();
  committer_.emplace(journal_.get());
  if (!all_read_) {
    oneapi::tbb::task_arena arena(threads_);
    arena.execute([this] { turn_ring(); });
  }
  report_progress(/*at_the_end=*/true);
  if (!failure_.ok()) return failure_;
  if (all_read_) return complete();
  if (!journal_ || !not_resumable_.empty()) {
    return {ErrorCode::kInterrupted, "stopped before the end of the inputs; nothing was completed"};
  }
  if (Status status = submit(/*all_read=*/false); !status.ok()) return status;
  if (Status status = committer_->wait(); !status.ok()) return status;
  return {ErrorCode::kInterrupted,
          "stopped after " + std::to_string(manifest_.totals.lines) +
              " lines, which are committed; the same command with --resume goes on from there"};
}

Status Run::abandon(Status failure) {
  if (!journal_) return failure;
  const bool committed = resumed_ || (committer_ && committer_->commits() > 0);
  if (!committed && outputs_) {
    const Status removed = journal_->remove();  // of a run that failed already: its own failure is what counts
    return failure;
  }
  if (!committed || failure.code() != ErrorCode::kOutput) return failure;
  return {failure.code(), failure.message() + "; the same command with --resume goes on from the last commit"};
}

Status Run::complete() {
  if (!resumed_ || !resumed_->all_read) {
    if (Status status = check_accounts(); !status.ok()) return status;
    if (Status status = outputs_->finish(); !status.ok()) return status;
    if (examples_) {
      if (Status status = outputs_->write_examples(examples_->jsonl()); !status.ok()) return status;
    }
    if (Status status = submit(/*all_read=*/true); !status.ok()) return status;
    if (Status status = committer_->wait(); !status.ok()) return status;
  }
  outputs_->remove_stale_rejects();
  fill_manifest();
  if (!paths_.manifest.empty()) {
    if (Status status = io::write_file(paths_.manifest, sinks::manifest_to_json(manifest_)); !status.ok())
      return status;
  }
  return journal_ ? journal_->remove() : Status();
}

/// Every line that was read is labelled, rejected or blank; in each input and in all.
Status Run::check_accounts() const {
  LineCounts sum;
  bool balanced = manifest_.totals.balanced();
  for (const InputRecord& input : manifest_.inputs) {
    balanced = balanced && input.counts.balanced();
    sum += input.counts;
  }
  if (balanced && sum.lines == manifest_.totals.lines && sum.lines == inputs_->lines()) return {};
  return {ErrorCode::kVerification, "the lines do not add up (" + std::to_string(inputs_->lines()) + " were read, " +
                                        std::to_string(sum.lines) + " are accounted for): this is a bug of the " +
                                        "engine, please report it; nothing was completed"};
}

/// Of this run and of those that it goes on from.
double Run::seconds() const { return before_.seconds + std::chrono::duration<double>(Clock::now() - begin_).count(); }

std::vector<std::pair<std::string, double>> Run::stage_seconds() const {
  std::vector<std::pair<std::string, double>> stages;
  for (std::size_t i = 0; i < kStageCount; ++i) {
    const double earlier = i < before_.stages.size() ? before_.stages[i].second : 0;
    stages.emplace_back(kStageNames[i], earlier + static_cast<double>(nanoseconds_[i].load()) * 1e-9);
  }
  return stages;
}

void Run::fill_manifest() {
  manifest_.model_name = model_.name;
  manifest_.model_sha256 = model_.sha256;
  manifest_.hash = model_.features.hash;
  manifest_.word_rules = model_.features.word_rules;
  manifest_.unicode = segment::unicode_version();
  manifest_.icu = segment::icu_version();
  manifest_.cpu = cpu_target_name(options_.cpu);
  manifest_.threads = threads_;
  manifest_.settings = settings_of(options_);
  manifest_.outputs = outputs_->records();
  if (manifest_.totals.labelled > 0) {
    for (const std::size_t field : unseen_fields_) manifest_.absent_fields.push_back(context_.kept_fields[field]);
  }
  manifest_.seconds = seconds();
  manifest_.stages = stage_seconds();
  manifest_.ended = utc_now();
  if (cube_) manifest_.cube = cube_->cube();
  if (options_.promise) manifest_.promise = with_facts(*options_.promise, manifest_);
  manifest_.status = "done";
  for (InputRecord& input : manifest_.inputs) {
    if (input.sha256.empty() && input.bytes == 0 && input.state == StreamState::kOk) {  // not read to its end: --limit
      const Result<std::uint64_t> bytes = io::file_bytes(input.path);
      if (bytes.ok()) input.bytes = input.end != 0 ? input.end - input.begin : bytes.value();
    }
    if (input.state != StreamState::kOk) manifest_.status = "done_input_errors";
  }
}

}  // namespace stancemill::graph
