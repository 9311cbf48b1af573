// metrics: a run's figures as a Prometheus textfile, for node_exporter's textfile collector.
//
// What: replaced at once every few seconds, and at the end. A file that cannot be written is worth a warning, not the
// run. Threads: one at a time. Tested by: tests/end_to_end/signals_test.py
#pragma once

#include <string>

#include "graph/graph.h"

namespace stancemill::cli {

class MetricsFile {
 public:
  /// An empty path: no file.
  explicit MetricsFile(std::string path) : path_(std::move(path)) {}

  /// Writes when some seconds have passed since the last time.
  void show(const graph::Progress& progress);
  /// Writes the last figures that were shown, and whether the run came to its end.
  void end(bool done);

 private:
  void write();

  std::string path_;
  graph::Progress last_;
  double written_seconds_ = -1;
  enum class State { kRunning, kDone, kStopped } state_ = State::kRunning;
  bool warned_ = false;
};

}  // namespace stancemill::cli
