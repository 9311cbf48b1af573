#include "graph/committer.h"

#include <exception>
#include <utility>

namespace stancemill::graph {

Committer::Committer(RunJournal* journal) : journal_(journal), thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Committer::busy() {
  const std::lock_guard lock(mutex_);
  return work_.has_value() || working_;
}

void Committer::submit(Work work) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !work_ && !working_; });
  work_ = std::move(work);
  changed_.notify_all();
}

Status Committer::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !work_ && !working_; });
  return failure_;
}

Status Committer::failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::uint64_t Committer::commits() {
  const std::lock_guard lock(mutex_);
  return commits_;
}

void Committer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return work_ || ending_; });
    if (!work_) return;
    const Work work = std::move(*work_);
    work_.reset();
    working_ = true;
    if (failure_.ok()) {
      lock.unlock();
      Status status;
      try {
        status = carry_out(work);
      } catch (const std::exception& error) {  // out of memory
        status = Status(ErrorCode::kFailed, std::string("a commit failed: ") + error.what());
      }
      lock.lock();
      if (!status.ok()) failure_ = std::move(status);
    }
    working_ = false;
    changed_.notify_all();
  }
}

Status Committer::carry_out(const Work& work) {
  for (const FinishedOutput& output : work.finished) {
    Status status = output.file ? output.file->sync() : Status();
    if (!status.ok()) return status;
  }
  for (const auto& file : work.open) {
    if (Status status = file->sync(); !status.ok()) return status;
  }
  if (journal_ != nullptr && work.commit) {
    if (Status status = journal_->append(*work.commit); !status.ok()) return status;
    const std::lock_guard lock(mutex_);
    ++commits_;  // whatever becomes of the names: a run can go on from it
  }
  for (const FinishedOutput& output : work.finished) {
    Status status = output.file ? output.file->publish() : io::commit_partial(output.path);
    if (!status.ok()) return status;
  }
  return {};
}

}  // namespace stancemill::graph
