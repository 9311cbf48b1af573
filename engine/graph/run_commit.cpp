#include "graph/run.h"

namespace stancemill::graph {
namespace {

/// Completed outputs whose files are kept open until a commit names them.
constexpr std::size_t kFinishedOutputsKept = 64;

}  // namespace

Status Run::commit_when_due() {
  if (Status status = committer_->failure(); !status.ok()) return status;
  const bool names_due = outputs_->finished() >= kFinishedOutputsKept;
  const bool wanted = options_.commit_now != nullptr && options_.commit_now->load(std::memory_order_relaxed);
  const std::uint64_t since = manifest_.decoded_bytes - committed_bytes_;
  const bool due = since >= options_.commit_bytes;
  // A commit that the disk is not done with puts off the next one, not the ring; but open files must not pile up.
  if (!names_due && ((!due && !wanted) || committer_->busy())) return {};
  if (!names_due && !wanted && journal_ &&
      since < RunJournal::bytes_between_commits(options_.commit_bytes, journal_->record_bytes())) {
    return {};
  }
  if (wanted) options_.commit_now->store(false, std::memory_order_relaxed);
  return submit(/*all_read=*/false);
}

/// Hands the committer all that was written so far.
Status Run::submit(bool all_read) {
  Committer::Work work;
  work.open = outputs_->open_files();
  work.finished = outputs_->take_finished();
  committed_bytes_ = manifest_.decoded_bytes;
  if (journal_ && not_resumable_.empty()) {
    if (Status status = committer_->wait(); !status.ok()) return status;
    Commit& commit = work.commit.emplace();
    commit.restates = journal_->wants_restatement();
    commit.position = position_;
    commit.all_read = all_read;
    commit.first_input = commit.restates ? 0 : first_input_;
    commit.first_output = commit.restates ? 0 : first_output_;
    if (Status status = outputs_->mark(commit); !status.ok()) return status;
    commit.figures = figures(commit);
    first_input_ = position_.input;
    first_output_ = outputs_->records().size();
  }
  committer_->submit(std::move(work));
  return {};
}

/// The manifest as it stands, with the inputs and outputs that the commit is to speak of.
RunManifest Run::figures(const Commit& commit) const {
  RunManifest figures;
  figures.started = manifest_.started;
  figures.totals = manifest_.totals;
  figures.rejects = manifest_.rejects;
  figures.replaced_surrogates = manifest_.replaced_surrogates;
  figures.tallies = manifest_.tallies;
  figures.coverage_sum = manifest_.coverage_sum;
  if (cube_) figures.cube = cube_->cube();
  figures.text_bytes = manifest_.text_bytes;
  figures.decoded_bytes = manifest_.decoded_bytes;
  figures.seconds = seconds();
  figures.stages = stage_seconds();
  const auto inputs = manifest_.inputs.begin();
  const std::size_t end = commit.all_read ? manifest_.inputs.size() : position_.input;
  figures.inputs.assign(inputs + static_cast<std::ptrdiff_t>(commit.first_input),
                        inputs + static_cast<std::ptrdiff_t>(end));
  if (!commit.all_read) {  // the one that is being read: only its counts are the write node's
    InputRecord& open = figures.inputs.emplace_back();
    open.counts = manifest_.inputs[end].counts;
    open.begin = manifest_.inputs[end].begin;
    open.end = manifest_.inputs[end].end;
  }
  const std::vector<OutputRecord>& outputs = outputs_->records();
  figures.outputs.assign(outputs.begin() + static_cast<std::ptrdiff_t>(commit.first_output), outputs.end());
  return figures;
}

}  // namespace stancemill::graph
