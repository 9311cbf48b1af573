#include "cli/metrics.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "cli/cli.h"
#include "io/io.h"

namespace stancemill::cli {
namespace {

constexpr double kSecondsBetweenWrites = 5;

/// Text in the format of Prometheus: help and type once a metric, then its samples.
class Text {
 public:
  void metric(const char* name, const char* type, const char* help) {
    text_ += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
  }
  void sample(const char* name, std::uint64_t value, const std::string& labels = {}) {
    text_ += name + labels + " " + std::to_string(value) + "\n";
  }
  void sample(const char* name, double value, const std::string& labels = {}) {
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.6f", value);
    text_ += name + labels + " " + digits.data() + "\n";
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string label(const char* name, std::string_view value) {
  return std::string("{") + name + "=\"" + std::string(value) + "\"}";
}

std::string text_of(const graph::Progress& progress, int state) {
  Text text;
  text.metric("stancemill_lines_total", "counter", "Lines by what became of them.");
  text.sample("stancemill_lines_total", progress.lines.labelled, label("outcome", "labelled"));
  text.sample("stancemill_lines_total", progress.lines.rejected, label("outcome", "rejected"));
  text.sample("stancemill_lines_total", progress.lines.blank, label("outcome", "blank"));
  text.metric("stancemill_rejected_lines_total", "counter", "Rejected lines by reason.");
  for (std::size_t i = 1; i < progress.rejects.size(); ++i) {
    text.sample("stancemill_rejected_lines_total", progress.rejects[i],
                label("reason", reason_name(static_cast<RowError>(i))));
  }
  text.metric("stancemill_bytes_total", "counter", "Bytes read from disk, decoded, and written to disk.");
  text.sample("stancemill_bytes_total", progress.raw_bytes, label("kind", "read"));
  text.sample("stancemill_bytes_total", progress.decoded_bytes, label("kind", "decoded"));
  text.sample("stancemill_bytes_total", progress.output_bytes, label("kind", "written"));
  text.metric("stancemill_input_bytes", "gauge", "Size of all inputs on disk; 0 where it is not known.");
  text.sample("stancemill_input_bytes", progress.total_raw_bytes);
  text.metric("stancemill_in_flight_bytes", "gauge", "Bytes of input between reading and writing.");
  text.sample("stancemill_in_flight_bytes", progress.in_flight_bytes);
  text.metric("stancemill_stage_seconds_total", "counter", "Seconds of all workers by stage.");
  for (const auto& [name, seconds] : progress.stages) {
    text.sample("stancemill_stage_seconds_total", seconds, label("stage", name));
  }
  text.metric("stancemill_commits_total", "counter", "Commits that are on disk, of this process.");
  text.sample("stancemill_commits_total", progress.commits);
  text.metric("stancemill_run_seconds", "gauge", "Seconds since this process began the run.");
  text.sample("stancemill_run_seconds", progress.seconds);
  text.metric("stancemill_run_state", "gauge", "0 running, 1 done, 2 ended before the end of the inputs.");
  text.sample("stancemill_run_state", static_cast<std::uint64_t>(state));
  return text.text();
}

}  // namespace

void MetricsFile::show(const graph::Progress& progress) {
  last_ = progress;
  if (written_seconds_ >= 0 && progress.seconds - written_seconds_ < kSecondsBetweenWrites) return;
  written_seconds_ = progress.seconds;
  write();
}

void MetricsFile::end(bool done) {
  state_ = done ? State::kDone : State::kStopped;
  write();
}

void MetricsFile::write() {
  if (path_.empty()) return;
  const Status status = io::replace_file(path_, text_of(last_, static_cast<int>(state_)));
  if (status.ok() || warned_) return;
  warned_ = true;
  say("warning: " + status.message());
}

}  // namespace stancemill::cli
